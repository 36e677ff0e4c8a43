// A flood of strangers takes the connections that are theirs, and no others: the directory and the admins go on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Database, openDatabase } from '../src/db/connect.ts';
import { type AdminScene, adminScene } from './dashboard/admin-scene.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { type RunningServer, startHttpServer } from './http-server.ts';

let database: TestDatabase;
let strangers: Database;
let server: RunningServer;
let acme: AdminScene;

before(async () => {
  database = await testDatabase();
  strangers = openDatabase(database.login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 });
  server = await startHttpServer(database.app, { database: strangers, dashboard: database.app });
  acme = await adminScene(database, server, { slug: 'acme' });
});
after(async () => {
  await server.close();
  await strangers.close();
  await database.drop();
});

const dana = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: 'dana@acme.example',
  emails: [{ value: 'dana@acme.example', type: 'work', primary: true }],
};

const deactivation = {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'replace', path: 'active', value: false }],
};

test('while strangers hold every connection of theirs, a leaver is deactivated and an admin revokes the token', async () => {
  const { id } = (await acme.idp('POST', '/Users', dana)).body;
  const flood = Promise.withResolvers<void>();
  const taken = strangers.exclusive(() => flood.promise);
  let served = false;
  const visit = fetch(`${server.url}/api/v1/pages/acme/dana`).then(() => {
    served = true;
  });
  try {
    assert.equal((await acme.idp('PATCH', `/Users/${id}`, deactivation)).status, 200);
    assert.equal((await acme.admin.ask('GET', '/session')).status, 200);
    const { token } = (await acme.admin.ask('GET', '/scim')).body;
    assert.equal((await acme.admin.ask('POST', '/scim/token/revoke', { id: token.id })).status, 200);
    assert.equal((await acme.idp('GET', `/Users/${id}`)).status, 401);
    assert.equal(served, false, 'The visitor waits all the while.');
  } finally {
    flood.resolve();
    await Promise.all([taken, visit]);
  }
});
