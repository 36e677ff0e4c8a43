// What a test sign-in leaves behind: what the IdP sent, without what opens anything, and what we made of it. Nobody is
// signed in by a test, and nothing is bound.
import { recordAudit } from '../../audit/audit.ts';
import type { Connection, Row, Statement } from '../../db/connect.ts';
import { withOrganization } from '../../db/transaction.ts';
import type { SsoConnection } from './connection.ts';
import { saveTest } from './connection-store.ts';
import type { NotHeard, Received } from './identity.ts';
import type { Match } from './match-person.ts';
import type { SsoDesk } from './sso-desk.ts';
import type { SsoProblem } from './sso-problem.ts';

export type TestReport = {
  /** Whether the IdP's word holds, so that the connection may be switched on. */
  readonly passed: boolean;
  readonly protocol: SsoConnection['protocol'];
  readonly issuer: string;
  /** What is wrong, in a sentence. */
  readonly reason: string | null;
  readonly received: Received;
  /** Who would be signed in, or why nobody. */
  readonly outcome: 'signed-in' | SsoProblem;
  readonly person: { readonly id: string; readonly name: string } | null;
};

const nameOf: Statement = {
  name: 'sso_test_person',
  text: 'select name from person where organization_id = $1 and id = $2',
};

/** The IdP's word holds; whether it is about somebody is another matter. */
export async function passedTest(
  tx: Connection,
  connection: SsoConnection,
  heard: {
    readonly received: Received;
    readonly match: Match;
    readonly at: Date;
    readonly testedBy: string | null;
  },
): Promise<void> {
  const { match } = heard;
  const personId = match.personId ?? null;
  const [person] =
    personId === null
      ? []
      : await tx.query<Row & { name: string }>(nameOf, [connection.organizationId, personId]);
  const report: TestReport = {
    passed: true,
    protocol: connection.protocol,
    issuer: connection.issuer,
    reason: null,
    received: heard.received,
    outcome: match.ok ? 'signed-in' : match.problem,
    person: personId === null || person === undefined ? null : { id: personId, name: person.name },
  };
  await saveTest(tx, connection, { at: heard.at, report, passed: true });
  await audit(tx, connection, { passed: true, testedBy: heard.testedBy });
}

/** In a transaction of its own. */
export function failedTest(
  desk: Pick<SsoDesk, 'database' | 'now'>,
  connection: SsoConnection,
  heard: Pick<NotHeard, 'reason' | 'problem' | 'received'>,
): Promise<void> {
  const report: TestReport = {
    passed: false,
    protocol: connection.protocol,
    issuer: connection.issuer,
    reason: heard.reason,
    received: heard.received ?? {},
    outcome: heard.problem ?? 'idp-error',
    person: null,
  };
  return withOrganization(desk.database, connection.organizationId, async (tx) => {
    await saveTest(tx, connection, { at: desk.now(), report, passed: false });
    await audit(tx, connection, { passed: false, testedBy: null });
  });
}

async function audit(
  tx: Connection,
  { organizationId, id, protocol }: SsoConnection,
  { passed, testedBy }: { readonly passed: boolean; readonly testedBy: string | null },
): Promise<void> {
  const actor = testedBy === null ? { kind: 'system' as const } : { kind: 'person' as const, id: testedBy };
  await recordAudit(tx, { organizationId, actor }, [
    { action: 'sso.tested', target: { kind: 'sso_connection', id }, facts: { protocol, passed } },
  ]);
}
