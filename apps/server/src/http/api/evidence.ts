// The evidence about leavers as a file, of one person or of a quarter.
import type { ApiRoutes, Asked } from '@linktime/api';
import { headOf } from '../../audit/chain.ts';
import type { Connection } from '../../db/connect.ts';
import { countDepartures, type EvidenceSearch } from '../../offboarding/evidence.ts';
import { writeEvidence } from '../../offboarding/evidence-document.ts';
import { organizationName } from '../../organizations/organization-name.ts';
import { namesOfPeople } from '../../people/person-names.ts';
import { Download } from './download.ts';
import type { SignedInCaller } from './route-table.ts';

type Body = Asked<ApiRoutes['POST /api/v1/evidence']>['body'];

type Making = {
  readonly at: Date;
  readonly within: {
    readonly organizationId: string;
    readonly inTransaction: <T>(work: (tx: Connection) => Promise<T>) => Promise<T>;
  };
};

/** Undefined when the person isn't there. */
export async function evidenceFile(
  { tx, who }: SignedInCaller,
  body: Body,
  { at, within }: Making,
): Promise<Download | undefined> {
  const { organization_id: organizationId, person_id: adminId } = who;
  const search: EvidenceSearch = body.of === 'person' ? { personId: body.person } : quarter(body.quarter);
  const [organization, head, names, departures] = await Promise.all([
    organizationName(tx, organizationId),
    headOf(tx, organizationId),
    namesOfPeople(tx, organizationId, body.of === 'person' ? [adminId, body.person] : [adminId]),
    'from' in search ? countDepartures(tx, organizationId, search) : null,
  ]);
  const subject = body.of === 'person' ? names.get(body.person) : body.quarter;
  if (subject === undefined) {
    return undefined;
  }
  const about = { organization, subject, search, at, by: names.get(adminId) ?? '', departures, head };
  const name = body.of === 'person' ? body.person : body.quarter;
  return new Download({
    mediaType: body.format === 'json' ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8',
    fileName: `evidence-${organization.slug}-${name}.${body.format}`,
    pieces: writeEvidence(about, body.format, within),
  });
}

/** `2026-Q3`, in UTC. */
function quarter(text: string): { from: Date; to: Date } {
  const year = Number(text.slice(0, 4));
  const month = (Number(text.slice(6)) - 1) * 3;
  return { from: new Date(Date.UTC(year, month)), to: new Date(Date.UTC(year, month + 3)) };
}
