// The table of what binds an identity provider's name for a person to that person. A stable name is bound as itself and
// matched alone from then on. Where names are matched each time, a row says only that the person has come this way.
import type { Connection, Row, Statement } from '../db/connect.ts';

// The two kinds can't be taken for each other, whatever an IdP calls somebody.
const stable = (subject: string) => `subject ${subject}`;
const byName = (personId: string) => `came ${personId}`;

export type Bound = Row & {
  readonly id: string;
  readonly role: 'OWNER' | 'ADMIN' | 'MEMBER';
  readonly active: boolean;
};

const findBySubject: Statement = {
  name: 'sso_binding_by_subject',
  text: `select p.id, p.role, p.active from sso_binding b
    join person p on p.organization_id = b.organization_id and p.id = b.person_id
    where b.organization_id = $1 and b.connection_id = $2 and b.subject = $3`,
};

/** Whom a stable name is bound to. */
export async function boundPerson(
  tx: Connection,
  organizationId: string,
  subject: { readonly connectionId: string; readonly subject: string },
): Promise<Bound | undefined> {
  const values = [organizationId, subject.connectionId, stable(subject.subject)];
  const rows = await tx.query<Bound>(findBySubject, values);
  return rows[0];
}

const insert: Statement = {
  name: 'sso_binding_insert',
  // A row that says only that somebody has come gives way to a stable name, and never the other way round.
  text: `insert into sso_binding (organization_id, connection_id, subject, person_id)
    select $1, $2, $3, id from (
      select id from person where organization_id = $1 and id = $4 and active order by id for share
    ) living
    on conflict on constraint sso_binding__person do update set subject = excluded.subject, bound_at = now()
      where sso_binding.subject like 'came %' or sso_binding.subject = excluded.subject`,
};

/**
 * Notes that a person has come by a connection, under a stable name or, with null, under one that is matched each time.
 * False when they are bound to another name, or not active. A name that is another's by now violates sso_binding_pkey.
 */
export async function bindPerson(
  tx: Connection,
  organizationId: string,
  bound: { readonly connectionId: string; readonly personId: string; readonly subject: string | null },
): Promise<boolean> {
  const subject = bound.subject === null ? byName(bound.personId) : stable(bound.subject);
  return (await tx.execute(insert, [organizationId, bound.connectionId, subject, bound.personId])) > 0;
}

const remove: Statement = {
  name: 'sso_binding_delete_for_person',
  text: 'delete from sso_binding where organization_id = $1 and person_id = $2',
};

/**
 * Forgets what IdPs called a person, at every connection: because of a DELETE, another externalId, or an administrator's
 * "reset sign-in". In the transaction that causes it, with the person's row locked; gives the number. Whoever comes under
 * the old name next is matched anew.
 */
export function unbindPerson(tx: Connection, organizationId: string, personId: string): Promise<number> {
  return tx.execute(remove, [organizationId, personId]);
}
