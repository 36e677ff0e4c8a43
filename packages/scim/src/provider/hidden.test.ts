// RFC 7643 §7: a value that is returned never, or that may only be written, "SHALL NOT be returned", whatever asks.
import assert from 'node:assert/strict';
import test from 'node:test';
import { type Answer, assertError, startClient } from '../../test/client.ts';
import { type Attribute, attribute, type Json, PATCH_OP, type ResourceType } from '../index.ts';

const CARD = 'urn:example:Card';
const LOCK = 'urn:example:Lock';
const parts = [attribute('value'), attribute('type'), attribute('code')];

const type: ResourceType = {
  id: 'Card',
  name: 'Card',
  description: 'A card with secrets.',
  endpoint: '/Cards',
  detached: [],
  schema: {
    id: CARD,
    name: 'Card',
    description: 'Card',
    attributes: [
      attribute('name'),
      attribute('pin', { mutability: 'writeOnly', returned: 'always' }),
      attribute('secret', { type: 'complex', returned: 'never', subAttributes: parts }),
      attribute('secrets', { type: 'complex', multiValued: true, returned: 'never', subAttributes: parts }),
      attribute('keys', {
        type: 'complex',
        multiValued: true,
        mutability: 'writeOnly',
        subAttributes: parts,
      }),
      attribute('door', {
        type: 'complex',
        subAttributes: [attribute('value', { mutability: 'writeOnly' }), attribute('floor')],
      }),
    ],
  },
  extensions: [
    {
      required: false,
      schema: {
        id: LOCK,
        name: 'Lock',
        description: 'Lock',
        attributes: [attribute('pin', { mutability: 'writeOnly' }), attribute('colour')],
      },
    },
  ],
};

const hidden = {
  pin: 's3cret',
  secret: { code: 's3cret' },
  secrets: [{ value: 's3cret', type: 'x' }],
  keys: [{ value: 's3cret', type: 'x' }],
};
const card = {
  schemas: [CARD],
  name: 'n',
  ...hidden,
  door: { value: 's3cret', floor: '2' },
  [LOCK]: { pin: 's3cret', colour: 'red' },
};

const patchOf = (...operations: Json[]) => ({ body: { schemas: [PATCH_OP], Operations: operations } });

function assertHidden({ status, body = '' }: Answer): void {
  assert.ok(status < 300, body);
  assert.doesNotMatch(body, /s3cret/);
  assert.match(body, /urn:example:Card/);
}

async function startWithCard() {
  const client = startClient({ types: [type], store: { unique: {} } });
  const created = await client.send('POST /Cards', { body: card });
  return { ...client, created };
}

async function storedText({ store }: Pick<ReturnType<typeof startClient>, 'store'>): Promise<string> {
  const found = await store.read('ada', { op: 'get', type, id: 'r1', want: { mode: 'default' } });
  return found.page[0]?.json ?? '';
}

test('no answer shows what is never returned or only written', async () => {
  const { send, created } = await startWithCard();
  assertHidden(created);
  const got = await send('GET /Cards/r1');
  assertHidden(got);
  assert.deepEqual(got.json.door, { floor: '2' });
  assert.deepEqual(got.json[LOCK], { colour: 'red' });
  assertHidden(await send('GET /Cards'));
  const names = `pin,secret,secret.code,secrets,keys,keys.value,door,door.value,${LOCK},${LOCK}:pin`;
  assertHidden(await send(`GET /Cards/r1?attributes=${names}`));
  assertHidden(await send('GET /Cards?excludedAttributes=name'));
  assertHidden(await send('PUT /Cards/r1', { body: { ...card, name: 'm' } }));
  assertHidden(await send('PATCH /Cards/r1', patchOf({ op: 'add', path: 'name', value: 'o' })));
});

test('what may only be written is kept for the host, what is never returned is not', async () => {
  const client = await startWithCard();
  const kept = JSON.parse(await storedText(client));
  assert.equal(kept.pin, 's3cret');
  assert.deepEqual(kept.keys, hidden.keys);
  assert.equal(kept.secret, undefined);
  assert.equal(kept.secrets, undefined);
});

