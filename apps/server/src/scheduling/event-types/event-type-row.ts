// How a row of event_type becomes an EventType.
import type { Row } from '../../db/connect.ts';
import type { BookingWindow, EventType, EventTypeKind, EventTypeStatus, LocationKind } from './event-type.ts';

export type EventTypeRow = Row & {
  readonly id: string;
  readonly owner_id: string | null;
  readonly team_id: string | null;
  readonly page_name: string;
  readonly kind: EventTypeKind;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly duration_minutes: number;
  readonly slot_interval_minutes: number | null;
  readonly buffer_before_minutes: number;
  readonly buffer_after_minutes: number;
  readonly minimum_notice_minutes: number;
  readonly window_kind: BookingWindow['kind'];
  readonly window_days: number | null;
  readonly window_from: string | null;
  readonly window_to: string | null;
  readonly capacity: number;
  readonly daily_cap: number | null;
  readonly location_kind: LocationKind;
  readonly location: string | null;
  /** JSON text. */
  readonly questions: string;
  readonly guests_allowed: number;
  readonly confirmation_required: boolean;
  readonly visibility: EventType['visibility'];
  readonly status: EventTypeStatus;
  readonly status_reason: string | null;
  readonly version: number;
};

/** What a statement selects of `event_type e`, `person o` and `team t`, its owner and its team. */
export const eventTypeColumns = `e.id, e.owner_id, e.team_id, coalesce(o.name, t.name) as page_name, e.kind, e.slug,
  e.title, e.description, e.duration_minutes, e.slot_interval_minutes, e.buffer_before_minutes,
  e.buffer_after_minutes, e.minimum_notice_minutes, e.window_kind, e.window_days, e.window_from, e.window_to,
  e.capacity, e.daily_cap, e.location_kind, e.location, e.questions, e.guests_allowed, e.confirmation_required,
  e.visibility, e.status, e.status_reason, e.version`;

/**
 * The joins that these columns need. Each is a look-up by primary key, whatever the planner believes of how many rows an
 * organization has.
 */
export const eventTypePage = `left join lateral (
      select id, name, handle, active from person p
      where p.organization_id = e.organization_id and p.id = e.owner_id offset 0
    ) o on true
    left join lateral (
      select id, name, handle from team t where t.organization_id = e.organization_id and t.id = e.team_id offset 0
    ) t on true`;

export function toEventType(row: EventTypeRow): EventType {
  return {
    id: row.id,
    page: {
      kind: row.owner_id === null ? 'team' : 'person',
      id: row.owner_id ?? row.team_id ?? '',
      name: row.page_name,
    },
    kind: row.kind,
    slug: row.slug,
    title: row.title,
    description: row.description,
    rules: {
      minutes: row.duration_minutes,
      ...(row.slot_interval_minutes !== null && { interval: row.slot_interval_minutes }),
      bufferBefore: row.buffer_before_minutes,
      bufferAfter: row.buffer_after_minutes,
      minimumNotice: row.minimum_notice_minutes,
      window: toWindow(row),
      ...(row.daily_cap !== null && { dailyCap: row.daily_cap }),
    },
    capacity: row.capacity,
    location: { kind: row.location_kind, ...(row.location !== null && { text: row.location }) },
    questions: JSON.parse(row.questions),
    guestsAllowed: row.guests_allowed,
    confirmationRequired: row.confirmation_required,
    visibility: row.visibility,
    status: row.status,
    statusReason: row.status_reason,
    version: row.version,
  };
}

function toWindow(row: EventTypeRow): BookingWindow {
  switch (row.window_kind) {
    case 'rolling':
      return { kind: 'rolling', days: row.window_days ?? 60 };
    case 'range':
      return { kind: 'range', from: row.window_from ?? '', to: row.window_to ?? '' };
    case 'open':
      return { kind: 'open' };
  }
}
