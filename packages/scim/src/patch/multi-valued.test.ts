import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, JsonObject } from '../attribute.ts';
import { ScimError } from '../error.ts';
import { defaultLimits } from '../limits.ts';
import { userType } from '../schemas/resource-types.ts';
import { USER } from '../urn.ts';
import { applyPatch } from './apply-patch.ts';
import { parsePatchOp } from './patch-op.ts';

const work = { value: 'w@example.com', type: 'work', primary: true };
const home = { value: 'h@example.com', type: 'home' };

function emailsAfter(emails: Json, ...operations: JsonObject[]): Json | undefined {
  const now = { schemas: [USER], userName: 'bjensen', emails };
  return applyPatch(userType, now, parsePatchOp({ Operations: operations })).resource.emails;
}

function refused(emails: Json, ...operations: JsonObject[]): string | undefined {
  try {
    emailsAfter(emails, ...operations);
  } catch (error) {
    assert.ok(error instanceof ScimError);
    return error.scimType;
  }
  return assert.fail('accepted');
}

test('add appends, and repeats no element of the same value and type (RFC 7644 §3.5.2.1)', () => {
  const add = { op: 'add', path: 'emails', value: [home, { ...work, value: 'W@EXAMPLE.COM' }] };
  assert.deepEqual(emailsAfter([work], add), [{ ...work, value: 'W@EXAMPLE.COM' }, home]);
  assert.deepEqual(emailsAfter([work], { op: 'add', path: 'emails', value: [work] }), [work]);
});

test('the same value of another type is another element', () => {
  const other = { ...home, value: work.value };
  assert.deepEqual(emailsAfter([work], { op: 'add', path: 'emails', value: [other] }), [work, other]);
});

test('replace puts the whole array in place, and a single object counts as an array of one', () => {
  assert.deepEqual(emailsAfter([work], { op: 'replace', path: 'emails', value: [home] }), [home]);
  assert.deepEqual(emailsAfter([work], { op: 'replace', path: 'emails', value: home }), [home]);
  assert.deepEqual(emailsAfter([work], { op: 'replace', value: { emails: [home] } }), [home]);
});

test('remove, and replace by nothing, leave the attribute out', () => {
  assert.equal(emailsAfter([work], { op: 'remove', path: 'emails' }), undefined);
  for (const value of [[], null, '']) {
    assert.equal(emailsAfter([work], { op: 'replace', path: 'emails', value }), undefined);
  }
});

test('adding nothing adds nothing', () => {
  for (const value of [[], null, '']) {
    assert.deepEqual(emailsAfter([work], { op: 'add', path: 'emails', value }), [work]);
  }
});

test('a remove that lists what should go is refused where no dialect reads it, since it means all to the RFC', () => {
  assert.equal(refused([work, home], { op: 'remove', path: 'emails', value: [home] }), 'invalidValue');
});

test('a filter chooses the elements that are removed, replaced or merged (RFC 7644 §3.5.2.2, §3.5.2.3)', () => {
  const path = 'emails[type eq "work"]';
  assert.deepEqual(emailsAfter([work, home], { op: 'remove', path }), [home]);
  assert.deepEqual(emailsAfter([work, home], { op: 'replace', path, value: { value: 'n@example.com' } }), [
    { type: 'work', value: 'n@example.com' },
    home,
  ]);
  assert.deepEqual(emailsAfter([work, home], { op: 'add', path, value: { display: 'W' } }), [
    { ...work, display: 'W' },
    home,
  ]);
  assert.deepEqual(emailsAfter([work, home], { op: 'replace', path, value: null }), [home]);
});

test('a sub-attribute behind a filter is written in the elements that match', () => {
  const path = 'emails[type eq "work"].value';
  assert.deepEqual(emailsAfter([work, home], { op: 'replace', path, value: 'n@example.com' }), [
    { ...work, value: 'n@example.com' },
    home,
  ]);
  const display = 'emails[type eq "work"].display';
  assert.deepEqual(emailsAfter([{ ...work, display: 'W' }], { op: 'remove', path: display }), [work]);
});

test('a sub-attribute without a filter is written in every element, or makes the first', () => {
  assert.deepEqual(emailsAfter([work, home], { op: 'replace', path: 'emails.display', value: 'D' }), [
    { ...work, display: 'D' },
    { ...home, display: 'D' },
  ]);
  assert.deepEqual(emailsAfter([], { op: 'add', path: 'emails.value', value: 'n@example.com' }), [
    { value: 'n@example.com' },
  ]);
  assert.equal(emailsAfter([], { op: 'remove', path: 'emails.value' }), undefined);
});

test('elements that have become the same are one', () => {
  const path = 'emails[type eq "home"].type';
  const home2 = { ...home, value: work.value };
  assert.deepEqual(emailsAfter([work, home2], { op: 'replace', path, value: 'work' }), [work]);
});