test('a PATCH keeps nothing of a complex value that is never returned, whatever its path', async () => {
  for (const operation of [
    { op: 'add', path: 'secret', value: { code: 's3cret' } },
    { op: 'add', path: 'secret.code', value: 's3cret' },
    { op: 'add', path: 'secrets', value: [{ value: 's3cret' }] },
    { op: 'add', path: 'secrets.code', value: 's3cret' },
    { op: 'add', value: { secret: { code: 's3cret' }, secrets: [{ value: 's3cret' }] } },
  ]) {
    const client = startClient({ types: [type], store: { unique: {} } });
    await client.send('POST /Cards', { body: { schemas: [CARD], name: 'n' } });
    assertHidden(await client.send('PATCH /Cards/r1', patchOf(operation)));
    const text = await storedText(client);
    assert.doesNotMatch(text, /secret|s3cret/, JSON.stringify(operation));
  }
});

test('nothing can be sorted by it or matched against it, in the brackets of a path either', async () => {
  const { send } = await startWithCard();
  for (const name of ['pin', 'secret.code', 'keys', 'keys.value', 'door', 'door.value', `${LOCK}:pin`]) {
    assertError(await send(`GET /Cards?sortBy=${name}`), 400, 'invalidValue');
    assertError(await send(`GET /Cards?filter=${name}%20eq%20%22s3cret%22`), 400, 'invalidFilter');
  }
  for (const path of ['keys[value eq "s3cret"]', 'keys[value eq "x"].type', 'secrets[type eq "x"].value']) {
    for (const op of ['add', 'replace', 'remove']) {
      const value = path.endsWith(']') ? { type: 'y' } : 'y';
      assertError(await send('PATCH /Cards/r1', patchOf({ op, path, value })), 400, 'invalidFilter');
    }
  }
});

test('a message about a wrong value does not repeat it', async () => {
  const { send } = startClient({ types: [type], store: { unique: {} }, dialects: [] });
  await send('POST /Cards', { body: card });
  const codes: Readonly<Record<string, Json>>[] = [
    { secret: 's3cret' },
    { keys: 's3cret' },
    { keys: ['s3cret'] },
    { secret: { code: { s3cret: 1 } } },
    { pin: 73.25 },
    { secret: { code: 73.25 } },
    { keys: [{ code: 73.25 }] },
    { pin: 's3cret\0' },
  ];
  for (const wrong of codes) {
    const body = { schemas: [CARD], ...wrong };
    const put = await send('PUT /Cards/r1', { body });
    assertError(put, 400, 'invalidValue');
    assert.doesNotMatch(put.detail, /s3cret|73/);
    const patched = await send('PATCH /Cards/r1', patchOf({ op: 'replace', value: wrong }));
    assertError(patched, 400, 'invalidValue');
    assert.doesNotMatch(patched.detail, /s3cret|73/);
  }
});

test('a complex value that a store has from before is not shown', async () => {
  const secret: Attribute = attribute('secret', { type: 'complex', returned: 'never', subAttributes: parts });
  const lean: ResourceType = { ...type, extensions: [], schema: { ...type.schema, attributes: [secret] } };
  const amend: ResourceType['amend'] = (next) => ({ ...next, secret: { code: 's3cret' } });
  const { send } = startClient({ types: [{ ...lean, amend }], store: { unique: {} } });
  assertHidden(await send('POST /Cards', { body: { schemas: [CARD] } }));
  assertHidden(await send('GET /Cards/r1'));
});

test('a taken value is not told with the refusal', async () => {
  const { send } = startClient({ types: [type], store: { unique: { Card: ['pin', 'door.value'] } } });
  await send('POST /Cards', { body: card });
  for (const taken of [{ pin: 's3cret' }, { door: { value: 's3cret' } }]) {
    const answer = await send('POST /Cards', { body: { schemas: [CARD], ...taken } });
    assertError(answer, 409, 'uniqueness');
    assert.doesNotMatch(answer.detail, /s3cret/);
  }
});
