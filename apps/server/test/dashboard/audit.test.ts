import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type AuditEntry, recordAudit } from '../../src/audit/audit.ts';
import { sealAudit } from '../../src/audit/seal.ts';
import { withOrganization } from '../../src/db/transaction.ts';
import { mailAuditHeads } from '../../src/offboarding/audit-head-mail.ts';
import { counting } from '../booking/counting.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type RunningServer, startHttpServer } from '../http-server.ts';
import { sent } from '../outbox-scene.ts';
import { book, eventType, personId, session } from '../scene.ts';
import { patch, user } from '../scim-client.ts';
import { type AdminScene, adminScene } from './admin-scene.ts';

let database: TestDatabase;
let counted: ReturnType<typeof counting>;
let server: RunningServer;
before(async () => {
  database = await testDatabase();
  counted = counting(database.app);
  server = await startHttpServer(database.app, { database: counted.database });
});
after(async () => {
  await server.close();
  await database.drop();
});

const scene = (slug: string) => adminScene(database, server, { slug });

type Party = { readonly name: string | null };
type Named = {
  readonly action: string;
  readonly target: Party;
  readonly team: string | null;
  readonly actor: Party;
};

/** Records of somebody of the organization, several in a transaction. */
function record(
  { organizationId, ids }: AdminScene,
  action: AuditEntry['action'],
  { count = 1, name = 'Sam' }: { readonly count?: number; readonly name?: string } = {},
): Promise<void> {
  const entries = Array.from({ length: count }, (_, index) => ({
    action,
    target: { kind: 'person', id: ids.MEMBER },
    facts: { index },
    labels: { name },
  }));
  return withOrganization(database.app, organizationId, (tx) =>
    recordAudit(tx, { organizationId, actor: { kind: 'person', id: ids.ADMIN } }, entries),
  );
}

test('a member can call none of it, nor can another organization see any of it', async () => {
  const [acme, other] = [await scene('members'), await scene('others')];
  const person = acme.ids.MEMBER;
  const calls = [
    ['GET', '/audit'],
    ['POST', '/audit/exports', { format: 'csv' }],
    ['POST', '/audit/verify', {}],
    ['POST', '/evidence', { of: 'person', person, format: 'json' }],
    ['GET', `/mails/${person}`],
  ] as const;
  for (const [method, path, body] of calls) {
    assert.equal((await acme.member.ask(method, path, body)).status, 403, `${method} ${path}`);
  }
  const asked = { of: 'person', person, format: 'json' };
  assert.equal((await other.admin.ask('POST', '/evidence', asked)).status, 404);
  const found = await other.admin.ask('GET', `/audit?targetKind=person&target=${person}`);
  assert.deepEqual(found.body.records, []);
});

test('a record says whom and what it is about by name, also of a membership', async () => {
  const acme = await scene('names');
  const { id } = (await acme.admin.ask('POST', '/teams', { name: 'Crew' })).body;
  await acme.admin.ask('POST', `/teams/${id}/members`, { personIds: [acme.ids.MEMBER] });
  const { records } = (await acme.admin.ask('GET', '/audit')).body;
  assert.deepEqual(
    records
      .slice(0, 2)
      .map(({ action, target, team, actor }: Named) => [action, target.name, team, actor.name]),
    [
      ['team.member_added', 'member', 'Crew', 'admin'],
      ['team.created', 'Crew', null, 'admin'],
    ],
  );
  await acme.admin.ask('DELETE', `/teams/${id}`);
  const [added] = (await acme.admin.ask('GET', '/audit?action=team.member_added')).body.records;
  assert.deepEqual([added.target.name, added.team], ['member', null]);
});

test('a search finds by action, actor, target and time, in pages; what isn’t sealed yet is marked', async () => {
  const acme = await scene('search');
  await record(acme, 'person.changed', { count: 60 });
  await sealAudit(database.worker);
  await record(acme, 'person.bound');
  const search = async (query: string) => (await acme.admin.ask('GET', `/audit${query}`)).body;
  counted.take();
  const first = await search('');
  // begin, the session, the page, commit.
  assert.equal(counted.take().statements, 4);
  assert.equal(first.records.length, 50);
  const [newest, sealed] = first.records;
  assert.deepEqual([newest.action, newest.seal], ['person.bound', null]);
  assert.deepEqual([newest.actor.name, newest.target.name], ['admin', 'Sam']);
  assert.match(sealed.seal.hash, /^[0-9a-f]{64}$/);
  const second = await search(`?before=${first.next}`);
  assert.equal(second.next, null);
  const keys = [...first.records, ...second.records].map(({ key }: { key: string }) => key);
  assert.deepEqual(keys, [...new Set(keys)].sort().reverse(), 'every record once, the latest first');

  assert.equal((await search('?action=person.bound')).records.length, 1);
  assert.equal((await search(`?actorKind=person&actor=${acme.ids.ADMIN}`)).records.length, 50);
  assert.equal((await search(`?actorKind=person&actor=${acme.ids.OWNER}`)).records.length, 0);
  const both = `?action=person.bound&targetKind=person&target=${acme.ids.MEMBER}`;
  assert.equal((await search(both)).records.length, 1);
  assert.equal((await search('?to=2020-01-01T00:00:00Z')).records.length, 0);
  assert.ok((await search('?actorKind=operator')).records.length > 0);
  assert.equal((await acme.admin.ask('GET', `/audit?actor=${acme.ids.ADMIN}`)).status, 400);
  assert.equal((await acme.admin.ask('GET', '/audit?action=%25')).status, 400);
});

