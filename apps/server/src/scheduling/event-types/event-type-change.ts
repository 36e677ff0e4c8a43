// How an event type is changed: by its version, so that of two who change it at once the second is told.
import type { Connection, Statement } from '../../db/connect.ts';
import { explain } from '../../db/pg-errors.ts';
import { sendUndoable } from '../bookings/savepoint.ts';
import type { EventTypeFields } from './event-type.ts';
import { fieldValues, lockForPage, type NewPage } from './event-type-edit.ts';

export type PageChange = {
  readonly id: string;
  /** As its page was when it was read; where it stands and its kind stay. */
  readonly page: NewPage['page'];
  readonly version: number;
  readonly fields: EventTypeFields;
  readonly hostIds: readonly string[];
};

// An event type that had nobody to host it has somebody now, and waits for being published.
const change: Statement = {
  name: 'event_type_change',
  text: `with changed as (
      update event_type set slug = $6, title = $7, description = $8, duration_minutes = $9,
        slot_interval_minutes = $10, buffer_before_minutes = $11, buffer_after_minutes = $12,
        minimum_notice_minutes = $13, window_kind = $14, window_days = $15, window_from = $16, window_to = $17,
        daily_cap = $18, capacity = $19, location_kind = $20, location = $21, questions = $22, guests_allowed = $23,
        confirmation_required = $24, visibility = $25, version = version + 1,
        status_reason = case when status_reason = 'no_host' then 'by_hand' else status_reason end
      where organization_id = $1 and id = $2 and version = $3 and kind = $5 and status <> 'archived'
      returning id
    ), gone as (
      update event_type_host h set active = false from changed
      where h.organization_id = $1 and h.event_type_id = changed.id and h.active and h.person_id <> all($4::uuid[])
    )
    insert into event_type_host (organization_id, event_type_id, person_id, priority)
    select $1, changed.id, given.host, cardinality($4::uuid[]) - given.place
    from changed, unnest($4::uuid[]) with ordinality as given (host, place)
    on conflict (organization_id, event_type_id, person_id) do update set active = true, priority = excluded.priority`,
};

/**
 * Changes an event type to fields without faults. What is booked stays as it was booked, and with its hosts. Nothing is
 * written when it is refused; `conflict`: it is another version by now, or archived.
 */
export async function changeEventType(
  tx: Connection,
  organizationId: string,
  { id, page, version, fields, hostIds }: PageChange,
): Promise<
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: 'page_unavailable' | 'host_unavailable' | 'slug_taken' | 'conflict';
    }
> {
  const hosts = [...new Set(hostIds)];
  const able = await lockForPage(tx, organizationId, { page, hosts });
  if (!able.ok) {
    return able;
  }
  const values = [organizationId, id, version, hosts, ...fieldValues(fields)];
  const sent = await sendUndoable(tx, () => [tx.execute(change, values)]);
  if (sent.ok) {
    return sent.answers[0] > 0 ? { ok: true } : { ok: false, reason: 'conflict' };
  }
  if (explain(sent.error).kind !== 'unique') {
    throw sent.error;
  }
  return { ok: false, reason: 'slug_taken' };
}
