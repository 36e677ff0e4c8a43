// Hostile use of the public pages, out of the tables in hostile/: each request has its exact refusal, has changed nothing
// and has told nothing about accounts and hosts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { digest } from '../bad-input/digest.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type BookingServer, bookingServer, form, type Reply, refusal } from './booking-scene.ts';
import type { HostileCase } from './hostile/case.ts';
import { forms } from './hostile/forms.ts';
import { type HostileScene, hostileScene } from './hostile/names.ts';
import { tokens } from './hostile/tokens.ts';
import { wire } from './hostile/wire.ts';

let database: TestDatabase;
let server: BookingServer;
let owner: pg.Client;
let scene: HostileScene;
// Nobody else writes: what there is after one request is what there is before the next.
let state: Awaited<ReturnType<typeof digest>>;
before(async () => {
  database = await testDatabase();
  owner = new pg.Client(database.owner);
  await owner.connect();
  server = await bookingServer(database);
  scene = await hostileScene(database, server);
  state = await digest(owner);
});
after(async () => {
  await server.close();
  await owner.end();
  await database.drop();
});

const tables: Readonly<Record<string, readonly HostileCase[]>> = { forms, wire, tokens };

for (const [table, cases] of Object.entries(tables)) {
  for (const one of cases) {
    test(`${table}: ${one.title}`, () => check(one));
  }
}

test('there are at least 80 of them, and none is there twice', () => {
  const titles = Object.entries(tables).flatMap(([table, cases]) =>
    cases.map(({ title }) => `${table}: ${title}`),
  );
  assert.ok(titles.length >= 80);
  assert.equal(new Set(titles).size, titles.length);
});

// Behind all refusals, or they would prove nothing.
test('the same form without a fault is booked', async () => {
  const reply = await server.post(`${fill('{{page}}')}/bookings`, form());
  assert.equal(reply.status, 201, reply.text);
});

test('no secret and no address of anybody stands in the log', () => {
  const log = server.logged();
  assert.doesNotMatch(log, /customer\.example|evil\.example|lt_link_/);
  assert.ok(!log.includes(fill('{{manage}}').slice('/api/v1/bookings/'.length)));
});

async function check({ request, form: change, body, headers = {}, expect }: HostileCase): Promise<void> {
  const [, method = '', path = ''] = /^(\S+) (.*)$/s.exec(fill(request)) ?? [];
  const sent = change === undefined ? body : form(change);
  const reply =
    method === 'POST' ? await server.post(path, sent, { headers }) : await server.ask(method, path, headers);
  const before = state;
  state = await digest(owner);
  assert.deepEqual(state, before, `nothing has changed (${reply.status} ${reply.text.slice(0, 200)})`);
  const { error, fields = {} } = refusal(reply, expect.status);
  assert.equal(error, expect.error);
  if (expect.field !== undefined) {
    assert.ok(Object.hasOwn(fields, expect.field), `${expect.field} is named: ${reply.text.slice(0, 400)}`);
  }
  assertDiscreet(reply);
}

const insides =
  /booking__|linktime\.|SQLSTATE|syntax error at or near|violates|node:|node_modules|\.[jt]s:\d|\n\s+at |Unexpected token|JSON at position|\[object /;

function assertDiscreet({ text, headers }: Reply): void {
  assert.ok(!text.includes(scene.dana.email) && !text.includes(scene.leaver.email), 'no host’s address');
  assert.doesNotMatch(text, insides);
  assert.ok(text.length < 6_000, 'what came is not sent back');
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.equal(headers.get('set-cookie'), null);
}

function fill(text: string): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = scene.names[name];
    assert.ok(value !== undefined, `nothing is called ${name}`);
    return value;
  });
}