test('of elements that have become the same, what the operation wrote rules', () => {
  const value = { ...home, display: 'new' };
  assert.deepEqual(
    emailsAfter([work, { ...home, display: 'old' }], {
      op: 'replace',
      path: 'emails[type eq "work"]',
      value,
    }),
    [value],
  );
});

test('an add through a filter that matches nothing makes the element from its eq terms', () => {
  const path = 'emails[type eq "other" and display eq "D"].value';
  assert.deepEqual(emailsAfter([work], { op: 'add', path, value: 'n@example.com' }), [
    work,
    { type: 'other', display: 'D', value: 'n@example.com' },
  ]);
  assert.equal(refused([work], { op: 'add', path: 'emails[type sw "h"].value', value: 'n' }), 'noTarget');
});

test('a replace through a filter that matches nothing makes it for type and primary, else noTarget', () => {
  const replace = (path: string) => ({ op: 'replace', path, value: 'n@example.com' });
  assert.deepEqual(emailsAfter([work], replace('emails[type eq "home"].value')), [
    work,
    { type: 'home', value: 'n@example.com' },
  ]);
  assert.deepEqual(emailsAfter([home], replace('emails[primary eq "True"].value')), [
    home,
    { primary: true, value: 'n@example.com' },
  ]);
  assert.equal(refused([work], replace('emails[value eq "x@example.com"].value')), 'noTarget');
  assert.equal(refused([work], replace('emails[type eq "home" and primary eq true].value')), 'noTarget');
});

test('a remove through a filter that matches nothing is noTarget', () => {
  assert.equal(refused([work], { op: 'remove', path: 'emails[type eq "home"]' }), 'noTarget');
  assert.equal(refused([work], { op: 'remove', path: 'emails[type eq "home"].value' }), 'noTarget');
});

test('clearing through a filter that matches nothing changes nothing', () => {
  for (const value of ['', null]) {
    assert.deepEqual(emailsAfter([work], { op: 'replace', path: 'emails[type eq "home"].value', value }), [
      work,
    ]);
  }
});

test('a filter that names what the attribute has not is invalidFilter', () => {
  assert.equal(refused([work], { op: 'remove', path: 'emails[shoeSize eq "7"]' }), 'invalidFilter');
});

test('the value set primary last is the primary one, and the only one (RFC 7644 §3.5.2)', () => {
  const isPrimary = { op: 'replace', path: 'emails[type eq "home"].primary', value: true };
  assert.deepEqual(emailsAfter([work, home], isPrimary), [
    { ...work, primary: false },
    { ...home, primary: true },
  ]);
  const added = { op: 'add', path: 'emails', value: { ...home, primary: true } };
  assert.deepEqual(emailsAfter([work], added), [
    { ...work, primary: false },
    { ...home, primary: true },
  ]);
});

test('one operation that makes two values primary is invalidValue', () => {
  const value = [work, { ...home, primary: true }];
  assert.equal(refused([], { op: 'replace', path: 'emails', value }), 'invalidValue');
  assert.equal(refused([work, home], { op: 'replace', path: 'emails.primary', value: true }), 'invalidValue');
});

test('primary and type may arrive before the value, in one request', () => {
  const path = 'emails[type eq "work"]';
  const operations = [
    { op: 'add', path: `${path}.primary`, value: true },
    { op: 'add', path: `${path}.type`, value: 'work' },
    { op: 'add', path: `${path}.value`, value: 'w@example.com' },
  ];
  assert.deepEqual(emailsAfter([], ...operations), [work]);
});

test('an element without a value does not outlive the request, and the former primary is primary again', () => {
  const path = 'emails[type eq "work"].primary';
  assert.deepEqual(emailsAfter([{ ...home, primary: true }], { op: 'add', path, value: true }), [
    { ...home, primary: true },
  ]);
  assert.deepEqual(
    emailsAfter([work, home], { op: 'replace', path: 'emails[type eq "work"].value', value: '' }),
    [home],
  );
});

test('an address is kept when any of its parts is there, and made part by part', () => {
  const now = { schemas: [USER], userName: 'bjensen' };
  const path = 'addresses[type eq "work"]';
  const Operations = [
    { op: 'add', path: `${path}.locality`, value: 'Berlin' },
    { op: 'add', path: `${path}.country`, value: 'DE' },
  ];
  const { resource } = applyPatch(userType, now, parsePatchOp({ Operations }));
  assert.deepEqual(resource.addresses, [{ type: 'work', locality: 'Berlin', country: 'DE' }]);
  const emptied = [
    { op: 'remove', path: `${path}.locality` },
    { op: 'remove', path: `${path}.country` },
  ];
  assert.equal(
    'addresses' in applyPatch(userType, resource, parsePatchOp({ Operations: emptied })).resource,
    false,
  );
});