test('an export says what it holds, can be checked by anybody, is harmless in a spreadsheet, and is recorded', async () => {
  const acme = await scene('export');
  await record(acme, 'person.changed', { name: '=HYPERLINK("http://evil.example")' });
  await sealAudit(database.worker);
  const csv = await acme.file(acme.admin, '/audit/exports', { format: 'csv', action: 'person.changed' });
  assert.match(csv.headers.get('content-disposition') ?? '', /^attachment; filename="audit-export-.*\.csv"$/);
  const lines = csv.text.split('\r\n');
  assert.ok(lines.includes('"# rows","1"'));
  assert.ok(lines.includes(`"# filter","{""action"":""person.changed""}"`));
  assert.ok(lines.some((line) => /^"# headHash","[0-9a-f]{64}"$/.test(line)));
  assert.match(lines.at(-2) ?? '', /HYPERLINK/);
  assert.equal(/(^|,)"[=+\-@]/m.test(csv.text), false);

  const jsonl = await acme.file(acme.admin, '/audit/exports', { format: 'jsonl' });
  const [about, ...rows] = jsonl.text.trimEnd().split('\n');
  const { export: header } = JSON.parse(about ?? '');
  assert.equal(header.rows, rows.length);
  for (const row of rows) {
    const { seq, prevHash, hash } = JSON.parse(row);
    if (seq !== null) {
      const text = row.slice(row.indexOf(',"record":') + 10, -1);
      const again = createHash('sha256').update(Buffer.from(prevHash, 'hex')).update(text).digest('hex');
      assert.equal(again, hash);
    }
  }
  const exported = await acme.admin.ask('GET', '/audit?action=audit.exported');
  assert.deepEqual(
    exported.body.records.map(({ facts }: { facts: { format: string } }) => facts.format),
    ['jsonl', 'csv'],
  );
});

test('an export of many records is written page by page, and in order', async () => {
  const acme = await scene('export-many');
  await record(acme, 'person.changed', { count: 1_300 });
  const { text } = await acme.file(acme.admin, '/audit/exports', {
    format: 'jsonl',
    action: 'person.changed',
  });
  const indexes = text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line).record.facts.index);
  assert.deepEqual(
    indexes,
    Array.from({ length: 1_300 }, (_, index) => index),
  );
});

test('the chain is checked in parts, against a head that was kept elsewhere', async () => {
  const acme = await scene('verify');
  await record(acme, 'person.changed', { count: 3 });
  await sealAudit(database.worker);
  const verify = async (body: object) => (await acme.admin.ask('POST', '/audit/verify', body)).body;
  const whole = await verify({});
  assert.deepEqual([whole.ok, whole.done, whole.unsealed, whole.found], [true, true, 0, null]);
  const kept = await verify({ head: whole.head.hash });
  assert.equal(kept.found, whole.head.seq);
  assert.equal((await verify({ from: whole.head })).done, true);
  assert.equal((await verify({ from: { seq: whole.head.seq, hash: '0'.repeat(64) } })).ok, false);
  await acme.sql('alter table audit_record disable trigger audit_record_insert_only');
  await acme.sql(
    `update audit_record set facts = '{"index":9}' where organization_id = $1 and facts->>'index' = '1'`,
    [acme.organizationId],
  );
  await acme.sql('alter table audit_record enable trigger audit_record_insert_only');
  const broken = await verify({});
  assert.equal(broken.ok, false);
  assert.match(broken.why, /not what was sealed/);
});

