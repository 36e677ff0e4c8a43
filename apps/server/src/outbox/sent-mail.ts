// The very mail that was sent, for those who run the organization: its text as it is kept, in which secret links are
// placeholders, and what the mail server said at each attempt.
import type { Connection, Row, Statement } from '../db/connect.ts';
import type { Mail } from './mail-message.ts';

export type Attempt = {
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Null = it began and never came back: the message may have been delivered. */
  readonly outcome: 'delivered' | 'retry' | 'dead' | null;
  readonly answer: string | null;
};

export type SentMail = {
  readonly mail: Mail;
  readonly state: 'waiting' | 'delivered' | 'dead';
  readonly queuedAt: Date;
  readonly attempts: readonly Attempt[];
};

const find: Statement = {
  name: 'outbox_sent_mail',
  text: `select o.payload, o.state, o.created_at,
      (select jsonb_agg(jsonb_build_object('startedAt', a.started_at, 'endedAt', a.ended_at, 'outcome', a.outcome,
          'answer', a.answer) order by a.number)
        from (select * from outbox_attempt where organization_id = $1 and outbox_id = $2 order by number desc limit 50) a
      ) as attempts
    from outbox o where o.organization_id = $1 and o.id = $2 and o.kind = 'mail'`,
};

type MailRow = Row & {
  readonly payload: string;
  readonly state: SentMail['state'];
  readonly created_at: Date;
  readonly attempts: string | null;
};

/** A mail of the organization's outbox with its last fifty attempts. */
export async function findSentMail(
  tx: Connection,
  organizationId: string,
  id: string,
): Promise<SentMail | undefined> {
  const [row] = await tx.query<MailRow>(find, [organizationId, id]);
  if (row === undefined) {
    return undefined;
  }
  const { payload, state, created_at: queuedAt, attempts } = row;
  return { mail: JSON.parse(payload), state, queuedAt, attempts: JSON.parse(attempts ?? '[]') };
}
