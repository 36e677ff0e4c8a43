import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type ManageLink,
  manageLinkOf,
  manageUrl,
  readManageToken,
  writeManageToken,
} from './manage-link.ts';

const key = 'a secret key of thirty-two characters or more';
const organizationId = '0198c4d2-7c1e-7f00-8a53-0242ac120001';
const invitee: ManageLink = {
  organizationId,
  role: 'invitee',
  attendeeId: '0198c4d2-7c1e-7f00-8a53-0242ac120002',
  generation: 3,
};
const host: ManageLink = {
  organizationId,
  role: 'host',
  bookingId: '0198c4d2-7c1e-7f00-8a53-0242ac120003',
  personId: '0198c4d2-7c1e-7f00-8a53-0242ac120004',
};

test('what is written is read again, for invitees and hosts', () => {
  const ids = fc.tuple(fc.uuid(), fc.uuid(), fc.uuid());
  const link = fc.oneof(
    fc.tuple(ids, fc.nat(2 ** 31 - 1)).map(([[organization, attendeeId], generation]): ManageLink => {
      return { organizationId: organization, role: 'invitee', attendeeId, generation };
    }),
    ids.map(([organization, bookingId, personId]): ManageLink => {
      return { organizationId: organization, role: 'host', bookingId, personId };
    }),
  );
  fc.assert(
    fc.property(link, (written) => {
      const token = writeManageToken(key, written);
      assert.match(token, /^[\w-]{71,87}$/);
      assert.deepEqual(readManageToken(key, token), written);
      assert.equal(writeManageToken(key, written), token);
    }),
  );
});

test('a token begins with the organization, so that the look-up knows where to look', () => {
  const bytes = Buffer.from(writeManageToken(key, invitee), 'base64url');
  assert.equal(bytes.toString('hex', 0, 16), organizationId.replaceAll('-', ''));
});

test('no change of a token, not even of one bit, is let through', () => {
  for (const link of [invitee, host]) {
    const bytes = Buffer.from(writeManageToken(key, link), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const forged = Buffer.from(bytes);
      forged.writeUInt8(forged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      assert.equal(readManageToken(key, forged.toString('base64url')), undefined, `bit ${bit}`);
    }
  }
});

test('another key, another spelling of the same bytes and other text are no token', () => {
  const token = writeManageToken(key, invitee);
  assert.equal(readManageToken(`${key}.`, token), undefined);
  // 53 bytes leave bits of the last character unused.
  const last = String.fromCharCode(token.charCodeAt(token.length - 1) + 1);
  for (const other of [
    `${token}=`,
    ` ${token}`,
    `${token}\n`,
    token.slice(0, -1) + last,
    token.slice(0, -1),
    `${token}A`,
    token.replaceAll(/[-_]/g, '+'),
    '',
    'x',
    'A'.repeat(71),
    'A'.repeat(87),
    'A'.repeat(100_000),
  ]) {
    assert.notEqual(other, token);
    assert.equal(readManageToken(key, other), undefined, other.slice(0, 100));
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(readManageToken(key, text), undefined)),
  );
});

test('what a link can not name is refused when it is written', () => {
  for (const change of [
    { attendeeId: '' },
    { attendeeId: `${invitee.attendeeId}0` },
    { organizationId: 'acme' },
    { generation: -1 },
    { generation: 1.5 },
    { generation: 2 ** 31 },
  ]) {
    assert.throws(() => writeManageToken(key, { ...invitee, ...change }), TypeError, JSON.stringify(change));
  }
});

test('a link comes back from the outbox as it was, and nothing else is taken for one', () => {
  for (const link of [invitee, host]) {
    assert.deepEqual(manageLinkOf(JSON.parse(JSON.stringify(link))), link);
  }
  for (const parts of [{}, { ...invitee, role: 'guest' }, { ...invitee, generation: 'x' }]) {
    assert.throws(() => writeManageToken(key, manageLinkOf(parts)), TypeError, JSON.stringify(parts));
  }
});

test('the link stands under the installation’s own address', () => {
  assert.equal(manageUrl('https://meet.example', 'abc'), 'https://meet.example/booking/abc');
});
