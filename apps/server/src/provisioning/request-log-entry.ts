// One entry of the provisioning log as its drawer shows it: what came, what followed, which mails that sent, and for a
// failure the cause and the mend.
import type { Connection, Row, Statement } from '../db/connect.ts';
import { guessIdentityProvider, type IdentityProvider } from './identity-provider.ts';
import { type Mend, mendOf } from './mend.ts';
import { type LogRow, readLogKey } from './request-log.ts';

export type LogMail = {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly state: 'waiting' | 'delivered' | 'dead';
};

export type LogEntry = LogRow & {
  readonly request_id: string;
  readonly request_body: string | null;
  readonly ip: string | null;
  readonly noted: readonly string[];
  readonly identityProvider: IdentityProvider;
  readonly mails: readonly LogMail[];
  readonly mend: Mend | undefined;
};

const findOne: Statement = {
  name: 'provisioning_log_entry',
  text: `select l.at, l.id, l.request_id, l.method, l.path, l.query, l.status, l.scim_type, l.detail, l.notes,
      l.consequence, l.person_id, p.name as person_name, l.request_body, host(l.ip) as ip, l.user_agent, l.duration_ms
    from provisioning_log l
    left join person p on p.organization_id = l.organization_id and p.id = l.person_id
    where l.organization_id = $1 and l.at = $2 and l.id = $3`,
};

type Stored = LogRow & {
  readonly request_id: string;
  readonly request_body: string | null;
  readonly ip: string | null;
  readonly notes: string | null;
};

const mailsShown = 100;

// What one transaction wrote has one instant: the audit records of the request, and the mails that it queued.
const findMails: Statement = {
  name: 'provisioning_log_mails',
  text: `with done as (
      select at from audit_record
      where organization_id = $1 and target_kind = 'person' and target_id = $2 and request_id = $3
      order by at desc limit 1
    ), about as (
      select distinct r.target_kind, r.target_id from done
      join audit_record r on r.organization_id = $1 and r.at = done.at and r.request_id = $3
      where r.target_id is not null
    )
    select o.id, o.payload->'to'->>'email' as "to", o.payload->>'subject' as subject, o.state
    from about a
    join outbox o on o.organization_id = $1 and o.subject_kind = a.target_kind and o.subject_id = a.target_id
    where o.created_at = (select at from done)
    order by o.id limit ${mailsShown}`,
};

/** The entry behind a key; undefined when there is none, or when it is older than the log is kept. */
export async function findLogEntry(
  tx: Connection,
  organizationId: string,
  key: string,
): Promise<LogEntry | undefined> {
  const place = readLogKey(key);
  const [row] =
    place === undefined ? [] : await tx.query<Stored>(findOne, [organizationId, place.at, place.id]);
  if (row === undefined) {
    return undefined;
  }
  const mails =
    row.person_id === null
      ? []
      : await tx.query<Row & LogMail>(findMails, [organizationId, row.person_id, row.request_id]);
  const identityProvider = guessIdentityProvider(row.user_agent);
  return {
    ...row,
    noted: JSON.parse(row.notes ?? '[]'),
    identityProvider,
    mails,
    mend: mendOf({ status: row.status, scimType: row.scim_type, detail: row.detail }, identityProvider),
  };
}
