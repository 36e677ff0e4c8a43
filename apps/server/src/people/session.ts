// Sessions. One is made only for a living person, in the statement that checks it; it ends with the person.
import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';
import type { Connection, Statement } from '../db/connect.ts';

const insert: Statement = {
  name: 'session_insert',
  // `for share` waits for a deprovisioning that has begun, and then finds nobody.
  text: `insert into session (organization_id, id, person_id, digest, expires_at, ip, user_agent, method)
    select p.organization_id, $3, p.id, $4, now() + interval '12 hours', $5, $6, 'link'
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
  session: { readonly personId: string; readonly ip: string | null; readonly userAgent: string | null },
): Promise<{ id: string; secret: string } | undefined> {
  const secret = randomBytes(32).toString('base64url');
  const digest = createHash('sha256').update(secret).digest();
  const rows = await tx.query<{ id: string }>(insert, [
    organizationId,
    session.personId,
    randomUUIDv7(),
    digest,
    session.ip,
    session.userAgent,
  ]);
  const id = rows[0]?.id;
  return id === undefined ? undefined : { id, secret };
}

const find: Statement = {
  name: 'session_find',
  text: `select s.id, s.person_id, p.role from session s
    join person p on p.organization_id = s.organization_id and p.id = s.person_id and p.active
    where s.organization_id = $1 and s.digest = $2 and s.ended_at is null and s.expires_at > now()`,
};

/** The living person behind a session's secret, if both are still good. */
export async function findSession(
  tx: Connection,
  organizationId: string,
  secret: string,
): Promise<{ id: string; person_id: string; role: string } | undefined> {
  const digest = createHash('sha256').update(secret).digest();
  const rows = await tx.query<{ id: string; person_id: string; role: string }>(find, [
    organizationId,
    digest,
  ]);
  return rows[0];
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
  reason: 'deprovisioned' | 'signed_out' | 'reset',
): Promise<number> {
  return tx.execute(endAll, [organizationId, personId, reason]);
}
