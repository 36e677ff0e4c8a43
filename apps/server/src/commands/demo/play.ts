// The play: two directories provision people, one after the other, and somebody leaves who has bookings. What came of
// it is read back, over HTTP, from the database and from the mailbox; nothing is claimed that was not seen.
import { publishPage } from './booking-page.ts';
import { countBookings, giveBookings, type Scene } from './bookings.ts';
import { awaitCancellationMails, type CancellationMail } from './cancellation-mails.ts';
import { changeEmail, entraHeaders, provision, removeUser, testConnection } from './entra.ts';
import { type Ask, type Exchange, identityProvider } from './identity-provider.ts';
import { assign, changeTitle, oktaHeaders, pushGroup, testCredentials, unassign } from './okta.ts';
import { type Cast, castOf, type Newcomer } from './people.ts';

/** Hears what happens while it happens. */
export type Audience = {
  act(title: string): void;
  exchange(exchange: Exchange): void;
  /** Something that did not go over HTTP. */
  aside(text: string): void;
};

export type Stage = {
  readonly scimBaseUrl: string;
  readonly token: string;
  readonly scene: Scene;
  readonly mailbox: string;
  /** Where pages are opened. */
  readonly address: string;
  readonly audience: Audience;
};

export type Outcome = {
  readonly created: readonly { readonly name: string; readonly userName: string }[];
  readonly titleChanged: { readonly name: string; readonly title: string };
  readonly team: { readonly name: string; readonly members: number };
  readonly addressChanged: { readonly name: string; readonly from: string; readonly to: string };
  readonly deprovisioned: readonly { readonly name: string; readonly by: string }[];
  /** Of the first who leaves: upcoming ones, and past ones. */
  readonly bookings: { readonly cancelled: number; readonly kept: number };
  readonly cancellationMails: readonly CancellationMail[];
  /** Of somebody who stays. */
  readonly bookingPage: { readonly name: string; readonly url: string };
  readonly requests: readonly Exchange[];
};

const title = 'Team lead';

/** `start` counts from 1; every start has other people. Throws when an answer is not the one that was due. */
export async function play(stage: Stage, start: number): Promise<Outcome> {
  const cast = castOf(start);
  const requests: Exchange[] = [];
  const okta = await playOkta(stage, cast, requests);
  const entra = await playEntra(stage, cast, requests);
  const joined = [cast.leaver, cast.promoted, cast.colleague, cast.mover, cast.goner];
  return {
    created: joined.map(({ displayName, userName }) => ({ name: displayName, userName })),
    ...okta,
    ...entra,
    deprovisioned: [
      { name: cast.leaver.displayName, by: 'Okta' },
      { name: cast.goner.displayName, by: 'Entra' },
    ],
    requests,
  };
}

async function playOkta(stage: Stage, { leaver, promoted, colleague, team }: Cast, requests: Exchange[]) {
  const ask = provider(stage, { name: 'Okta', headers: oktaHeaders, requests });
  stage.audience.act('Okta');
  await testCredentials(ask);
  const leaverId = await assign(ask, leaver);
  const promotedId = await assign(ask, promoted);
  const colleagueId = await assign(ask, colleague);
  const members = [
    { id: leaverId, person: leaver },
    { id: promotedId, person: promoted },
    { id: colleagueId, person: colleague },
  ];
  await changeTitle(ask, promotedId, { person: promoted, title });
  await pushGroup(ask, team, members);
  return {
    titleChanged: { name: promoted.displayName, title },
    team: { name: team, members: members.length },
    bookingPage: await openPage(stage, { id: colleagueId, person: colleague }),
    ...(await leaveWithBookings(stage, ask, { id: leaverId, person: leaver })),
  };
}

async function openPage(
  { scene, address, audience }: Stage,
  { id, person }: { readonly id: string; readonly person: Newcomer },
) {
  const url = await publishPage(scene, { scimId: id, address });
  audience.aside(`${person.displayName} publishes the page that everybody gets; it can be booked: ${url}`);
  return { name: person.displayName, url };
}

async function leaveWithBookings(
  { scene, mailbox, audience }: Stage,
  ask: Ask,
  { id, person }: { readonly id: string; readonly person: Newcomer },
) {
  const { upcoming, past, invitees } = await giveBookings(scene, id);
  audience.aside(
    `${person.displayName} opens a booking page, and ${upcoming.length} people book it. ` +
      `${past.length} meeting is past: nobody can book that, so it is written into the database.`,
  );
  await unassign(ask, id, person);
  const cancellationMails = await awaitCancellationMails(mailbox, { bookingIds: upcoming, count: invitees });
  if (cancellationMails.length < invitees) {
    throw new Error(
      `Of ${invitees} cancellation mails only ${cancellationMails.length} were delivered in time.`,
    );
  }
  const [ahead, behind] = [await countBookings(scene, upcoming), await countBookings(scene, past)];
  audience.aside(
    `${ahead.cancelled} bookings are cancelled, ${behind.confirmed} past one is kept; ` +
      `the worker has delivered ${cancellationMails.length} mails.`,
  );
  return { bookings: { cancelled: ahead.cancelled, kept: behind.confirmed }, cancellationMails };
}

async function playEntra(stage: Stage, { mover, goner, newAddress }: Cast, requests: Exchange[]) {
  const ask = provider(stage, { name: 'Entra', headers: entraHeaders, requests });
  stage.audience.act('Microsoft Entra ID');
  await testConnection(ask);
  const moverId = await provision(ask, mover);
  const gonerId = await provision(ask, goner);
  await changeEmail(ask, moverId, { person: mover, email: newAddress });
  await removeUser(ask, gonerId, goner);
  return { addressChanged: { name: mover.displayName, from: mover.userName, to: newAddress } };
}

function provider(
  { scimBaseUrl, token, audience }: Stage,
  client: {
    readonly name: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly requests: Exchange[];
  },
): Ask {
  return identityProvider({
    provider: client.name,
    scimBaseUrl,
    token,
    headers: client.headers,
    onExchange: (exchange) => {
      client.requests.push(exchange);
      audience.exchange(exchange);
    },
  });
}
