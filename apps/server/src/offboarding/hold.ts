// The hold: when many people are deactivated at once it may be a mistake in the directory, and a mail can't be unsent.
// Access ends all the same; what becomes of meetings that are some hours away waits for an admin's word, not for long.
import type { Connection, Statement } from '../db/connect.ts';
import type { LeaversBooking } from '../scheduling/bookings/booking-departure.ts';
import type { OffboardingPolicy } from './policy.ts';

const minuteMs = 60_000;
const windowMs = 10 * minuteMs;
/** What waits longer has been restored. */
export const longestMs = 120 * minuteMs;

/** Meetings that begin sooner don't wait: their invitees are on their way. */
export const urgentHours = 4;

// Counted no further than the policy asks, so that the thousandth deactivation of a mass costs what the first one does.
const deactivated: Statement = {
  name: 'person_deactivated_lately',
  text: `select count(*) as people from (
      select from person
      where organization_id = $1 and deactivated_at > created_at and deactivated_at > $2 limit $3
    ) lately`,
};

const announced: Statement = {
  name: 'booking_hold_announced',
  text: `select exists (
      select from booking b
      join person p on p.organization_id = b.organization_id and p.id = b.held_for and p.deactivated_at > $4
      where b.organization_id = $1 and b.held_for is not null and b.held_until > $2 and b.held_until <= $3
    ) as announced`,
};

export type Hold = {
  readonly until: Date;
  /** The admins know of it, from the leavers before. */
  readonly announced: boolean;
};

/** Whether this deactivation, which is written already, is one of too many. Those that commit later aren't counted. */
export async function holdOf(
  tx: Connection,
  organizationId: string,
  { policy, at }: { readonly policy: OffboardingPolicy; readonly at: Date },
): Promise<Hold | undefined> {
  if (policy.hold === null) {
    return undefined;
  }
  const { above } = policy.hold;
  const until = new Date(at.getTime() + longestMs);
  const since = (ms: number) => new Date(at.getTime() - ms);
  const [[counted], [known]] = await Promise.all([
    tx.query<{ people: number }>(deactivated, [organizationId, since(windowMs), above + 1]),
    tx.query<{ announced: boolean }>(announced, [organizationId, at, until, since(longestMs)]),
  ]);
  return (counted?.people ?? 0) > above ? { until, announced: known?.announced === true } : undefined;
}

export function isUrgent({ starts_at }: LeaversBooking, at: Date): boolean {
  return starts_at.getTime() <= at.getTime() + urgentHours * 60 * minuteMs;
}
