// When a signed-in person can be booked and how they are called; their event types and bookings stand beside this.
import type { Answered, ApiRoutes, Asked } from '@linktime/api';
import { recordAudit } from '../../audit/audit.ts';
import { renameHandle } from '../../people/handle.ts';
import { lockPeopleById } from '../../people/person.ts';
import { type Profile, profileOf } from '../../people/person-account.ts';
import { changeProfileByHand } from '../../provisioning/profile-by-hand.ts';
import type { BookingDesk } from '../../scheduling/bookings/book.ts';
import type { DateHours, Hours } from '../../scheduling/slots/hours.ts';
import { loadHoursOf, saveHours } from '../../scheduling/slots/schedule-store.ts';
import { badRequest, conflict, type Refusal, signedOut } from './answer.ts';
import { causeOf } from './cause.ts';
import { myBookingHandlers } from './my-bookings.ts';
import { myEventTypeHandlers } from './my-event-types.ts';
import type { Handlers, SignedInCaller } from './route-table.ts';

type WireHours = Answered<ApiRoutes['GET /api/v1/my/hours']>;
type WireProfile = Answered<ApiRoutes['GET /api/v1/my/profile']>;

export function mySchedulingHandlers(desk: Pick<BookingDesk, 'site' | 'now'>) {
  const { baseUrl } = desk.site;

  return {
    ...myEventTypeHandlers(desk),
    ...myBookingHandlers(desk),

    'GET /api/v1/my/hours': async (_asked, caller) => wireHours(await hoursOf(caller)),

    'PUT /api/v1/my/hours': async ({ body }, caller) => {
      const before = await hoursOf(caller);
      return (await changeHours(caller, before, toHours(body))) ?? wireHours(await hoursOf(caller));
    },

    'GET /api/v1/my/profile': async (_asked, { tx, who }) =>
      wireProfile(await profileOf(tx, who.organization_id, who.person_id), baseUrl),

    'PUT /api/v1/my/profile': async ({ body }, caller) => {
      const { tx, who } = caller;
      const refused = await changeProfile(caller, body);
      return refused ?? wireProfile(await profileOf(tx, who.organization_id, who.person_id), baseUrl);
    },
  } satisfies Partial<Handlers>;
}

async function hoursOf({ tx, who }: SignedInCaller): Promise<Hours> {
  const hours = await loadHoursOf(tx, who.organization_id, [who.person_id]);
  const own = hours.get(who.person_id);
  if (own === undefined) {
    throw new Error('Who is signed in is not there.');
  }
  return own;
}

/** What is saved as it was leaves no record. */
async function changeHours(
  { tx, who }: SignedInCaller,
  before: Hours,
  hours: Hours,
): Promise<Refusal | undefined> {
  if (JSON.stringify(inOrder(before)) === JSON.stringify(inOrder(hours))) {
    return undefined;
  }
  const saved = await saveHours(tx, who.organization_id, who.person_id, hours);
  if (!saved.ok) {
    return saved.reason === 'invalid' ? badRequest({ hours: saved.message }) : signedOut;
  }
  await recordAudit(tx, causeOf(who), [
    {
      action: 'hours.changed',
      target: { kind: 'person', id: who.person_id },
      facts: { weekly: hours.weekly.length, overrides: hours.overrides.length },
      labels: { timeZone: { old: before.timeZone, new: hours.timeZone } },
    },
  ]);
  return undefined;
}

function inOrder({ timeZone, weekly, overrides }: Hours): unknown {
  return [
    timeZone,
    weekly.map(({ weekday, start, end }) => [weekday, start, end].map(padded).join()).toSorted(),
    overrides.map(({ date, start, end }) => [date, padded(start ?? 0), padded(end ?? 0)].join()).toSorted(),
  ];
}

function padded(minute: number): string {
  return String(minute).padStart(4, '0');
}

/** Dates without hours are closed. */
function toHours({ timeZone, weekly, overrides }: Asked<ApiRoutes['PUT /api/v1/my/hours']>['body']): Hours {
  return {
    timeZone,
    weekly,
    overrides: overrides.flatMap(({ date, hours }): DateHours[] =>
      hours.length === 0 ? [{ date, start: null, end: null }] : hours.map((one) => ({ date, ...one })),
    ),
  };
}

function wireHours({ timeZone, weekly, overrides }: Hours): WireHours {
  const byDate = Map.groupBy(overrides, ({ date }) => date);
  return {
    timeZone,
    weekly: [...weekly],
    overrides: Array.from(byDate, ([date, hours]) => ({
      date,
      hours: hours.flatMap(({ start, end }) => (start === null || end === null ? [] : { start, end })),
    })),
  };
}

async function changeProfile(
  { tx, who }: SignedInCaller,
  { name, handle, timeZone }: Asked<ApiRoutes['PUT /api/v1/my/profile']>['body'],
): Promise<Refusal | undefined> {
  const { organization_id: organizationId, person_id: id } = who;
  const [[person], profile] = await Promise.all([
    lockPeopleById(tx, organizationId, [id]),
    profileOf(tx, organizationId, id),
  ]);
  if (person === undefined) {
    return signedOut;
  }
  if (name !== undefined || timeZone !== undefined) {
    if (profile.managed) {
      return conflict('Your identity provider decides your name and time zone. Please ask an admin.');
    }
    const change = { ...(name !== undefined && { name }), ...(timeZone !== undefined && { timeZone }) };
    await changeProfileByHand(tx, causeOf(who), person, change);
  }
  return handle === undefined || handle === profile.handle
    ? undefined
    : changeHandle({ tx, who }, { old: profile.handle, handle });
}

async function changeHandle(
  { tx, who }: Pick<SignedInCaller, 'tx' | 'who'>,
  { old, handle }: { readonly old: string | null; readonly handle: string },
): Promise<Refusal | undefined> {
  const { organization_id: organizationId, person_id: id } = who;
  const result = await renameHandle(tx, organizationId, { kind: 'person', id, handle });
  if (result !== 'renamed') {
    return badRequest({
      handle:
        result === 'taken'
          ? 'Somebody has or had this name. Please choose another one.'
          : 'Expected 1 to 40 of a-z, 0-9 and "-", with no "-" at either end.',
    });
  }
  await recordAudit(tx, causeOf(who), [
    {
      action: 'person.handle_changed',
      target: { kind: 'person', id },
      labels: { handle: { old, new: handle } },
    },
  ]);
  return undefined;
}

function wireProfile(profile: Profile, baseUrl: string): WireProfile {
  const { name, email, handle, managed } = profile;
  return {
    name,
    email,
    handle,
    timeZone: profile.time_zone,
    managed,
    address: handle === null ? null : `${baseUrl}/${profile.organization_slug}/${handle}`,
  };
}