test('no attribute grows beyond the limit by being added to', () => {
  const now = { schemas: [USER], userName: 'bjensen', emails: [work, home] };
  const operations = parsePatchOp({ Operations: [{ op: 'add', path: 'emails', value: { value: 'n' } }] });
  const limits = { ...defaultLimits, multiValues: 2 };
  assert.throws(
    () => applyPatch(userType, now, operations, limits),
    (error) => error instanceof ScimError && error.scimType === 'invalidValue',
  );
});

test('a replace of which nothing can be read is refused, so that a fault of the client clears nothing', () => {
  const unreadable = [{ address: 'n@example.com' }, { emails: [home] }, {}, { value: null }];
  for (const value of [...unreadable, [{ address: 'n@example.com' }], [{}, { emails: [home] }]]) {
    assert.equal(refused([work], { op: 'replace', path: 'emails', value }), 'invalidValue');
    assert.equal(refused([work], { op: 'replace', value: { emails: value } }), 'invalidValue');
  }
  for (const value of unreadable) {
    const path = 'emails[type eq "work"]';
    assert.equal(refused([work, home], { op: 'replace', path, value }), 'invalidValue');
  }
  // RFC 7643 §2.5: an array of unassigned values is no value.
  for (const value of [[null], [{}], [''], [{ value: '', type: null }]]) {
    assert.equal(emailsAfter([work], { op: 'replace', path: 'emails', value }), undefined);
  }
});

test('an add through a filter removes no element (RFC 7644 §3.5.2.1)', () => {
  const path = 'emails[type eq "work"]';
  const named = { ...work, display: 'W' };
  const add = (value: Json) => emailsAfter([named, home], { op: 'add', path, value });
  assert.deepEqual(add({ display: null }), [work, home]);
  assert.deepEqual(add({ display: '' }), [work, home]);
  for (const value of [{}, null, '', []]) {
    assert.deepEqual(add(value), [named, home]);
  }
});

test('the former primary stays as the request has set it when the element that took it away is dropped', () => {
  const taken = { op: 'add', path: 'emails[type eq "other"].primary', value: true };
  const path = 'emails[type eq "work"]';
  const unset = { op: 'replace', path: `${path}.primary`, value: false };
  assert.deepEqual(emailsAfter([work], taken, unset), [{ ...work, primary: false }]);
  const renamed = { op: 'replace', path: `${path}.display`, value: 'W' };
  assert.deepEqual(emailsAfter([work], taken, renamed), [{ ...work, display: 'W' }]);
  const set = { op: 'replace', path: 'emails[type eq "home"].primary', value: true };
  assert.deepEqual(emailsAfter([work, home], set, taken), [
    { ...work, primary: false },
    { ...home, primary: true },
  ]);
});

test('what a request empties part by part goes, whatever the order', () => {
  const path = 'emails[type eq "work"]';
  const parts = ['value', 'display'].map((sub) => ({ op: 'remove', path: `${path}.${sub}` }));
  for (const operations of [parts, parts.toReversed()]) {
    assert.deepEqual(emailsAfter([{ ...work, display: 'W' }, home], ...operations), [home]);
  }
  assert.equal(
    emailsAfter([work, { value: 'x@example.com', type: 'work' }], { op: 'remove', path: 'emails.value' }),
    undefined,
  );
});

test('elements that differ by the case of their value stay two, as a POST keeps them', () => {
  const stored = [
    { value: 'A@example.com', type: 'work', display: 'one' },
    { value: 'a@example.com', type: 'work', display: 'two' },
  ];
  const added = { value: 'n@example.com' };
  assert.deepEqual(emailsAfter(stored, { op: 'add', path: 'emails', value: added }), [...stored, added]);
  assert.deepEqual(emailsAfter([], { op: 'replace', path: 'emails', value: stored }), stored);
  const named = { ...stored[1], display: 'new' };
  assert.deepEqual(emailsAfter(stored, { op: 'add', path: 'emails', value: named }), [stored[0], named]);
});

test('the comparisons of all filters of a request are bounded: 413', () => {
  const now = { schemas: [USER], userName: 'bjensen', emails: [work, home] };
  const one = { op: 'replace', path: 'emails[type eq "work" or type eq "x"].display', value: 'D' };
  const limits = { ...defaultLimits, filterComparisons: 8 };
  const apply = (...Operations: JsonObject[]) =>
    applyPatch(userType, now, parsePatchOp({ Operations }), limits);
  assert.equal(apply(one, one).values.length, 1);
  assert.throws(() => apply(one, one, one), { status: 413 });
});
