// A leaver with a cancelled booking, sealed, and the document about them as the dashboard makes it.
import { headOf } from '../src/audit/chain.ts';
import { sealAudit } from '../src/audit/seal.ts';
import type { Connection } from '../src/db/connect.ts';
import { withOrganization } from '../src/db/transaction.ts';
import { writeEvidence } from '../src/offboarding/evidence-document.ts';
import type { TestDatabase } from './database.ts';
import { book, eventType, personId } from './scene.ts';
import { organizationClient, patch } from './scim-client.ts';

export async function evidenceScene(database: TestDatabase, slug: string) {
  const { organizationId, ...client } = await organizationClient(database.app, slug);
  const hosting = { database: database.app, organizationId };
  const dana = await client.createUser('dana');
  const person = await personId(hosting, dana.id);
  await book(hosting, { hosts: [person], inHours: 24, eventTypeId: await eventType(hosting, person) });
  await client.request('PATCH', `/Users/${dana.id}`, patch({ op: 'replace', value: { active: false } }));
  await sealAudit(database.worker);
  const within = <T>(work: (tx: Connection) => Promise<T>) =>
    withOrganization(database.app, organizationId, work);
  const about = {
    organization: { slug, name: slug },
    subject: 'Dana',
    search: { personId: person },
    at: new Date(),
    by: 'Ines',
    departures: null,
    head: await within((tx) => headOf(tx, organizationId)),
  };
  const pieces = await Array.fromAsync(
    writeEvidence(about, 'json', { organizationId, inTransaction: within }),
  );
  return { organizationId, within, document: pieces.join('') };
}
