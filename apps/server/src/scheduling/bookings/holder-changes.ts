// What a holder of a booking does to it, in the caller's transaction: its invitee or host through a mailed link, or a host
// who is signed in. There is no other way to confirm, to decline or to cancel one for a host.
import type { Actor } from '../../audit/audit.ts';
import type { Connection } from '../../db/connect.ts';
import { oneLine } from '../../outbox/mail-message.ts';
import type { BookingNews } from '../mails/booking-news.ts';
import type { Site } from '../sender.ts';
import { confirmPending, type End, endBooking } from './booking-transition.ts';
import { afterwards, type Changed, cancelHeld, giveUpSeat, told } from './cancel-booking.ts';
import { type HeldBooking, holdBooking } from './held-booking.ts';
import { findHolder, type Holder, rightsOf } from './link-holder.ts';
import type { ManageLink } from './manage-link.ts';

export type By = {
  /** Whom a link lets in, or would: whether it still does is asked here, under the locks. */
  readonly link: ManageLink;
  readonly site: Site;
  readonly at: Temporal.Instant;
};

const notFound = { ok: false, reason: 'not_found' } as const;
const conflict = { ok: false, reason: 'conflict' } as const;
const longestNote = 500;

/** Cancels the booking; of a group session, an invitee's own seat, and the session when nobody else is left. */
export function cancelAs(tx: Connection, by: By, note: string): Promise<Changed> {
  return change(tx, by, async ({ held, holder }) => {
    if (!rightsOf(holder, held.booking, held.at).cancel) {
      return conflict;
    }
    if (holder.attendee !== undefined && held.booking.kind === 'group') {
      return giveUpSeat(tx, held, holder.attendee);
    }
    return cancelHeld(tx, held, { by: by.link.role, note: noteOf(note) });
  });
}

/** As its host: accepts a booking that waits. */
export function confirmAs(tx: Connection, by: By): Promise<Changed> {
  return change(tx, by, async ({ held, holder }) => {
    if (!rightsOf(holder, held.booking, held.at).confirm) {
      return conflict;
    }
    const booking = await afterwards(tx, held, confirmPending(tx, held.organizationId, held.booking));
    return told(tx, held, { booking, news: { kind: 'confirmed' }, action: 'booking.confirmed' });
  });
}

/** As its host: turns a booking that waits down. */
export function declineAs(tx: Connection, by: By, note: string): Promise<Changed> {
  return change(tx, by, async ({ held, holder }) => {
    if (!rightsOf(holder, held.booking, held.at).decline) {
      return conflict;
    }
    const end: End = { status: 'rejected', note: noteOf(note) };
    const booking = await afterwards(tx, held, endBooking(tx, held.organizationId, held.booking, end));
    const news: BookingNews = { kind: 'declined', ...(end.note !== null && { note: end.note }) };
    return told(tx, held, { booking, news, action: 'booking.declined' });
  });
}

/** Holds the booking. Nothing is written when it is refused. */
async function change(
  tx: Connection,
  { link, site, at }: By,
  act: (found: { readonly held: HeldBooking; readonly holder: Holder }) => Promise<Changed>,
): Promise<Changed> {
  const { organizationId } = link;
  const known = await findHolder(tx, link, at);
  if (known === undefined) {
    return notFound;
  }
  const mailedTo = known.attendee?.email;
  const [held, holder] = await Promise.all([
    holdBooking(tx, known, {
      organizationId,
      actor: actorOf(link),
      at,
      site,
      ...(mailedTo !== undefined && { mailedTo }),
    }),
    findHolder(tx, link, at),
  ]);
  if (holder === undefined) {
    return notFound;
  }
  return held === undefined ? conflict : act({ held, holder });
}

function actorOf(link: ManageLink): Actor {
  return link.role === 'host' ? { kind: 'person', id: link.personId } : { kind: 'invitee' };
}

/** Free text of one side to the other, on one line; null for none. */
function noteOf(note: string): string | null {
  return oneLine(oneLine(note).slice(0, longestNote)) || null;
}
