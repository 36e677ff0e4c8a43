// What the frame of the dashboard tells somebody before anything else: whether the directory decides their name, what was
// cancelled while they were away, and, to those who run the organization, how many cancellations wait for their word.
import type { Connection, Row, Statement } from '../db/connect.ts';
import { cancelledForLeaver } from '../scheduling/bookings/booking-departure.ts';
import { longestMs } from './hold.ts';
import { absence, mostShown, returnsCountFrom, tellsToRebook } from './rebooking.ts';

export type PersonNews = {
  /** The directory decides name and address. */
  readonly managed: boolean;
  /** Something can be booked on their own page. */
  readonly published: boolean;
  /** Cancellations that wait for an OWNER's or ADMIN's word, which none has given; a MEMBER hears of none. */
  readonly held: number;
  /** Of who came back lately; `unasked`: bookings whose invitees nobody has asked yet to find a new time. */
  readonly returned: { readonly cancelled: number; readonly unasked: number } | undefined;
};

const find: Statement = {
  name: 'person_news',
  text: `with ${absence.parts}
    select p.provisioned_at is not null and p.archived_at is null as managed,
      exists (
        select from event_type e where e.organization_id = $1 and e.owner_id = $2 and e.status = 'active'
      ) as published,
      case when p.role = 'MEMBER' then 0 else (
        select count(*) from booking b
        where b.organization_id = $1 and b.held_for is not null and b.status in ('pending', 'confirmed')
          and b.held_until > $4 and b.held_until <= $5
      ) end as held,
      (${absence.since}) as since
    from person p where p.organization_id = $1 and p.id = $2`,
};

type Found = Row & {
  readonly managed: boolean;
  readonly published: boolean;
  readonly held: number;
  readonly since: Date | null;
};

const count: Statement = {
  name: 'person_news_cancelled',
  text: `with lost as (${cancelledForLeaver})
    select count(*) as cancelled, count(*) filter (where exists (
        select from booking_attendee a
        where a.organization_id = $1 and a.booking_id = lost.id and a.status = 'active'
      ) and not exists (
        select from outbox o
        where o.organization_id = $1 and o.subject_kind = 'booking' and o.subject_id = lost.id
          and ${tellsToRebook('o')}
      )) as unasked
    from lost`,
};

type Counted = Row & { readonly cancelled: number; readonly unasked: number };

/** One statement; two for who came back within the last month. */
export async function newsOfPerson(
  tx: Connection,
  organizationId: string,
  { personId, at }: { readonly personId: string; readonly at: Date },
): Promise<PersonNews> {
  const [row] = await tx.query<Found>(find, [
    organizationId,
    personId,
    returnsCountFrom(at),
    at,
    new Date(at.getTime() + longestMs),
  ]);
  if (row === undefined) {
    throw new Error('Who is signed in is not there.');
  }
  const { since, managed, published, held } = row;
  const [returned] =
    since === null ? [] : await tx.query<Counted>(count, [organizationId, personId, since, mostShown]);
  return { managed, published, held, returned };
}
