// An organization as its people, its identity provider and its invitees make it: everything goes through the server, as
// they would. What the worker does is done when a test asks for it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { SMTPServer } from 'smtp-server';
import { settleHeldBookings } from '../../server/src/offboarding/settle-held.ts';
import { fillLinks, type Mail } from '../../server/src/outbox/mail-message.ts';
import { openSmtp } from '../../server/src/outbox/smtp.ts';
import { startOutboxWorker } from '../../server/src/outbox/worker.ts';
import { run } from '../../server/test/database.ts';
import { personId, session } from '../../server/test/scene.ts';
import { patch } from '../../server/test/scim-client.ts';
import { type Visitor, visitor } from '../../server/test/sign-in/browser.ts';
import type { Dashboard, SignedUp } from './dashboard-scene.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of any shape are looked into.
export type Body = any; // oxlint-disable-line typescript/no-explicit-any

export type Person = {
  readonly name: string;
  readonly email: string;
  readonly scimId: string;
  /** For the address of their page. */
  readonly id: string;
};

export type Organization = {
  readonly slug: string;
  readonly id: string;
  readonly owner: SignedUp;
  /** The OWNER's browser, without a window. */
  readonly dana: Visitor;
  /** A request of the identity provider. */
  idp(method: string, path: string, body?: unknown): Promise<{ status: number; body: Body }>;
  /** Somebody of the directory. */
  provision(name: string, more?: object): Promise<Person>;
  setActive(person: Person, active: boolean): Promise<void>;
  setRole(person: Person, role: 'OWNER' | 'ADMIN' | 'MEMBER'): Promise<void>;
  /** A session of theirs, for a window and for requests. */
  signIn(person: Person): Promise<{ readonly as: SignedUp; readonly browser: Visitor }>;
  /** Publishes their page; gives its event type. */
  publish(person: Person): Promise<Body>;
  /** Invitees take the free times at these places of the days from the day after tomorrow. */
  book(page: Body, invitees: readonly Invitee[]): Promise<void>;
};

export type Invitee = readonly [name: string, place: number, email?: string];

export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const timeZone = 'Europe/Berlin';

/** On Business, its OWNER Dana settled in, and an identity provider with its token. */
export async function foundOrganization(dashboard: Dashboard, slug: string): Promise<Organization> {
  const owner = await dashboard.found(slug);
  await dashboard.setPlan(slug, 'BUSINESS');
  const rows = await run(
    dashboard.database.owner,
    `update person p set email_confirmed_at = now(), welcomed_at = now() from organization o
     where o.id = p.organization_id and o.slug = $1 returning o.id`,
    [slug],
  );
  const id = String(rows[0]?.id);
  const token = await dashboard.token(slug);
  const at = { database: dashboard.database.app, organizationId: id };
  const idp: Organization['idp'] = async (method, path, body) => {
    const answer = await dashboard.scim(token, method, path, body);
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const signIn: Organization['signIn'] = async ({ id: person, email }) => {
    const opened = await session(at, person);
    assert.ok(opened !== undefined, 'Only somebody active is signed in.');
    const cookie = `linktime=${opened.secret}`;
    return { as: { slug, email, cookie }, browser: visitor(dashboard.server.url, cookie) };
  };
  return {
    slug,
    id,
    owner,
    dana: visitor(dashboard.server.url, owner.cookie),
    idp,
    signIn,
    provision: async (name, more = {}) => {
      const [givenName = '', familyName = ''] = name.split(' ');
      const email = `${givenName.toLowerCase()}@${slug}.example`;
      const user = {
        schemas: [userSchema],
        userName: email,
        externalId: `00u${givenName.toLowerCase()}`,
        name: { givenName, familyName },
        displayName: name,
        emails: [{ value: email, type: 'work', primary: true }],
        ...more,
      };
      const { status, body } = await idp('POST', '/Users', user);
      assert.equal(status, 201, JSON.stringify(body));
      return { name, email, scimId: body.id, id: await personId(at, body.id) };
    },
    setActive: async ({ scimId }, active) => {
      const { status } = await idp('PATCH', `/Users/${scimId}`, patch({ op: 'replace', value: { active } }));
      assert.equal(status, 200);
    },
    setRole: async (person, role) => {
      const change = 'update person set role = $3 where organization_id = $1 and id = $2';
      await run(dashboard.database.owner, change, [id, person.id, role]);
    },
    publish: async (person) => publish((await signIn(person)).browser),
    book: (page, invitees) => book(visitor(dashboard.server.url), slug, { page, invitees }),
  };
}

/** A request that succeeds. */
export async function ask(who: Visitor, method: string, path: string, body?: unknown): Promise<Body> {
  const answer = await who.ask(method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** The page that somebody of the directory was given. */
async function publish(who: Visitor): Promise<Body> {
  const { eventTypes } = await ask(who, 'GET', '/my/event-types');
  const mine = eventTypes.find(({ page }: Body) => page.kind === 'person');
  await ask(who, 'POST', '/welcome', {});
  return ask(who, 'POST', `/my/event-types/${mine.id}/status`, { status: 'active' });
}

type Booking = { readonly page: Body; readonly invitees: readonly Invitee[] };

async function book(who: Visitor, slug: string, { page, invitees }: Booking): Promise<void> {
  const path = `/pages/${slug}/${page.page.handle}/${page.slug}`;
  const from = Temporal.Now.plainDateISO(timeZone).add({ days: 2 });
  const query = new URLSearchParams({ from: String(from), to: String(from.add({ days: 14 })), timeZone });
  for (const [name, place, email = `${name.toLowerCase().replace(' ', '.')}@customer.example`] of invitees) {
    const { slots } = await ask(who, 'GET', `${path}/slots?${query}`);
    await ask(who, 'POST', `${path}/bookings`, {
      start: slots[place].start,
      name,
      email,
      timeZone,
      locale: 'en-GB',
      idempotencyKey: crypto.randomUUID(),
    });
  }
}

/** Delivers all mails that wait, to a real mail server; it knows nobody at `nobody.example`. */
export async function deliverMails({ database }: Dashboard): Promise<void> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo: ({ address }, _session, callback) =>
      callback(
        address.endsWith('@nobody.example')
          ? Object.assign(new Error('5.1.1 No such mailbox here'), { responseCode: 550 })
          : undefined,
      ),
    onData: (stream, _session, callback) => {
      stream.resume();
      stream.on('end', () => callback());
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const smtp = openSmtp(`smtp://127.0.0.1:${port}`);
  const log = pino({ level: 'silent' });
  const deliver = (mail: Mail) => smtp.deliver(fillLinks(mail, () => 'a-secret'));
  const worker = startOutboxWorker({ database: database.worker, log, deliver });
  await worker.idle();
  await worker.stop();
  smtp.close();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}

/** What the worker does with held bookings that are due. */
export function settleHolds({ database, server }: Dashboard): Promise<number> {
  const site = { baseUrl: server.url, mailFrom: 'bookings@linktime.test' };
  return settleHeldBookings(database.app, site, Temporal.Now.instant());
}
