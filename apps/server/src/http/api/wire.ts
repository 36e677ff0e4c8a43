// How what the domain knows looks in the API. Hosts' addresses, and why something is not offered, have no place in it.
import type { ApiRoutes, Response } from '@linktime/api';
import type { BookableEventType, PublicOrganization } from '../../scheduling/event-types/event-type-page.ts';
import type { Slot } from '../../scheduling/slots/availability.ts';

type WireSlots = Response<ApiRoutes['GET /api/v1/bookings/:token/slots']>;
type WirePage = Response<ApiRoutes['GET /api/v1/links/:token']>;

export function wireInstant(instant: Temporal.Instant): string {
  return instant.toString({ smallestUnit: 'second' });
}

/** To the second. */
export function wireDate(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

export function wireSlot({ start, seatsLeft }: Slot): WireSlots['slots'][number] {
  return {
    start: wireInstant(Temporal.Instant.fromEpochMilliseconds(start)),
    ...(seatsLeft !== undefined && { seatsLeft }),
  };
}

export function wireOrganization({ slug, name, colour, logo }: PublicOrganization): WirePage['organization'] {
  return { slug, name, colour, logo };
}

/** `guests` is how many an invitee may name at most, whatever the event type would allow. */
export function wireEventType(eventType: BookableEventType, guests: number): WirePage {
  return {
    organization: wireOrganization(eventType.organization),
    host: { name: eventType.page.name, kind: eventType.page.kind, handle: eventType.handle },
    eventType: {
      slug: eventType.slug,
      title: eventType.title,
      description: eventType.description,
      minutes: eventType.rules.minutes,
      kind: eventType.kind,
      locationKind: eventType.location.kind,
      questions: eventType.questions.map(({ options, ...question }) => ({
        ...question,
        ...(options !== undefined && { options: [...options] }),
      })),
      // In a group session each seat is booked by whoever sits on it.
      guestsAllowed: eventType.kind === 'group' ? 0 : Math.min(eventType.guestsAllowed, guests),
      confirmationRequired: eventType.confirmationRequired,
      capacity: eventType.capacity,
    },
  };
}

/** The instants between which the dates of a query lie. */
export function rangeOf(query: { readonly from: string; readonly to: string; readonly timeZone: string }): {
  from: Temporal.Instant;
  to: Temporal.Instant;
} {
  const startOf = (date: Temporal.PlainDate) =>
    date.toZonedDateTime({ timeZone: query.timeZone }).toInstant();
  return {
    from: startOf(Temporal.PlainDate.from(query.from)),
    to: startOf(Temporal.PlainDate.from(query.to).add({ days: 1 })),
  };
}
