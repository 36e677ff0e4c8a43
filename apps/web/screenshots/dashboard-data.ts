// An organization as it is after some weeks: everything is done through the server, by the owner's browser, invitees and
// an identity provider. Only what was weeks ago is written down.
import assert from 'node:assert/strict';
import { pino } from 'pino';
import { sealAudit } from '../../server/src/audit/seal.ts';
import type { Database } from '../../server/src/db/connect.ts';
import { startOutboxWorker } from '../../server/src/outbox/worker.ts';
import { eventually } from '../../server/test/dashboard/admin-scene.ts';
import { run } from '../../server/test/database.ts';
import { sent } from '../../server/test/outbox-scene.ts';
import { personId, session } from '../../server/test/scene.ts';
import { patch } from '../../server/test/scim-client.ts';
import { type Visitor, visitor } from '../../server/test/sign-in/browser.ts';
import type { Dashboard, SignedUp } from '../test/dashboard-scene.ts';
import { addSamlConnection } from './dashboard-sso.ts';
import { timeZone } from './picture.ts';

export type Acme = {
  readonly owner: SignedUp;
  /** The cookie of somebody who was deprovisioned and is back. */
  readonly returned: string;
  /** An id for the address of a member's page. */
  readonly priya: string;
};

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';

const form = {
  kind: 'one_on_one',
  slug: 'introduction',
  title: 'Introduction',
  description: 'A first conversation: what you are building, and whether we can help.',
  minutes: 30,
  interval: null,
  bufferBefore: 0,
  bufferAfter: 10,
  minimumNotice: 120,
  window: { kind: 'rolling', days: 60 },
  dailyCap: null,
  capacity: 1,
  location: { kind: 'video', text: 'https://meet.acme.example/dana' },
  questions: [],
  guestsAllowed: 2,
  confirmationRequired: false,
  visibility: 'public',
};

export async function fillAcme(dashboard: Dashboard): Promise<Acme> {
  const owner = await dashboard.found('acme');
  await dashboard.setPlan('acme', 'BUSINESS');
  const { owner: database, worker: mailing } = dashboard.database;
  await run(database, 'update person set email_confirmed_at = now()');
  const [row] = await run(database, `select id from organization where slug = 'acme'`);
  const filling = {
    dashboard,
    organizationId: String(row?.id),
    dana: visitor(dashboard.server.url, owner.cookie),
  };
  await weeksBefore(filling);
  await setUp(filling);
  const idp = await identityProvider(filling);
  await eventTypes(filling, idp);
  const returned = await leaveAndReturn(idp);
  await leave(idp);
  await addSamlConnection(dashboard.server.url, filling.dana, 'priya@acme.example');
  await idp.ask('GET', '/Users?startIndex=1&count=100');
  await eventually(
    () => ask(filling.dana, 'GET', '/scim/log'),
    ({ entries }) => entries[0]?.query?.startsWith('startIndex'),
  );
  await sealAudit(dashboard.database.worker);
  await deliverMails(mailing);
  return { owner, returned, priya: await idp.person('Priya') };
}

type Filling = {
  readonly dashboard: Dashboard;
  readonly organizationId: string;
  readonly dana: Visitor;
};

// biome-ignore lint/suspicious/noExplicitAny: answers of any shape are looked into.
type Body = any; // oxlint-disable-line typescript/no-explicit-any

