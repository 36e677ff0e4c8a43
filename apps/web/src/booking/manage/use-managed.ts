// What the holder of a mailed link does with a booking. Only a pressed button sends anything; opening the page reads.
import { useCallback, useState } from 'preact/hooks';
import { api, type ManagedBooking, type Outcome, type Refusal, type Slots } from '../../client.ts';
import { text } from '../../text/text.ts';
import type { SlotSource } from '../choose/use-month.ts';
import { messageOf } from '../trouble.ts';

/** What the page shows below the booking. */
export type Panel = 'none' | 'cancel' | 'decline' | 'reschedule';

export type Done = 'moved' | 'cancelled' | 'confirmed' | 'declined';

export type Managed = {
  readonly booking: ManagedBooking;
  readonly panel: Panel;
  /** What was done just now. */
  readonly done: Done | undefined;
  readonly problem: string | undefined;
  readonly isSending: boolean;
  /** The link leads nowhere any more. */
  readonly isGone: boolean;
  readonly slots: SlotSource;
  readonly open: (panel: Panel) => void;
  readonly cancel: (note: string) => void;
  readonly decline: (note: string) => void;
  readonly confirm: () => void;
  /** False when the time is taken by now. */
  readonly move: (start: string) => Promise<boolean>;
};

type Moment = {
  readonly panel: Panel;
  readonly done?: Done;
  readonly problem?: string;
  readonly isSending?: boolean;
  readonly isGone?: boolean;
};

export function useManaged(
  token: string,
  booking: ManagedBooking,
  replace: (booking: ManagedBooking) => void,
): Managed {
  const [moment, setMoment] = useState<Moment>({ panel: 'none' });
  const { start } = booking;
  const slots = useCallback<SlotSource>(
    async (query) => {
      const outcome = await api['GET /api/v1/bookings/:token/slots']({ params: { token }, query });
      return outcome.ok ? { ok: true, value: withoutStart(outcome.value, start) } : outcome;
    },
    [token, start],
  );
  const params = { token };

  const fail = async (refusal: Refusal) => {
    const isGone = refusal.error === 'not-found';
    const now =
      refusal.error === 'conflict' ? await api['GET /api/v1/bookings/:token']({ params }) : undefined;
    if (now?.ok) {
      replace(now.value);
    }
    setMoment(({ panel }) => ({ panel: now?.ok ? 'none' : panel, problem: messageOf(refusal), isGone }));
  };
  const act = async (done: Done, answer: Promise<Outcome<ManagedBooking>>): Promise<boolean> => {
    setMoment(({ panel }) => ({ panel, isSending: true }));
    const outcome = await answer;
    if (!outcome.ok) {
      await fail(outcome.refusal);
      return outcome.refusal.error !== 'slot-taken';
    }
    replace(outcome.value);
    setMoment({ panel: 'none', done });
    return true;
  };
  return {
    booking,
    panel: moment.panel,
    done: moment.done,
    problem: moment.problem,
    isSending: moment.isSending ?? false,
    isGone: moment.isGone ?? false,
    slots,
    open: (panel) => setMoment({ panel }),
    cancel: (note) => {
      void act('cancelled', api['POST /api/v1/bookings/:token/cancel']({ params, body: { note } }));
    },
    decline: (note) => {
      void act('declined', api['POST /api/v1/bookings/:token/decline']({ params, body: { note } }));
    },
    confirm: () => {
      void act('confirmed', api['POST /api/v1/bookings/:token/confirm']({ params, body: {} }));
    },
    move: (start) =>
      act('moved', api['POST /api/v1/bookings/:token/reschedule']({ params, body: { start } })),
  };
}

/** Where the booking is already, it can't be moved to. */
function withoutStart(found: Slots, start: string): Slots {
  return { ...found, slots: found.slots.filter((slot) => slot.start !== start) };
}

/** Heading and sentence about what was done just now. */
export function doneText(done: Done): readonly [string, string] {
  switch (done) {
    case 'moved':
      return [text.moved, text.movedHelp];
    case 'cancelled':
      return [text.cancelledDone, text.cancelledHelp];
    case 'confirmed':
      return [text.confirmedDone, text.confirmedHelp];
    case 'declined':
      return [text.declinedDone, text.declinedHelp];
  }
}

export type Standing = ManagedBooking['status'] | 'past';

/** A booking that has ended is past, whatever was agreed before; one that was called off stays called off. */
export function standingOf({ status, end }: ManagedBooking, now: number): Standing {
  const isOff = status === 'cancelled' || status === 'declined';
  return !isOff && Date.parse(end) <= now ? 'past' : status;
}

/** The page's heading while nothing was done yet. */
export function standingText(booking: ManagedBooking, standing: Standing): string {
  const invitee = booking.role === 'host' ? booking.invitee?.name : undefined;
  switch (standing) {
    case 'cancelled':
      return text.bookingCancelled;
    case 'declined':
      return text.requestDeclined;
    case 'past':
      return text.bookingOver;
    case 'pending':
      return invitee === undefined ? text.waiting : text.requestBy(invitee);
    case 'confirmed':
      return invitee === undefined ? text.yourBooking : text.bookingWith(invitee);
  }
}
