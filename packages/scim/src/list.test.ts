import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, JsonObject } from './attribute.ts';
import { defaultLimits } from './limits.ts';
import { compareForSort, listResponse, parsePage } from './list.ts';
import { parseAttributePath } from './path.ts';
import type { Stored } from './resource-store.ts';
import { resolvePath, type Target } from './schema.ts';
import { userType } from './schemas/resource-types.ts';
import { ENTERPRISE_USER, LIST_RESPONSE } from './urn.ts';

const limits = { ...defaultLimits, defaultCount: 50, maxCount: 100 };

test('a page without numbers is the first one of the default size', () => {
  assert.deepEqual(parsePage({}, limits), { startIndex: 1, count: 50 });
  assert.deepEqual(parsePage({ startIndex: undefined, count: '7' }, limits), { startIndex: 1, count: 7 });
});

test('a startIndex below 1 is 1, a negative count is 0, a large count is cut (RFC 7644 §3.4.2.4)', () => {
  assert.deepEqual(parsePage({ startIndex: '0', count: '-1' }, limits), { startIndex: 1, count: 0 });
  assert.deepEqual(parsePage({ startIndex: -5, count: 0 }, limits), { startIndex: 1, count: 0 });
  assert.deepEqual(parsePage({ startIndex: 3, count: '100' }, limits), { startIndex: 3, count: 100 });
  assert.equal(parsePage({ count: '101' }, limits).count, 100);
  assert.equal(parsePage({ startIndex: '9'.repeat(400) }, limits).startIndex, Number.MAX_SAFE_INTEGER);
});

test('what is no integer is refused as invalidValue', () => {
  for (const value of ['', 'abc', '1.5', '1e3', ' 1', '0x10', 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => parsePage({ startIndex: value }, limits), { scimType: 'invalidValue' });
    assert.throws(() => parsePage({ count: value }, limits), { scimType: 'invalidValue' });
  }
  assert.throws(() => parsePage({ count: 'abc' }, limits), {
    detail: '"count" must be an integer such as 1; received "abc".',
  });
});

const stored = (json: string): Stored => ({ id: '1', version: 'W/"1"', location: '/Users/1', json });

test('a list response has numbers as numbers and the stored texts as they are', () => {
  const text = listResponse({ total: 7, page: [stored('{ "id":"1" }'), stored('{"id":"2"}')] }, 3);
  assert.equal(
    text,
    `{"schemas":["${LIST_RESPONSE}"],"totalResults":7,"startIndex":3,"itemsPerPage":2,` +
      '"Resources":[{ "id":"1" },{"id":"2"}]}',
  );
});

test('an empty list response has Resources too', () => {
  assert.deepEqual(JSON.parse(listResponse({ total: 0, page: [] }, 1)), {
    schemas: [LIST_RESPONSE],
    totalResults: 0,
    startIndex: 1,
    itemsPerPage: 0,
    Resources: [],
  });
});

function target(path: string): Target {
  const found = resolvePath(userType, parseAttributePath(path));
  assert.ok(found?.attribute);
  return found;
}

/** The resources, which are named by their id, in the order of a path. */
function sorted(path: string, order: 'ascending' | 'descending', values: readonly JsonObject[]): string {
  const resources = values.map(
    (value, index): JsonObject => ({ id: String.fromCharCode(97 + index), ...value }),
  );
  const sort = { by: target(path), order };
  return resources
    .toSorted((left, right) => compareForSort(left, right, sort))
    .flatMap(({ id }) => (typeof id === 'string' ? id : []))
    .join('');
}

const titles = (...values: Json[]) => values.map((title) => (title === null ? {} : { title }));

test('text without caseExact sorts folded, text with it by code point', () => {
  assert.equal(sorted('title', 'ascending', titles('b', 'A', 'C')), 'bac');
  const external = ['b', 'A', 'C'].map((externalId) => ({ externalId }));
  assert.equal(sorted('externalId', 'ascending', external), 'bca');
  // U+FF5E comes before U+1F600, though its UTF-16 units come behind.
  assert.equal(sorted('title', 'ascending', titles('\u{1f600}', '\uff5e')), 'ba');
});

test('missing values come last when ascending and first when descending (RFC 7644 §3.4.2.3)', () => {
  assert.equal(sorted('title', 'ascending', titles(null, 'b', 'a')), 'cba');
  assert.equal(sorted('title', 'descending', titles('b', null, 'a')), 'bac');
});

test('equal values compare as 0, so that the sort stays stable', () => {
  for (const order of ['ascending', 'descending'] as const) {
    assert.equal(compareForSort({ title: 'A' }, { title: 'a' }, { by: target('title'), order }), 0);
    assert.equal(compareForSort({}, {}, { by: target('title'), order }), 0);
    assert.equal(sorted('title', order, titles('x', 'X', 'x')), 'abc');
  }
});

test('false sorts before true', () => {
  assert.equal(sorted('active', 'ascending', [{ active: true }, {}, { active: false }]), 'cab');
});

test('a dateTime sorts by its instant', () => {
  const created = ['2011-05-13T04:42:34Z', '2011-05-13T05:42:34+02:00', '2011-05-13T04:42:33.9Z'];
  const values = created.map((text) => ({ meta: { created: text } }));
  assert.equal(sorted('meta.created', 'ascending', values), 'bca');
  assert.equal(sorted('meta.created', 'descending', values), 'acb');
});

test('of a multi-valued attribute the primary value counts, else the first', () => {
  const values = [
    { emails: [{ value: 'a@x' }, { value: 'z@x', primary: true }] },
    { emails: [{ value: 'm@x' }, { value: 'a@x' }] },
    { emails: [{ type: 'work' }] },
  ];
  assert.equal(sorted('emails.value', 'ascending', values), 'bac');
  assert.equal(sorted('emails', 'ascending', values), 'bac');
});

test('sub-attributes and extensions sort too', () => {
  const names = ['Smith', 'Jensen'].map((familyName) => ({ name: { familyName } }));
  assert.equal(sorted('name.familyName', 'ascending', names), 'ba');
  const managers = ['2', '1'].map((value) => ({ [ENTERPRISE_USER]: { manager: { value } } }));
  assert.equal(sorted(`${ENTERPRISE_USER}:manager`, 'ascending', managers), 'ba');
});