async function ask(who: Visitor, method: string, path: string, body?: unknown): Promise<Body> {
  const answer = await who.ask(method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function weeksBefore({ dashboard, organizationId }: Filling): Promise<void> {
  await run(
    dashboard.database.owner,
    `insert into scim_traffic_day (organization_id, day, succeeded, refused, failed, last_at, last_success_at)
     select $1, current_date - n, 9 + (37 * n * n + 11) % 48, (n * 7) % 4, 0,
       now() - n * interval '1 day', now() - n * interval '1 day'
     from generate_series(1, 29) n where extract(isodow from current_date - n) < 6`,
    [organizationId],
  );
}

async function setUp({ dana }: Filling): Promise<void> {
  await ask(dana, 'POST', '/welcome', {});
  const weekly = [1, 2, 3, 4, 5].flatMap((weekday) => [
    { weekday, start: 540, end: 720 },
    { weekday, start: 780, end: weekday === 5 ? 900 : 1_020 },
  ]);
  const today = Temporal.Now.plainDateISO(timeZone);
  const overrides = [
    { date: String(today.add({ days: 26 })), hours: [] },
    { date: String(today.add({ days: 33 })), hours: [{ start: 600, end: 840 }] },
  ];
  await ask(dana, 'PUT', '/my/hours', { timeZone, weekly, overrides });
  await ask(dana, 'PUT', '/offboarding', {
    roundRobin: 'hand_over',
    collective: 'go_on',
    holdAbove: 25,
    notify: ['it@acme.example'],
  });
  await ask(dana, 'POST', '/invitations', { email: 'auditor@ledger.example' });
}

async function deliverMails(database: Database): Promise<void> {
  const log = pino({ level: 'silent' });
  const worker = startOutboxWorker({ database, log, deliver: async () => sent });
  await worker.idle();
  await worker.stop();
}

type IdentityProvider = {
  ask(method: string, path: string, body?: unknown): Promise<Body>;
  /** SCIM's id of somebody by their given name. */
  id(givenName: string): string;
  person(givenName: string): Promise<string>;
  visitor(givenName: string): Promise<Visitor>;
};

const people = ['Priya Raman', 'Tom Okonkwo', 'Ines Lindqvist', 'Mateo Silva', 'Yuki Tanaka', 'Amara Diallo'];

async function identityProvider({ dashboard, organizationId, dana }: Filling): Promise<IdentityProvider> {
  const { token } = await ask(dana, 'POST', '/scim/token', { replaces: null });
  const request = async (method: string, path: string, body?: unknown) => {
    const text = await (await dashboard.scim(token, method, path, body)).text();
    return text === '' ? undefined : JSON.parse(text);
  };
  const ids = new Map<string, string>();
  for (const name of people) {
    const [givenName = '', familyName] = name.split(' ');
    const email = `${givenName.toLowerCase()}@acme.example`;
    const filter = encodeURIComponent(`userName eq "${email}"`);
    await request('GET', `/Users?filter=${filter}&startIndex=1&count=100`);
    const { id } = await request('POST', '/Users', {
      schemas: [userSchema],
      userName: email,
      externalId: `00u${givenName.toLowerCase()}8f2`,
      name: { givenName, familyName },
      displayName: name,
      emails: [{ value: email, type: 'work', primary: true }],
      active: true,
    });
    ids.set(givenName, id);
  }
  const id = (givenName: string) => ids.get(givenName) ?? '';
  const members = ['Priya', 'Tom', 'Yuki'].map((name) => ({ value: id(name) }));
  await request('POST', '/Groups', { schemas: [groupSchema], displayName: 'Sales', members });
  const at = { database: dashboard.database.app, organizationId };
  const person = (givenName: string) => personId(at, id(givenName));
  return {
    ask: request,
    id,
    person,
    visitor: async (givenName) => {
      const opened = await session(at, await person(givenName));
      assert.ok(opened !== undefined);
      return visitor(dashboard.server.url, `linktime=${opened.secret}`);
    },
  };
}

/** Dana's own, and those of the team that was made by hand; what invitees booked of them. */
async function eventTypes({ dana }: Filling, idp: IdentityProvider): Promise<void> {
  const make = (more: object, page: object = {}) =>
    ask(dana, 'POST', '/my/event-types', {
      form: { ...form, ...more },
      teamId: null,
      hostIds: [],
      publish: true,
      ...page,
    });
  const introduction = await make({});
  const review = await make({
    slug: 'design-review',
    title: 'Design review',
    minutes: 90,
    location: { kind: 'in_person', text: 'Acme, Hall 2' },
    confirmationRequired: true,
  });
  await make({ slug: 'press', title: 'Press call', minutes: 20, visibility: 'secret' });
  const { id: teamId } = await ask(dana, 'POST', '/teams', { name: 'Solutions' });
  const own = (await ask(dana, 'GET', '/session')).person.id;
  const hostIds = [own, await idp.person('Priya'), await idp.person('Ines')];
  await ask(dana, 'POST', `/teams/${teamId}/members`, { personIds: hostIds });
  const onboardingRoom = { kind: 'video', text: 'https://meet.acme.example/onboarding' };
  const onboarding = await make(
    {
      kind: 'collective',
      slug: 'onboarding',
      title: 'Customer onboarding',
      minutes: 60,
      location: onboardingRoom,
    },
    { teamId, hostIds: hostIds.slice(0, 2) },
  );
  await make({ kind: 'round_robin', slug: 'demo', title: 'Product demo', minutes: 45 }, { teamId, hostIds });
  await book(dana, introduction, [
    ['Noor Haddad', 0],
    ['Elias Brandt', 9],
    ['Grace Mbeki', 17],
  ]);
  await book(dana, review, [['Sofia Conti', 6]]);
  await book(dana, onboarding, [['Henrik Dahl', 12]]);
}

/** Invitees choose of the free times of the two weeks ahead, by place. */
async function book(
  who: Visitor,
  { page, slug }: Body,
  invitees: readonly (readonly [name: string, place: number])[],
): Promise<void> {
  const path = `/pages/acme/${page.handle}/${slug}`;
  const from = Temporal.Now.plainDateISO(timeZone).add({ days: 1 });
  const query = new URLSearchParams({ from: String(from), to: String(from.add({ days: 14 })), timeZone });
  for (const [name, place] of invitees) {
    const { slots } = await ask(who, 'GET', `${path}/slots?${query}`);
    await ask(who, 'POST', `${path}/bookings`, {
      start: slots[place].start,
      name,
      email: `${name.toLowerCase().replace(' ', '.')}@customer.example`,
      timeZone,
      locale: 'en-GB',
      idempotencyKey: crypto.randomUUID(),
    });
  }
}

/** Publishes the page that somebody of the directory was given. */
async function publish(who: Visitor): Promise<Body> {
  const { eventTypes: given } = await ask(who, 'GET', '/my/event-types');
  const mine = given.find(({ page }: Body) => page.kind === 'person');
  await ask(who, 'POST', '/welcome', {});
  return ask(who, 'POST', `/my/event-types/${mine.id}/status`, { status: 'active' });
}

/** Tom: away and back, with what was cancelled in between. */
async function leaveAndReturn(idp: IdentityProvider): Promise<string> {
  const page = await publish(await idp.visitor('Tom'));
  await book(await idp.visitor('Ines'), page, [
    ['Farah Nasser', 2],
    ['Jonas Weber', 11],
  ]);
  const path = `/Users/${idp.id('Tom')}`;
  for (const active of [false, true]) {
    await idp.ask('PATCH', path, patch({ op: 'replace', value: { active } }));
  }
  return (await idp.visitor('Tom')).cookie() ?? '';
}

/** Names and addresses change, a name is taken, and Yuki leaves with open sessions and bookings ahead. */
async function leave(idp: IdentityProvider): Promise<void> {
  const emails = [{ value: 'mateo.silva@acme.example', type: 'work', primary: true }];
  await idp.ask('PATCH', `/Users/${idp.id('Mateo')}`, patch({ op: 'replace', value: { emails } }));
  const named = patch({ op: 'replace', path: 'displayName', value: 'Priya Raman-Cole' });
  await idp.ask('PATCH', `/Users/${idp.id('Priya')}`, named);
  await idp.ask('POST', '/Users', { schemas: [userSchema], userName: 'priya@acme.example' });
  const priya = await publish(await idp.visitor('Priya'));
  const yuki = await publish(await idp.visitor('Yuki'));
  const invitees = await idp.visitor('Ines');
  await book(invitees, priya, [['Lena Fischer', 4]]);
  await book(invitees, yuki, [
    ['Omar Farouk', 1],
    ['Clara Jensen', 8],
    ['Peter Novak', 20],
  ]);
  await idp.visitor('Yuki');
  const gone = patch({ op: 'replace', value: { active: false } });
  await idp.ask('PATCH', `/Users/${idp.id('Yuki')}`, gone);
}
