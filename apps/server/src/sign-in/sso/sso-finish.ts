// The end of what began at an IdP, once its word has been heard: in one transaction the request and the word are taken,
// the person is found, bound and signed in. Whatever is refused opens nothing and binds nothing.
import { recordAudit } from '../../audit/audit.ts';
import type { Connection } from '../../db/connect.ts';
import type { PresentedSecret } from '../../people/secret.ts';
import { confirmSession } from '../../people/session.ts';
import type { Browser } from '../desk.ts';
import { enter } from '../enter.ts';
import type { SsoConnection } from './connection.ts';
import type { Identity, Received } from './identity.ts';
import { bindMatch, type Match, matchPerson } from './match-person.ts';
import type { SsoProblem } from './sso-problem.ts';
import type { SsoRequest } from './sso-request-store.ts';
import { passedTest } from './sso-test.ts';

export type Finished =
  | { readonly kind: 'entered'; readonly secret: string; readonly returnTo: string }
  /** A test, or a proof of identity. */
  | { readonly kind: 'done'; readonly returnTo: string }
  /** The browser must come once more; `cookie` is to be set. */
  | { readonly kind: 'handed-over'; readonly requestId: string; readonly cookie: string }
  | Refused;

export type Refused = {
  readonly kind: 'refused';
  readonly problem: SsoProblem;
  /** For the log; it names nobody. */
  readonly reason?: string;
  /** Where it was to lead, for who tries again. */
  readonly returnTo?: string;
};

export function refused(problem: SsoProblem, reason?: string): Refused {
  return { kind: 'refused', problem, ...(reason !== undefined && { reason }) };
}

/** Keeps where a request was to lead. */
export function backTo<T extends Finished>({ returnTo }: SsoRequest, finished: T): T {
  return finished.kind === 'refused' ? { ...finished, returnTo } : finished;
}

export type Ending = {
  readonly connection: SsoConnection;
  readonly request: SsoRequest;
  readonly identity: Identity;
  readonly received: Received;
  readonly browser: Browser;
  readonly at: Date;
  /** When the IdP last knew for sure who it is; undefined where the protocol's library has seen to it. */
  readonly authenticatedAt?: Date | null;
};

/** The request and the IdP's word have been taken in this transaction. */
export async function finish(tx: Connection, organizationId: string, ending: Ending): Promise<Finished> {
  return backTo(ending.request, await finishAs(tx, organizationId, ending));
}

async function finishAs(tx: Connection, organizationId: string, ending: Ending): Promise<Finished> {
  const { connection, request, identity } = ending;
  const asked = { connectionId: connection.id, identity, signedIn: request.personId };
  const match = await matchPerson(tx, organizationId, asked);
  switch (request.purpose) {
    case 'test': {
      const { received, at } = ending;
      await passedTest(tx, connection, { received, match, at, testedBy: request.personId });
      return { kind: 'done', returnTo: request.returnTo };
    }
    case 'step-up':
      return prove(tx, organizationId, ending, match);
    case 'sign-in':
      return connection.enabled ? signIn(tx, organizationId, ending, match) : refused('not-configured');
  }
}

const proofMs = 5 * 60_000;

async function prove(
  tx: Connection,
  organizationId: string,
  ending: Ending,
  match: Match,
): Promise<Finished> {
  const { request, connection, at, authenticatedAt } = ending;
  if (!match.ok) {
    return refused(match.problem);
  }
  const { sessionId } = request.secrets;
  if (match.personId !== request.personId || sessionId === undefined || !connection.enabled) {
    return refused('other-person');
  }
  const age = at.getTime() - (authenticatedAt ?? at).getTime();
  if (authenticatedAt === null || age > proofMs) {
    return refused('idp-error');
  }
  await confirmSession(tx, organizationId, sessionId);
  return { kind: 'done', returnTo: request.returnTo };
}

async function signIn(
  tx: Connection,
  organizationId: string,
  ending: Ending,
  match: Match,
): Promise<Finished> {
  const { connection, identity, request } = ending;
  if (!match.ok) {
    await noteRefusal(tx, connection, match);
    return refused(match.problem);
  }
  const { personId } = match;
  const problem = match.bound ? undefined : await bind(tx, connection, { personId, identity });
  if (problem !== undefined) {
    return refused(problem);
  }
  const entered = await enter(tx, organizationId, {
    personId,
    method: connection.protocol,
    browser: withPrevious(ending.browser, organizationId, request),
    connectionId: connection.id,
    ...(identity.idpSession !== null && { idpSession: identity.idpSession.slice(0, 500) }),
  });
  return entered.ok
    ? { kind: 'entered', secret: entered.secret, returnTo: request.returnTo }
    : refused('deprovisioned');
}

export async function bind(
  tx: Connection,
  { organizationId, id: connectionId, protocol }: SsoConnection,
  { personId, identity }: { readonly personId: string; readonly identity: Identity },
): Promise<SsoProblem | undefined> {
  const problem = await bindMatch(tx, organizationId, { connectionId, personId, identity });
  if (problem === undefined && identity.subject !== null) {
    await recordAudit(tx, { organizationId, actor: { kind: 'person', id: personId } }, [
      { action: 'person.bound', target: { kind: 'person', id: personId }, facts: { protocol, connectionId } },
    ]);
  }
  return problem;
}

// A form that another site posts brings no session cookie along: what the browser had when it began is known.
function withPrevious(browser: Browser, organizationId: string, { secrets }: SsoRequest): Browser {
  const { previous } = secrets;
  const kept: PresentedSecret | undefined =
    previous === undefined ? undefined : { organizationId, digest: Buffer.from(previous, 'hex') };
  return { ...browser, previous: browser.previous ?? kept };
}

export async function noteRefusal(
  tx: Connection,
  { organizationId, id, protocol }: SsoConnection,
  match: Extract<Match, { ok: false }>,
): Promise<void> {
  const target =
    match.personId === undefined ? { kind: 'sso_connection', id } : { kind: 'person', id: match.personId };
  await recordAudit(tx, { organizationId, actor: { kind: 'system' } }, [
    { action: 'person.sign_in_refused', target, facts: { method: protocol, problem: match.problem } },
  ]);
}
