// Sessions. One is made only for a living person, in the statement that checks it; it ends with the person, after
// twelve hours, or when it is ended. Looking one up asks again whether the person is active.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection, Row, Statement } from '../db/connect.ts';
import type { Role } from './person.ts';
import { newSecret, type PresentedSecret } from './secret.ts';

export type SignInMethod = 'password' | 'link' | 'oidc' | 'saml';

export type NewSession = {
  readonly personId: string;
  readonly method: SignInMethod;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly connectionId?: string;
  /** What the IdP calls its own session, for a logout that it announces. */
  readonly idpSession?: string;
};

const insert: Statement = {
  name: 'session_insert',
  // `for share` waits for a deprovisioning that has begun, and then finds nobody.
  text: `insert into session (organization_id, id, person_id, digest, expires_at, ip, user_agent, method,
      connection_id, idp_session)
    select p.organization_id, $3, p.id, $4, now() + interval '12 hours', $5, $6, $7, $8, $9
    from (
      select organization_id, id from person
      where organization_id = $1 and id = $2 and active order by id for share
    ) p
    returning id`,
};

/** Opens a session; undefined when the person is not active. The secret goes into the cookie and is kept nowhere. */
export async function openSession(
  tx: Connection,
  organizationId: string,
  session: NewSession,
): Promise<{ id: string; secret: string } | undefined> {
  const { text, digest } = newSecret(organizationId);
  const rows = await tx.query<Row & { id: string }>(insert, [
    organizationId,
    session.personId,
    randomUUIDv7(),
    digest,
    session.ip,
    session.userAgent?.slice(0, 400) ?? null,
    session.method,
    session.connectionId ?? null,
    session.idpSession ?? null,
  ]);
  const id = rows[0]?.id;
  return id === undefined ? undefined : { id, secret: text };
}

/** The person who is signed in, as they are at this moment. */
export type SignedIn = Row & {
  readonly organization_id: string;
  readonly session_id: string;
  readonly person_id: string;
  readonly role: Role;
  readonly plan: 'FREE' | 'PRO' | 'BUSINESS';
  /** When they last proved who they are. */
  readonly confirmed_at: Date;
  readonly method: SignInMethod;
};

const authenticate: Statement = {
  name: 'session_authenticate',
  text: 'select * from authenticate_session($1, $2) where session_id is not null or closed',
};

/** `closed`: the secret's session ended with its person's account, which is closed to this moment. */
export type SessionLook = { readonly who: SignedIn } | { readonly who: undefined; readonly closed: boolean };

/**
 * The living person behind a cookie's secret, or why there is none, as far as its holder may know. With a person the
 * transaction belongs to their organization from then on, so this is the first statement of everything that a signed-in
 * person does.
 */
export async function lookUpSession(tx: Connection, secret: PresentedSecret): Promise<SessionLook> {
  const [row] = await tx.query<SignedIn & { readonly closed: boolean }>(authenticate, [
    secret.organizationId,
    secret.digest,
  ]);
  return row === undefined || row.closed ? { who: undefined, closed: row !== undefined } : { who: row };
}

/** For whom it doesn't matter why nobody is signed in. */
export async function authenticateSession(
  tx: Connection,
  secret: PresentedSecret,
): Promise<SignedIn | undefined> {
  return (await lookUpSession(tx, secret)).who;
}

const list: Statement = {
  name: 'session_list',
  text: `select id, created_at, expires_at, host(ip) as ip, user_agent, method from session
    where organization_id = $1 and person_id = $2 and ended_at is null and expires_at > now()
    order by created_at desc limit 100`,
};

export type OpenSession = Row & {
  readonly id: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly ip: string | null;
  readonly user_agent: string | null;
  readonly method: SignInMethod;
};

/** The open sessions of a person, the latest first; 100 at most. */
export function sessionsOfPerson(
  tx: Connection,
  organizationId: string,
  personId: string,
): Promise<OpenSession[]> {
  return tx.query<OpenSession>(list, [organizationId, personId]);
}

const confirm: Statement = {
  name: 'session_confirm',
  text: `update session set confirmed_at = now() where organization_id = $1 and id = $2 and ended_at is null`,
};

/** The person has proved again who they are: for a quarter of an hour they may do what asks for that. */
export async function confirmSession(
  tx: Connection,
  organizationId: string,
  sessionId: string,
): Promise<void> {
  await tx.execute(confirm, [organizationId, sessionId]);
}

const endOne: Statement = {
  name: 'session_end',
  text: `update session set ended_at = now(), ended_by_reason = $4
    where organization_id = $1 and person_id = $2 and id = $3 and ended_at is null`,
};

export type EndReason = 'deprovisioned' | 'signed_out' | 'replaced' | 'revoked' | 'reset' | 'idp_logout';

/** Ends one session of a person; false when it had ended. */
export async function endSession(
  tx: Connection,
  organizationId: string,
  session: { readonly id: string; readonly personId: string; readonly reason: EndReason },
): Promise<boolean> {
  return (await tx.execute(endOne, [organizationId, session.personId, session.id, session.reason])) > 0;
}

const endOthers: Statement = {
  name: 'session_end_others',
  text: `update session set ended_at = now(), ended_by_reason = $4
    where organization_id = $1 and person_id = $2 and id <> $3 and ended_at is null`,
};

/** Ends all sessions of a person but one; gives their number. */
export function endOtherSessions(
  tx: Connection,
  organizationId: string,
  kept: { readonly id: string; readonly personId: string; readonly reason: EndReason },
): Promise<number> {
  return tx.execute(endOthers, [organizationId, kept.personId, kept.id, kept.reason]);
}

const endAll: Statement = {
  name: 'session_end_for_person',
  text: `update session set ended_at = now(), ended_by_reason = $3
    where organization_id = $1 and person_id = $2 and ended_at is null`,
};

/** Ends every session of a person who is locked; gives their number. */
export function endSessionsForPerson(
  tx: Connection,
  organizationId: string,
  personId: string,
  reason: EndReason,
): Promise<number> {
  return tx.execute(endAll, [organizationId, personId, reason]);
}

const endOfConnection: Statement = {
  name: 'session_end_of_connection',
  text: `update session set ended_at = now(), ended_by_reason = 'revoked'
    where organization_id = $1 and connection_id = $2 and id <> $3 and ended_at is null`,
};

/** Ends every session that was opened through a connection to an IdP, but one; gives their number. */
export function endSessionsOfConnection(
  tx: Connection,
  organizationId: string,
  over: { readonly connectionId: string; readonly kept: string },
): Promise<number> {
  return tx.execute(endOfConnection, [organizationId, over.connectionId, over.kept]);
}

const endAtIdp: Statement = {
  name: 'session_end_at_idp',
  text: `update session set ended_at = now(), ended_by_reason = 'idp_logout'
    where organization_id = $1 and connection_id = $2 and ended_at is null
      and ($3::text is null or idp_session = $3) and ($4::uuid is null or person_id = $4)
      and ($3::text is not null or $4::uuid is not null)`,
};

/** Ends what an IdP says is over: one session of its own, all sessions of a person, or one session of that person. */
export function endSessionsAtIdp(
  tx: Connection,
  organizationId: string,
  over: { readonly connectionId: string; readonly idpSession?: string; readonly personId?: string },
): Promise<number> {
  return tx.execute(endAtIdp, [
    organizationId,
    over.connectionId,
    over.idpSession ?? null,
    over.personId ?? null,
  ]);
}
