// Claiming an organization without an OWNER: 72 hours, everybody concerned is told, and who may not get it that way.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { withOrganization } from '../../src/db/transaction.ts';
import { settleDueChanges } from '../../src/offboarding/settle-changes.ts';
import { changeRole } from '../../src/people/person-status.ts';
import { generateToken } from '../../src/provisioning/scim-token.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { type RunningServer, startHttpServer } from '../http-server.ts';
import { patch } from '../scim-client.ts';
import { type MemberScene, memberScene } from './member-scene.ts';

let database: TestDatabase;
let server: RunningServer;
before(async () => {
  database = await testDatabase();
  server = await startHttpServer(database.app);
});
after(async () => {
  await server.close();
  await database.drop();
});

const site = { baseUrl: 'https://linktime.test', mailFrom: 'bookings@linktime.test' };
const settle = (hours: number) => settleDueChanges(database.app, site, Temporal.Now.instant().add({ hours }));

/** Its last OWNER was deprovisioned; one who was OWNER before is a MEMBER now. */
async function ownerless(slug: string): Promise<MemberScene> {
  const acme = await memberScene(database, server, slug);
  const second = await acme.person('OWNER', 'second');
  await acme.owner.ask('POST', `/members/${second.id}/role`, { role: 'MEMBER' });
  const [row] = await acme.sql('select scim_id from person where id = $1', [acme.ids.OWNER]);
  await acme.client.request(
    'PATCH',
    `/Users/${row?.scim_id}`,
    patch({ op: 'replace', path: 'active', value: false }),
  );
  return acme;
}

const roleOf = async (acme: MemberScene, id: string) =>
  (await acme.sql('select role from person where id = $1', [id]))[0]?.role;
const ends = async ({ sql, organizationId }: MemberScene) =>
  (
    await sql('select ended_as from ownership_claim where organization_id = $1 order by id', [organizationId])
  ).map(({ ended_as }) => ended_as);

test('a claim takes 72 hours, is told to everybody concerned, and is granted once', async () => {
  const acme = await ownerless('granted');
  const { body } = await acme.admin.ask('POST', '/ownership/claim', {});
  assert.deepEqual([body.ownerless, body.claim.by, body.claim.mine], [true, 'admin', true]);
  const hours = (Date.parse(body.claim.dueAt) - Date.now()) / 3_600_000;
  assert.ok(hours > 71.9 && hours <= 72, body.claim.dueAt);
  assert.deepEqual(
    (await acme.mails('ownership-claimed%')).map(([to]) => to),
    ['admin@example.com', 'owner@example.com', 'second@example.com'],
  );
  assert.equal(await settle(71), 0);
  assert.equal(await roleOf(acme, acme.ids.ADMIN), 'ADMIN');
  assert.deepEqual((await Promise.all([settle(73), settle(73)])).toSorted(), [0, 1]);
  assert.equal(await settle(74), 0);
  assert.equal(await roleOf(acme, acme.ids.ADMIN), 'OWNER');
  assert.deepEqual(await ends(acme), ['granted']);
  assert.equal((await acme.mails('ownership-granted%')).length, 3);
  assert.deepEqual((await acme.admin.ask('GET', '/ownership')).body, { ownerless: false, claim: null });
  assert.deepEqual((await acme.audited('person.role_changed')).at(-1)?.facts, {
    from: 'ADMIN',
    to: 'OWNER',
    by: 'ownership_claim',
  });
});

test('any other admin stops it, its claimant takes it back, and three times a day is enough', async () => {
  const acme = await ownerless('stopped');
  const other = await acme.person('ADMIN', 'other');
  const claim = async () => (await acme.admin.ask('POST', '/ownership/claim', {})).body.claim.id;
  const first = await claim();
  assert.equal((await other.browser.ask('POST', '/ownership/claim', {})).status, 409);
  assert.equal((await acme.member.ask('POST', `/ownership/claims/${first}/stop`, {})).status, 403);
  const stopped = await other.browser.ask('POST', `/ownership/claims/${first}/stop`, {});
  assert.deepEqual(stopped.body, { ownerless: true, claim: null });
  assert.equal((await other.browser.ask('POST', `/ownership/claims/${first}/stop`, {})).status, 404);
  assert.equal(await settle(73), 0);
  await acme.admin.ask('POST', `/ownership/claims/${await claim()}/stop`, {});
  await acme.admin.ask('POST', `/ownership/claims/${await claim()}/stop`, {});
  assert.equal((await acme.admin.ask('POST', '/ownership/claim', {})).status, 429);
  assert.deepEqual(await ends(acme), ['stopped', 'withdrawn', 'withdrawn']);
  assert.deepEqual(
    (await acme.mails('ownership-stopped%')).map(([to]) => to),
    ['admin@example.com', 'other@example.com', 'owner@example.com', 'second@example.com'],
  );
});

test('whoever minted the token in use gets nothing, neither by claiming nor by minting afterwards', async () => {
  const acme = await ownerless('minted');
  const mint = (id: string) =>
    withOrganization(database.app, acme.organizationId, (tx) =>
      generateToken(tx, { organizationId: acme.organizationId, actor: { kind: 'person', id } }),
    );
  await mint(acme.ids.ADMIN);
  assert.equal((await acme.admin.ask('POST', '/ownership/claim', {})).status, 403);
  assert.deepEqual(await ends(acme), []);
  const other = await acme.person('ADMIN');
  assert.equal((await other.browser.ask('POST', '/ownership/claim', {})).status, 200);
  await mint(other.id);
  assert.equal(await settle(73), 1);
  assert.deepEqual(await ends(acme), ['void']);
  assert.equal(await roleOf(acme, other.id), 'ADMIN');
});

test('with an owner there is nothing to claim, and a claim is void where one appears', async () => {
  const acme = await memberScene(database, server, 'owned');
  assert.equal((await acme.admin.ask('POST', '/ownership/claim', {})).status, 409);
  const lost = await ownerless('found');
  await lost.admin.ask('POST', '/ownership/claim', {});
  await withOrganization(database.app, lost.organizationId, (tx) =>
    changeRole(tx, lost.organizationId, { id: lost.ids.MEMBER, role: 'OWNER' }),
  );
  assert.deepEqual(await ends(lost), ['void']);
  assert.equal(await settle(73), 0);
  assert.equal(await roleOf(lost, lost.ids.ADMIN), 'ADMIN');
});

test('a claimant who is no admin when it is due gets nothing', async () => {
  const acme = await ownerless('left');
  const other = await acme.person('ADMIN');
  await acme.admin.ask('POST', '/ownership/claim', {});
  assert.equal((await other.browser.ask('POST', `/members/${acme.ids.ADMIN}/deactivate`, {})).status, 200);
  assert.equal(await settle(73), 1);
  assert.deepEqual(await ends(acme), ['void']);
});

test('who has a former owner’s address now is told nothing of it', async () => {
  const acme = await memberScene(database, server, 'heir');
  const old = await acme.provisioned('olga', { externalId: 'first' });
  await acme.sql(`update person set role = 'OWNER' where id = $1`, [old.id]);
  await acme.client.request('DELETE', `/Users/${old.scimId}`);
  await acme.provisioned('olga', { externalId: 'second' });
  const [row] = await acme.sql('select scim_id from person where id = $1', [acme.ids.OWNER]);
  await acme.client.request('DELETE', `/Users/${row?.scim_id}`);
  await acme.admin.ask('POST', '/ownership/claim', {});
  assert.deepEqual(
    (await acme.mails('ownership-claimed%')).map(([to]) => to),
    ['admin@example.com', 'owner@example.com'],
  );
});
