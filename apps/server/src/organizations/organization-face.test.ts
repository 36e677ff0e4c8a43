import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { organizationClient } from '../../test/scim-client.ts';
import { withOrganization } from '../db/transaction.ts';
import {
  type FaceChange,
  largestLogo,
  loadLogo,
  logoType,
  setOrganizationFace,
} from './organization-face.ts';

const png = Buffer.from('89504e470d0a1a0a0000000d', 'hex');
const webp = Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(4), Buffer.from('WEBPVP8L')]);

let database: TestDatabase;
let organizationId: string;
before(async () => {
  database = await testDatabase();
  ({ organizationId } = await organizationClient(database.app, 'faces'));
});
after(() => database.drop());

function set(change: FaceChange) {
  return withOrganization(database.app, organizationId, (tx) =>
    setOrganizationFace(tx, organizationId, change),
  );
}

function logo() {
  return withOrganization(database.app, organizationId, (tx) => loadLogo(tx, organizationId));
}

async function row() {
  const query = 'select colour, reply_to, fallback_url from organization where id = $1';
  const [found] = await run(database.owner, query, [organizationId]);
  return found;
}

test('what is given is set, what is null is taken away, the rest stays', async () => {
  await set({ colour: '#1a5fb4', replyTo: 'hello@acme.example', fallbackUrl: 'https://acme.example/' });
  await set({ replyTo: null });
  assert.deepEqual(await row(), {
    colour: '#1a5fb4',
    reply_to: null,
    fallback_url: 'https://acme.example/',
  });
  const query = `select facts from audit_record where organization_id = $1 and action = 'organization.face_changed'
    order by id desc limit 1`;
  const [record] = await run(database.owner, query, [organizationId]);
  assert.deepEqual(record?.facts, { changed: ['replyTo'] });
});

test('a logo has another version after each change, and can be taken away', async () => {
  await set({ logo: png });
  const first = await logo();
  assert.equal(first?.mediaType, 'image/png');
  assert.deepEqual(Buffer.from(first?.content ?? []), png);
  await set({ logo: webp });
  const second = await logo();
  assert.equal(second?.mediaType, 'image/webp');
  assert.notEqual(second?.version, first?.version);
  await set({ logo: null });
  assert.equal(await logo(), undefined);
});

test('the format is what the bytes say', () => {
  assert.equal(logoType(png), 'image/png');
  assert.equal(logoType(webp), 'image/webp');
  assert.equal(logoType(Buffer.from('ffd8ffe0', 'hex')), 'image/jpeg');
  for (const text of [
    '',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'GIF89a',
    '<!doctype html>',
    'RIFF0000WAVE',
  ]) {
    assert.equal(logoType(Buffer.from(text)), undefined, text);
  }
});

test('a picture that is too large or of another format is refused, and nothing changes', async () => {
  const before = await row();
  for (const bad of [Buffer.from('<svg/>'), Buffer.concat([png, Buffer.alloc(largestLogo)])]) {
    await assert.rejects(set({ colour: '#000000', logo: bad }), RangeError);
  }
  assert.deepEqual(await row(), before);
  assert.equal(await logo(), undefined);
});
