// Who may learn that an account has been closed: whoever holds the cookie of a session that ended by it, and nobody else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Connection, Database } from '../../src/db/connect.ts';
import { type MemberScene, memberScene } from '../dashboard/member-scene.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type RunningServer, startHttpServer } from '../http-server.ts';
import { patch } from '../scim-client.ts';
import { type Visitor, visitor } from './browser.ts';

let database: TestDatabase;
let server: RunningServer;
/** What was sent to the database: names of statements, or their text. */
let sent: string[] = [];
before(async () => {
  database = await testDatabase();
  server = await startHttpServer(recording(database.app), { planChange: 'owner' });
});
after(async () => {
  await server.close();
  await database.drop();
});

function recording(over: Database): Database {
  const noted = (connection: Connection): Connection => ({
    query: (statement, values) => {
      sent.push(nameOf(statement));
      return connection.query(statement, values);
    },
    execute: (statement, values) => {
      sent.push(nameOf(statement));
      return connection.execute(statement, values);
    },
  });
  return { ...over, exclusive: (work) => over.exclusive((connection) => work(noted(connection))) };
}

function nameOf(statement: Parameters<Connection['query']>[0]): string {
  return typeof statement === 'string' ? statement : statement.name;
}

const scene = (slug: string) => memberScene(database, server, slug);
const active = (value: boolean) => patch({ op: 'replace', path: 'active', value });

async function told(who: Visitor, method = 'GET', path = '/session', body?: unknown) {
  const answer = await who.ask(method, path, body);
  return [answer.status, answer.body.error, answer.body.reason];
}

const closed = [401, 'signed-out', 'deprovisioned'];
const signedOut = [401, 'signed-out', undefined];

test('whose account is closed is told so by whatever they ask next, however it was closed', async () => {
  const acme = await scene('closing');
  const ways = {
    patched: (id: string) => acme.client.request('PATCH', `/Users/${id}`, active(false)),
    deleted: (id: string) => acme.client.request('DELETE', `/Users/${id}`),
    byhand: async (_id: string, person: string) =>
      acme.admin.ask('POST', `/members/${person}/deactivate`, {}),
  };
  for (const [name, leave] of Object.entries(ways)) {
    const { id, scimId } = await acme.provisioned(name);
    const who = await acme.signIn(id);
    assert.equal((await who.ask('GET', '/session')).status, 200);
    await leave(scimId, id);
    assert.deepEqual(await told(who), closed, name);
    assert.deepEqual(await told(who, 'POST', '/session/end', {}), closed, name);
    assert.match((await who.ask('GET', '/session')).body.message, /closed by your organization/);
    const headers = { cookie: who.cookie() ?? '' };
    const proof = `${server.url}/sso/closing?purpose=step-up`;
    const { headers: sent } = await fetch(proof, { headers, redirect: 'manual' });
    assert.equal(sent.get('location'), '/sign-in/closing?problem=deprovisioned');
  }
});

test('a secret that lets nobody in costs the one statement that a look-up is, and opens nothing', async () => {
  const acme = await scene('counting');
  const { id, scimId } = await acme.provisioned('cleo');
  const who = await acme.signIn(id);
  sent = [];
  assert.equal((await who.ask('GET', '/session')).status, 200);
  assert.deepEqual(sent.slice(0, 2), ['begin', 'session_authenticate']);
  assert.equal(sent.filter((name) => name.startsWith('session_')).length, 1);
  await acme.client.request('PATCH', `/Users/${scimId}`, active(false));
  for (const browser of [who, visitor(server.url, `linktime=${'A'.repeat(64)}`)]) {
    sent = [];
    assert.equal((await browser.ask('POST', '/session/end', {})).status, 401);
    assert.deepEqual(sent, ['begin', 'session_authenticate', 'commit']);
  }
});

test('who is back may sign in: the old cookie says no more than that nobody is signed in', async () => {
  const acme = await scene('returning');
  const { id, scimId } = await acme.provisioned('rae');
  const who = await acme.signIn(id);
  await acme.client.request('PATCH', `/Users/${scimId}`, active(false));
  assert.deepEqual(await told(who), closed);
  await acme.client.request('PATCH', `/Users/${scimId}`, active(true));
  assert.deepEqual(await told(who), signedOut);
  assert.equal((await (await acme.signIn(id)).ask('GET', '/session')).status, 200);
});

test('nobody else learns anything: a session that had ended before, or would have by now, and secrets of nobody', async () => {
  const acme = await scene('discretion');
  const other = await scene('discretion-elsewhere');
  const { id, scimId } = await acme.provisioned('dee');
  const [left, late, open] = await Promise.all([acme.signIn(id), acme.signIn(id), acme.signIn(id)]);
  const held = left.cookie();
  assert.equal((await left.ask('POST', '/session/end', {})).status, 200);
  await acme.client.request('PATCH', `/Users/${scimId}`, active(false));
  assert.deepEqual(await told(visitor(server.url, held)), signedOut, 'signed out before');
  // The end of the 12 hours comes to the one that would have ended first.
  await acme.sql(
    `update session set expires_at = now() where organization_id = $1 and ended_by_reason = 'deprovisioned'
       and id = (select min(id::text)::uuid from session where person_id = $2 and ended_by_reason = 'deprovisioned')`,
    [acme.organizationId, id],
  );
  const answers = [await told(late), await told(open)];
  assert.deepEqual(answers.map(([, , reason]) => reason ?? 'nothing').toSorted(), [
    'deprovisioned',
    'nothing',
  ]);

  const secret = open.cookie()?.replace('linktime=', '') ?? '';
  const elsewhere = (await other.signIn(other.ids.MEMBER)).cookie()?.replace('linktime=', '') ?? '';
  const strangers = {
    'another secret': `${secret.slice(0, -4)}AAAA`,
    'the same secret of another organization': elsewhere.slice(0, 22) + secret.slice(22),
    'of nobody': 'A'.repeat(64),
  };
  for (const [what, stranger] of Object.entries(strangers)) {
    assert.deepEqual(await told(visitor(server.url, `linktime=${stranger}`)), signedOut, what);
  }
});

test('a change that waited for the deprovisioning of its own person is told so too, and does nothing', async () => {
  const acme = await scene('waiting');
  const { id } = await acme.provisioned('wim');
  const who = await acme.signIn(id);
  const leaving = new pg.Client(database.owner);
  await leaving.connect();
  try {
    await leaving.query('begin');
    await leaving.query('update person set active = false, deactivated_at = now() where id = $1', [id]);
    const change = told(who, 'POST', '/session/end', {});
    await aWaitForALock(acme.sql);
    await leaving.query('commit');
    assert.deepEqual(await change, closed);
  } finally {
    await leaving.end();
  }
  const [session] = await acme.sql('select ended_at from session where person_id = $1', [id]);
  assert.equal(session?.ended_at, null);
});

async function aWaitForALock(sql: MemberScene['sql']): Promise<void> {
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  const end = Date.now() + 30_000;
  while ((await sql(waiting)).length === 0) {
    assert.ok(Date.now() < end, 'Nobody waits.');
    await sleep(20);
  }
}
