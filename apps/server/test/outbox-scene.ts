// What the outbox's tests have in common: mails to queue, workers that end with their test, and a look at the tables.
import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import { pino } from 'pino';
import { withOrganization } from '../src/db/transaction.ts';
import type { Delivery, Mail } from '../src/outbox/mail-message.ts';
import { enqueueMails, type OutboxMail } from '../src/outbox/outbox.ts';
import { type OutboxWorker, type OutboxWorkerOptions, startOutboxWorker } from '../src/outbox/worker.ts';
import { run, type TestDatabase } from './database.ts';

export const sent: Delivery = { outcome: 'sent', answer: '250 queued' };

export function mailOf(name: string): Mail {
  return {
    messageId: `${name}@mail.linktime.example`,
    date: '2026-11-24T09:00:00Z',
    from: { name: 'Acme', email: 'bookings@mail.linktime.example' },
    to: { email: 'sam@customer.example' },
    subject: 'Cancelled',
    text: 'Cancelled.',
    html: '<p>Cancelled.</p>',
    headers: {},
  };
}

/** What `mailOf` was given. */
export function nameOf(mail: Mail): string {
  return mail.messageId.split('@', 1)[0] ?? '';
}

export function queued(name: string, more: Partial<OutboxMail> = {}): OutboxMail {
  const subject = { kind: 'booking', id: randomUUID() };
  return { dedupeKey: name, orderKey: name, subject, mail: mailOf(name), ...more };
}

type Options = Partial<OutboxWorkerOptions> & Pick<OutboxWorkerOptions, 'deliver'>;

/** The same with a database at hand. */
export function outboxOf(database: TestDatabase) {
  const look = (text: string) => (organizationId: string) => run(database.owner, text, [organizationId]);
  return {
    empty: () => run(database.owner, 'truncate outbox, outbox_attempt'),

    async organization(id: string = randomUUID()): Promise<string> {
      const insert = 'insert into organization (id, slug, name, plan) values ($1, $2, $2, $3)';
      await run(database.owner, insert, [id, id, 'BUSINESS']);
      return id;
    },

    async enqueue(organizationId: string, mails: readonly OutboxMail[]): Promise<void> {
      await withOrganization(database.app, organizationId, (tx) => enqueueMails(tx, organizationId, mails));
    },

    /** A worker that is stopped after the test. */
    start(context: TestContext, options: Options): OutboxWorker {
      const log = pino({ level: 'silent' });
      const worker = startOutboxWorker({ database: database.worker, log, ...options });
      context.after(() => worker.stop());
      return worker;
    },

    messagesOf: look(`select state, attempts, leased_by, settled_at is not null as settled,
        payload->>'messageId' as message_id
      from outbox where organization_id = $1 order by id`),

    attemptsOf: look(`select number, outcome, answer, ended_at is not null as ended
      from outbox_attempt where organization_id = $1 order by outbox_id, number`),
  };
}
