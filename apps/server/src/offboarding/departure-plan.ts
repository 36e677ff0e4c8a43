// What becomes of each booking of a leaver, by its kind and by the organization's policy. Without a policy, and wherever
// nobody is left to hold the meeting, it is cancelled.
import type { Connection } from '../db/connect.ts';
import {
  bookingsWithOtherHosts,
  type LeaversBooking,
  type PassedOn,
} from '../scheduling/bookings/booking-departure.ts';
import { chooseStandIns } from './hand-over.ts';
import type { OffboardingPolicy } from './policy.ts';

export type DeparturePlan = {
  readonly cancelled: readonly LeaversBooking[];
  readonly passedOn: readonly PassedOn[];
};

/** The bookings are locked, and so are those who may stand in. */
export async function planDeparture(
  tx: Connection,
  organizationId: string,
  about: {
    readonly personId: string;
    readonly at: Date;
    readonly policy: OffboardingPolicy;
    readonly bookings: readonly LeaversBooking[];
    readonly standIns: readonly string[];
  },
): Promise<DeparturePlan> {
  const { policy, bookings } = about;
  // What a host has not agreed to yet is nobody's promise.
  const settled = bookings.filter(({ status }) => status === 'confirmed');
  const orphaned =
    policy.roundRobin === 'hand_over' ? settled.filter(({ kind }) => kind === 'round_robin') : [];
  const shared = policy.collective === 'go_on' ? settled.filter(({ kind }) => kind === 'collective') : [];
  const [standIns, withOthers] = await Promise.all([
    chooseStandIns(tx, organizationId, { ...about, meetings: orphaned }),
    shared.length === 0
      ? new Set<string>()
      : bookingsWithOtherHosts(tx, organizationId, {
          personId: about.personId,
          bookingIds: shared.map(({ id }) => id),
        }),
  ]);
  const passedOn = bookings.flatMap(({ id }): PassedOn[] => {
    const to = standIns.get(id);
    if (to !== undefined) {
      return [{ bookingId: id, to }];
    }
    return withOthers.has(id) ? [{ bookingId: id, to: null }] : [];
  });
  const kept = new Set(passedOn.map(({ bookingId }) => bookingId));
  return { cancelled: bookings.filter(({ id }) => !kept.has(id)), passedOn };
}
