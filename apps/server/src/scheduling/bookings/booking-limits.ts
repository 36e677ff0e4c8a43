// What keeps the form from being a mail cannon or a calendar blocker: so many bookings for a network and an hour, so
// many upcoming ones for an invitee and a host, so many mails a day to an address from which nobody ever answered.
import { createHmac } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import type { Connection, Row, Statement } from '../../db/connect.ts';
import { isMailAddress, mailAddress } from '../../outbox/mail-message.ts';

export type BookingLimits = {
  /** Upcoming bookings of one invitee with one host. */
  readonly upcomingPerInvitee: number;
  /** Beside the invitee, whatever the event type allows. */
  readonly guests: number;
  /** Bookings from an IPv4 /24 or an IPv6 /56 within an hour. */
  readonly perNetworkAndHour: number;
  /** Bookings and moves a day that an address hears of before somebody there has used a link. */
  readonly mailsPerDay: number;
};

/** The same for each limit: another would tell who has bookings here. */
export const tooMany = 'No further booking can be made for now. Please try again later.';

const digestBytes = 16;

/** Names a network without showing it: the same in one organization, another in the next. */
export function networkDigest(secretKey: string, organizationId: string, address: string): Uint8Array {
  const key = createHmac('sha256', secretKey).update('network of an invitee').digest();
  const digest = createHmac('sha256', key)
    .update(`${organizationId} ${networkOf(address)}`)
    .digest();
  return digest.subarray(0, digestBytes);
}

/** `192.0.2.0/24`, `2001:db8:0:ab00::/56`; one network for all that is no address. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) {
    return `${mapped.slice(0, mapped.lastIndexOf('.'))}.0/24`;
  }
  if (!isIPv6(address)) {
    return 'unknown';
  }
  const [first = 0, second = 0, third = 0, fourth = 0] = groupsOf(address);
  const subnet = [first, second, third, fourth & 0xff00].map((group) => group.toString(16)).join(':');
  return `${subnet}::/56`;
}

function groupsOf(address: string): number[] {
  // The URL parser writes any form of the address in the one way of RFC 5952, without an IPv4 tail.
  const plain = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const between = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...between, ...right].map((group) => Number.parseInt(group, 16));
}

/**
 * The address that mails to it are counted for: mail to `sam+one@` and `sam+two@` comes to the same person, where the
 * tag has a meaning at all. Throws TypeError for what is no address.
 */
export function countedAddress(email: string): string {
  const address = mailAddress(email).toLowerCase();
  const at = address.lastIndexOf('@');
  const tag = address.indexOf('+');
  return tag > 0 && tag < at ? address.slice(0, tag) + address.slice(at) : address;
}

export type Attempt = {
  /** Locked: their bookings happen one after another, so that the count holds until the commit. */
  readonly hostIds: readonly string[];
  readonly invitee: string;
  readonly guests: readonly string[];
  readonly network: Uint8Array;
  readonly at: Temporal.Instant;
};

// Bookings with different hosts share a network. This lock only makes them come one after another.
const lockNetwork: Statement = {
  name: 'booking_lock_network',
  text: `select pg_advisory_xact_lock(hashtextextended($1::text || encode($2::bytea, 'hex'), 0))`,
};

const count: Statement = {
  name: 'booking_count_attempts',
  text: `select
      (select count(*) from booking_attendee
        where organization_id = $1 and network = $2 and created_at > $3) as from_network,
      (select coalesce(max(per_host.upcoming), 0) from (
        select count(*) as upcoming
        from booking_attendee a
        join booking b on b.organization_id = a.organization_id and b.id = a.booking_id
        join booking_host h on h.organization_id = a.organization_id and h.booking_id = a.booking_id
        where a.organization_id = $1 and a.email_folded = $4 and a.kind = 'invitee' and a.status = 'active'
          and b.status in ('pending', 'confirmed') and b.starts_at > $5
          and h.person_id = any($6::uuid[]) and h.left_at is null
        group by h.person_id
      ) per_host) as upcoming`,
};

/**
 * Whether a booking keeps within the limits; counts its mails, so roll back what it may not. The booking's rows are not
 * there yet. All goes out in one flush with what is sent behind it.
 */
export async function isWithinLimits(
  tx: Connection,
  organizationId: string,
  limits: BookingLimits,
  attempt: Attempt,
): Promise<boolean> {
  const { invitee, guests, network, at } = attempt;
  const [, [counted], mailsAllowed] = await Promise.all([
    tx.query(lockNetwork, [organizationId, network]),
    tx.query<Row & { from_network: number; upcoming: number }>(count, [
      organizationId,
      network,
      dateOf(at.subtract({ hours: 1 })),
      mailAddress(invitee).toLowerCase(),
      dateOf(at),
      attempt.hostIds,
    ]),
    countMails(tx, organizationId, limits, { to: [invitee, ...guests], at }),
  ]);
  return (
    mailsAllowed &&
    counted !== undefined &&
    counted.from_network < limits.perNetworkAndHour &&
    counted.upcoming < limits.upcomingPerInvitee
  );
}

// An address that is at its limit isn't touched, so fewer rows are than were asked for.
const countMail: Statement = {
  name: 'invitee_address_count',
  text: `insert into invitee_address as known (organization_id, email_folded, counted_on, mails)
    select $1, given.address, $4::date, given.mails
    from unnest($2::text[], $3::integer[]) as given (address, mails)
    where given.mails <= $5
    order by given.address
    on conflict (organization_id, email_folded) do update
      set counted_on = excluded.counted_on,
        mails = excluded.mails + case when known.counted_on = excluded.counted_on then known.mails else 0 end
      where known.confirmed_at is not null or known.counted_on <> excluded.counted_on
        or known.mails + excluded.mails <= $5`,
};

/** Counts a mail to each of the addresses; false when one of them may get no more today. */
export async function countMails(
  tx: Connection,
  organizationId: string,
  limits: Pick<BookingLimits, 'mailsPerDay'>,
  mails: { readonly to: readonly string[]; readonly at: Temporal.Instant },
): Promise<boolean> {
  const each = Map.groupBy(mails.to.map(countedAddress), (address) => address);
  const counted = await tx.execute(countMail, [
    organizationId,
    [...each.keys()],
    Array.from(each.values(), (same) => same.length),
    dateInUtc(mails.at),
    limits.mailsPerDay,
  ]);
  return counted === each.size;
}

const confirm: Statement = {
  name: 'invitee_address_confirm',
  text: `insert into invitee_address as known (organization_id, email_folded, confirmed_at, counted_on, mails)
    values ($1, $2, $3, $4::date, 0)
    on conflict (organization_id, email_folded) do update set confirmed_at = excluded.confirmed_at
      where known.confirmed_at is null`,
};

/** Notes that somebody used a link that was mailed to the address: from here on it is no stranger's. */
export async function confirmAddress(
  tx: Connection,
  organizationId: string,
  email: string,
  at: Temporal.Instant,
): Promise<void> {
  if (isMailAddress(email)) {
    await tx.execute(confirm, [organizationId, countedAddress(email), dateOf(at), dateInUtc(at)]);
  }
}

function dateOf(instant: Temporal.Instant): Date {
  return new Date(instant.epochMilliseconds);
}

function dateInUtc(instant: Temporal.Instant): string {
  return instant.toZonedDateTimeISO('UTC').toPlainDate().toString();
}
