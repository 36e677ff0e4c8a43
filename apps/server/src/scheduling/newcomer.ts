// What a joiner has before the first sign-in: a handle, weekday hours, and one paused event type, theirs to publish.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection, Statement } from '../db/connect.ts';
import { isMailAddress } from '../outbox/mail-message.ts';
import { giveHandle } from '../people/handle.ts';
import { insertDefaultHours } from './schedule-store.ts';

export type Newcomer = {
  readonly personId: string;
  /** As it is shown. The handle is made from it, unless it is an address: who has no name is shown by that. */
  readonly name: string;
  /** What the directory says; null or unknown = the organization's. */
  readonly timeZone: string | null;
};

const firstEventType = { slug: '30-minutes', title: '30-minute meeting', minutes: 30 } as const;

const insertFirst: Statement = {
  name: 'event_type_insert_first',
  text: `with page as (
      insert into event_type (organization_id, id, owner_id, kind, slug, title, duration_minutes, status)
      values ($1, $2, $3, 'one_on_one', $4, $5, $6, 'paused')
      on conflict do nothing
      returning id
    )
    insert into event_type_host (organization_id, event_type_id, person_id) select $1, page.id, $3 from page`,
};

/** Equips somebody who was inserted in this transaction. The statements leave together with those of the caller. */
export async function equipNewcomer(
  tx: Connection,
  organizationId: string,
  { personId, name, timeZone }: Newcomer,
): Promise<void> {
  const { slug, title, minutes } = firstEventType;
  const shown = isMailAddress(name) ? '' : name;
  await Promise.all([
    giveHandle(tx, organizationId, { kind: 'person', id: personId, name: shown }),
    insertDefaultHours(tx, organizationId, { id: personId, timeZone }),
    tx.execute(insertFirst, [organizationId, randomUUIDv7(), personId, slug, title, minutes]),
  ]);
}
