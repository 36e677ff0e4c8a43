import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attribute } from '../attribute.ts';
import { ScimError } from '../error.ts';
import type { Resource, ResourceType } from '../schema.ts';
import { userType } from '../schemas/resource-types.ts';
import { bindElementFilter, bindFilter } from './bind-filter.ts';
import { filterCases, filterResources } from './filter-cases.ts';
import { matchElement, matchFilter } from './match-filter.ts';
import { parseFilter } from './parse-filter.ts';

function found(filter: string, resources: readonly Resource[], type: ResourceType = userType): unknown[] {
  const bound = bindFilter(parseFilter(filter), type);
  return resources.filter((resource) => matchFilter(bound, resource)).map(({ id }) => id);
}

describe('every case of filter-cases.ts', () => {
  it('is there in numbers, each once', () => {
    assert.ok(filterCases.length >= 120);
    assert.equal(new Set(filterCases.map(({ filter }) => filter)).size, filterCases.length);
  });

  for (const { filter, why, matches } of filterCases) {
    it(`${filter || '(empty)'} · ${why}`, () => {
      if (matches === 'invalid') {
        assert.throws(
          () => found(filter, filterResources),
          (error) => error instanceof ScimError && error.status === 400 && error.scimType === 'invalidFilter',
        );
      } else {
        assert.deepEqual(found(filter, filterResources), matches);
      }
    });
  }
});

describe('`not` is the negation of all that its parenthesis holds', () => {
  const users: readonly Resource[] = [
    { id: '1', userName: 'Anna', displayName: 'Bob X' },
    { id: '2', userName: 'AZ', displayName: 'Kim' },
    { id: '3', userName: 'Amy', displayName: 'Kim' },
    { id: '4', userName: 'AZ', displayName: 'Bob' },
  ];
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['not (userName ew "Z" or displayName co "Bob")', ['3']],
    ['not (userName ew "Z" and displayName co "Bob")', ['1', '2', '3']],
    ['userName sw "A" and not (userName ew "Z" or displayName co "Bob")', ['3']],
    ['(((userName eq "Amy")))', ['3']],
  ];
  for (const [filter, ids] of table) {
    it(filter, () => assert.deepEqual(found(filter, users), ids));
  }
});

describe('values of types that a user does not have', () => {
  const type: ResourceType = {
    ...userType,
    extensions: [],
    schema: {
      ...userType.schema,
      attributes: [
        attribute('size', { type: 'decimal' }),
        attribute('floors', { type: 'integer', multiValued: true }),
        attribute('tags', { multiValued: true }),
        attribute('key', { type: 'binary' }),
        attribute('open', { type: 'boolean' }),
        attribute('since', { type: 'dateTime' }),
      ],
    },
  };
  const rooms: readonly Resource[] = [
    { id: 'a', size: 12.5, floors: [1, 2], tags: ['Red', 'blue'], key: 'AbCd' },
    { id: 'b', size: -1, floors: [10], tags: ['green'], key: 'abcd' },
    { id: 'c' },
  ];
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['size eq 1.25e1', ['a']],
    ['size lt 0', ['b']],
    ['size ge -1', ['a', 'b']],
    ['size ne 12.5', ['b', 'c']],
    ['floors gt 9', ['b']],
    ['floors ne 1', ['a', 'b', 'c']],
    ['floors eq null', ['c']],
    ['tags eq "RED"', ['a']],
    ['tags sw "g"', ['b']],
    ['key eq "AbCd"', ['a']],
  ];
  for (const [filter, ids] of table) {
    it(filter, () => assert.deepEqual(found(filter, rooms, type), ids));
  }

  it('a stored value that is not of its attribute’s type matches no comparison', () => {
    const odd: Resource = {
      id: 'odd',
      size: '12.5',
      floors: [true],
      tags: [7],
      open: 'true',
      since: 'yesterday',
    };
    const filters = [
      'size eq 12.5',
      'size ne 12.5',
      'size lt 99',
      'floors eq 1',
      'tags co ""',
      'tags ne "7"',
    ];
    const more = [
      'open eq true',
      'open ne true',
      'since gt "2011-05-13T04:42:34Z"',
      'since ne "2011-05-13T04:42:34Z"',
    ];
    for (const filter of [...filters, ...more]) {
      assert.deepEqual(found(filter, [odd], type), [], filter);
    }
    assert.deepEqual(found('size pr', [odd], type), ['odd']);
  });

  it('null, an empty array and an object without values are unassigned (RFC 7643 §2.5)', () => {
    const empty: Resource = { id: 'empty', title: null, emails: [], name: { familyName: null } };
    for (const filter of [
      'title pr',
      'emails pr',
      'name pr',
      'name.familyName pr',
      'emails[not (type pr)]',
    ]) {
      assert.deepEqual(found(filter, [empty]), [], filter);
    }
    assert.deepEqual(found('title eq null and emails eq null and title ne "x"', [empty]), ['empty']);
  });
});

describe('matchElement', () => {
  const members = attribute('members', {
    type: 'complex',
    multiValued: true,
    subAttributes: [
      attribute('value', { caseExact: true }),
      attribute('display'),
      attribute('$ref', { type: 'reference' }),
    ],
  });

  it('finds an element by its sub-attributes, `$ref` among them', () => {
    const filter = bindElementFilter(parseFilter('value eq "7" or $ref ew "/users/7"'), members);
    assert.equal(matchElement(filter, { value: '7' }), true);
    assert.equal(matchElement(filter, { value: '8', $ref: 'https://example.com/Users/7' }), true);
    assert.equal(matchElement(filter, { value: '8' }), false);
  });

  it('keeps the case of caseExact values and folds the others', () => {
    const filter = bindElementFilter(parseFilter('value eq "a" and display eq "KIM"'), members);
    assert.equal(matchElement(filter, { value: 'a', display: 'Kim' }), true);
    assert.equal(matchElement(filter, { value: 'A', display: 'Kim' }), false);
  });
});
