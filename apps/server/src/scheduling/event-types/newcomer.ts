// What a joiner has before the first sign-in: a handle, weekday hours, and one paused event type, theirs to publish. The
// hours are those of who has written none down (schedule-store.ts), so that joining writes no row for them.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection, Statement } from '../../db/connect.ts';
import { isMailAddress } from '../../outbox/mail-message.ts';
import { handleOf, takeHandle } from '../../people/handle.ts';

/** The handle of somebody who is shown by this name; of who has none and is shown by an address, not that. */
export function newcomerHandle(name: string): string {
  return handleOf(isMailAddress(name) ? '' : name);
}

const firstEventType = { slug: '30-minutes', title: '30-minute meeting', minutes: 30 } as const;

const insertFirst: Statement = {
  name: 'event_type_insert_first',
  text: `with page as (
      insert into event_type (organization_id, id, owner_id, kind, slug, title, duration_minutes, status)
      values ($1, $2, $3, 'one_on_one', $4, $5, $6, 'paused')
    )
    insert into event_type_host (organization_id, event_type_id, person_id) values ($1, $2, $3)`,
};

/**
 * Equips somebody whom this transaction inserts, with the handle that newcomerHandle gave. The statements leave together
 * with those of the caller.
 */
export async function equipNewcomer(
  tx: Connection,
  organizationId: string,
  { personId, handle }: { readonly personId: string; readonly handle: string },
): Promise<void> {
  const { slug, title, minutes } = firstEventType;
  await Promise.all([
    takeHandle(tx, organizationId, { kind: 'person', id: personId, handle }),
    tx.execute(insertFirst, [organizationId, randomUUIDv7(), personId, slug, title, minutes]),
  ]);
}