test('owners are mailed the head of the chain once a week, when it has grown', async () => {
  const acme = await scene('heads');
  await sealAudit(database.worker);
  await acme.sql('update organization set audit_head_due_at = now() where id = $1', [acme.organizationId]);
  const site = { baseUrl: server.url, mailFrom: 'bookings@linktime.test' };
  const now = Temporal.Now.instant();
  const mail = (days: number) =>
    mailAuditHeads(database.app, site, now.add({ hours: 24 * days }).add({ seconds: 60 }));
  const mails = () =>
    acme.sql(
      `select payload->'to'->>'email' as "to", payload->>'text' as text from outbox where organization_id = $1
       and dedupe_key like 'audit-head:%' order by id`,
      [acme.organizationId],
    );
  await mail(0);
  await mail(0);
  const [first, ...others] = await mails();
  assert.deepEqual([first?.to, others.length], ['owner@example.com', 0]);
  const hash = /--head ([0-9a-f]{64})/.exec(String(first?.text))?.[1];
  const found = await acme.admin.ask('POST', '/audit/verify', { head: hash });
  assert.ok(found.body.found > 0);
  await mail(8);
  assert.equal((await mails()).length, 1, 'nothing has been added to the log');
  await record(acme, 'person.changed');
  await sealAudit(database.worker);
  await mail(16);
  assert.equal((await mails()).length, 2);
});

test('the evidence of a leaver: request, access, sessions, bookings, notices with the mail server’s answer, hashes', async () => {
  const acme = await scene('evidence');
  const hosting = { database: database.app, organizationId: acme.organizationId };
  const { body: dana } = await acme.idp(
    'POST',
    '/Users',
    user('dana', { displayName: 'Dana <b>Leaver</b>' }),
  );
  const person = await personId(hosting, dana.id);
  await session(hosting, person);
  await book(hosting, { hosts: [person], inHours: 24, eventTypeId: await eventType(hosting, person) });
  await acme.idp('PATCH', `/Users/${dana.id}`, patch({ op: 'replace', value: { active: false } }));
  await sealAudit(database.worker);
  await acme.sql(
    `insert into outbox_attempt (organization_id, outbox_id, number, ended_at, outcome, answer)
     select organization_id, id, 1, now(), 'delivered', $2 from outbox where organization_id = $1`,
    [acme.organizationId, sent.answer],
  );
  const asked = { of: 'person', person, format: 'json' };
  const { text } = await acme.file(acme.admin, '/evidence', asked);
  const { evidence, departures, complete } = JSON.parse(text);
  const [left] = departures;
  assert.deepEqual([departures.length, complete], [1, true]);
  assert.equal(evidence.check, 'linktime audit verify evidence --evidence <this file>');
  assert.deepEqual([left.person.name, left.by], ['Dana <b>Leaver</b>', 'scim_token']);
  assert.deepEqual([left.request.method, left.request.status], ['PATCH', 200]);
  assert.ok(left.request.arrivedAt <= left.request.answeredAt);
  assert.deepEqual([left.sessions.length, left.bookings.length], [1, 1]);
  assert.equal(left.bookings[0].fate, 'cancelled');
  assert.match(left.bookings[0].hash, /^[0-9a-f]{64}$/);
  assert.ok(left.notices.some(({ to }: { to: string }) => to === 'sam@customer.example'));
  assert.ok(
    left.notices.every(
      ({ attempts }: { attempts: { answer: string }[] }) => attempts[0]?.answer === sent.answer,
    ),
  );
  assert.ok(left.record.seq > 0);

  const html = await acme.file(acme.admin, '/evidence', { ...asked, format: 'html' });
  assert.match(html.text, /Dana &lt;b&gt;Leaver/);
  assert.equal(/<script|<b>/.test(html.text), false);
  assert.match(html.text, new RegExp(sent.answer));

  const now = new Date();
  const quarter = `${now.getUTCFullYear()}-Q${Math.floor(now.getUTCMonth() / 3) + 1}`;
  const ofQuarter = await acme.file(acme.admin, '/evidence', { of: 'quarter', quarter, format: 'json' });
  const whole = JSON.parse(ofQuarter.text);
  assert.deepEqual([whole.evidence.departures, whole.departures.length, whole.complete], [1, 1, true]);
  const before_ = await acme.file(acme.admin, '/evidence', {
    of: 'quarter',
    quarter: '2020-Q1',
    format: 'json',
  });
  assert.deepEqual(JSON.parse(before_.text).departures, []);
  const records = await acme.admin.ask('GET', '/audit?action=evidence.exported');
  assert.equal(records.body.records.length, 4);
});

test('the evidence of a quarter with many leavers is written page by page, each of them once', async () => {
  const acme = await scene('quarter');
  for (let n = 0; n < 23; n += 1) {
    const { body: leaver } = await acme.idp('POST', '/Users', user(`leaver${n}`));
    await acme.idp('DELETE', `/Users/${leaver.id}`);
  }
  const year = new Date().getUTCFullYear();
  const texts = await Promise.all(
    ['Q1', 'Q2', 'Q3', 'Q4'].map(async (quarter) => {
      const asked = { of: 'quarter', quarter: `${year}-${quarter}`, format: 'json' };
      return JSON.parse((await acme.file(acme.admin, '/evidence', asked)).text);
    }),
  );
  const names = texts.flatMap(({ departures }) =>
    departures.map(({ person }: { person: { email: string } }) => person.email),
  );
  assert.deepEqual([names.length, new Set(names).size], [23, 23]);
});
