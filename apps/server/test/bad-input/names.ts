// What is there before the bad input comes: three organizations, people, groups, tokens. The tables write {{name}}.
import { GROUP } from '@linktime/scim';
import { type Database, openDatabase } from '../../src/db/connect.ts';
import { withOrganization } from '../../src/db/transaction.ts';
import { generateToken, mintToken, revokeToken } from '../../src/provisioning/scim-token.ts';
import type { TestDatabase } from '../database.ts';
import { book, eventType, personId, session } from '../scene.ts';
import { type Client, organizationClient, patch, user } from '../scim-client.ts';

export type Names = Readonly<Record<string, string>>;

/** Sets the scene and gives what the tables name. */
export async function setNames({ login }: TestDatabase): Promise<Names> {
  // Connections of its own: those of the server prepare statements for another base URL.
  const database = openDatabase(login, { role: 'linktime_app', fast: 1, slow: 1, exclusive: 1 });
  try {
    return await foundAll(database);
  } finally {
    await database.close();
  }
}

async function foundAll(database: Database): Promise<Names> {
  const acme = await organizationClient(database, 'acme');
  const globex = await organizationClient(database, 'globex');
  const replaced = acme.token;
  const token = await generate(database, acme.organizationId);
  const professional = await organizationClient(database, 'initech', 'PRO');
  const off = await organizationClient(database, 'switched-off');
  const revoked = await organizationClient(database, 'revoked');
  await withOrganization(database, off.organizationId, (tx) =>
    tx.execute('update organization set scim_enabled = false where id = $1', [off.organizationId]),
  );
  await withOrganization(database, revoked.organizationId, (tx) =>
    revokeToken(tx, { organizationId: revoked.organizationId, actor: { kind: 'operator' } }),
  );
  const people = await addPeople(database, acme, token);
  const stranger = await globex.createUser('ada');
  const strangers = await addGroup(globex, globex.token, 'crew', stranger.id);
  return {
    ...people,
    stranger: stranger.id,
    strangers,
    token,
    replaced,
    revoked: revoked.token,
    professional: professional.token,
    switchedOff: off.token,
    ofOther: globex.token,
    // Well-formed, with the right checksum, and never generated.
    unknown: mintToken(acme.organizationId).token,
    truncated: token.slice(0, -1),
    mistyped: `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`,
    spliced: `${token.slice(0, 30)}${globex.token.slice(30)}`,
  };
}

function generate(database: Database, organizationId: string): Promise<string> {
  return withOrganization(database, organizationId, (tx) =>
    generateToken(tx, { organizationId, actor: { kind: 'operator' } }),
  );
}

async function addPeople(database: Database, acme: Client, token: string): Promise<Names> {
  const authorization = { authorization: `Bearer ${token}` };
  const add = async (name: string, more: object) =>
    (await acme.request('POST', '/Users', user(name, more), authorization)).body;
  const ada = await add('ada', {
    title: 'Countess',
    externalId: 'ext-ada',
    password: 'hunter2-of-ada',
    phoneNumbers: [{ value: '+44 1', type: 'work' }],
  });
  const bob = await add('bob', { externalId: 'ext-bob' });
  // What LIKE would take for metacharacters.
  await add('odd', { displayName: '100%_of\\it' });
  const gone = await add('gone', {});
  await acme.request('DELETE', `/Users/${gone.id}`, undefined, authorization);
  const group = await addGroup(acme, token, 'crew', ada.id);
  const crowd = await addGroup(acme, token, 'crowd', bob.id);
  const scene = { database, organizationId: acme.organizationId };
  const person = await personId(scene, ada.id);
  // Something to lose, should a refused request deactivate her after all.
  await session(scene, person);
  await book(scene, { hosts: [person], inHours: 4, eventTypeId: await eventType(scene, person) });
  const head = await acme.request(
    'PATCH',
    `/Users/${ada.id}`,
    patch({ op: 'replace', path: 'nickName', value: 'Lady' }),
    authorization,
  );
  return {
    user: ada.id,
    capitals: String(ada.id).toUpperCase(),
    undashed: String(ada.id).replaceAll('-', ''),
    version: head.headers.etag ?? '',
    bob: bob.id,
    person,
    gone: gone.id,
    group,
    crowd,
  };
}

async function addGroup(client: Client, token: string, displayName: string, member: string): Promise<string> {
  const { body } = await client.request(
    'POST',
    '/Groups',
    { schemas: [GROUP], displayName, members: [{ value: member }] },
    { authorization: `Bearer ${token}` },
  );
  return body.id;
}
