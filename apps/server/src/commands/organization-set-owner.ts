// `linktime organization set-owner`: the operator's way to an OWNER when the last one has left. At once, and audited.
import { fold } from '@linktime/scim';
import type { Command } from 'commander';
import { recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import type { Organization } from '../organizations/organization.ts';
import { lockHolders } from '../people/person.ts';
import { changeRole } from '../people/person-status.ts';
import { emailArgument } from './arguments.ts';
import { type JsonOption, jsonOption, print } from './output.ts';
import { organizationOf, withDatabase } from './with-database.ts';

export function organizationSetOwnerCommand(organization: Command): void {
  organization
    .command('set-owner')
    .description('Make an active person of an organization an OWNER, at once.')
    .argument('<slug>', 'which organization')
    .argument('<email>', 'the e-mail address of the person', emailArgument)
    .option(...jsonOption)
    .action(setOwner);
}

async function setOwner(slug: string, email: string, { json }: JsonOption): Promise<void> {
  await withDatabase(async (database) => {
    const organization = await organizationOf(database, slug);
    const { id, from } = await withOrganization(database.app, organization.id, (tx) =>
      makeOwner(tx, organization, email),
    );
    const text =
      from === 'OWNER' ? `${email} is an OWNER of ${slug} already.` : `${email} is an OWNER of ${slug} now.`;
    print(json, { slug, personId: id, from }, text);
  });
}

async function makeOwner(
  tx: Connection,
  { id: organizationId, slug }: Organization,
  email: string,
): Promise<{ id: string; from: string }> {
  const folded = fold(email);
  const holders = await lockHolders(tx, organizationId, { userNameFolded: folded, emailFolded: folded });
  const person = holders.find((one) => one.email_folded === folded);
  if (person === undefined) {
    throw new Error(`Nobody in ${slug} has the e-mail address ${email}.`);
  }
  if (!person.active) {
    throw new Error(
      `${email} is deactivated in ${slug}, so nobody can act as that person. Name somebody active.`,
    );
  }
  if (person.role !== 'OWNER') {
    await changeRole(tx, organizationId, { id: person.id, role: 'OWNER' });
    await recordAudit(tx, { organizationId, actor: { kind: 'operator' } }, [
      {
        action: 'person.role_changed',
        target: { kind: 'person', id: person.id },
        facts: { from: person.role, to: 'OWNER' },
        labels: { name: person.name, email: person.email },
      },
    ]);
  }
  return { id: person.id, from: person.role };
}
