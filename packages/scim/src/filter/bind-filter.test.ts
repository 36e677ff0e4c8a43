import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attribute } from '../attribute.ts';
import { ScimError } from '../error.ts';
import { printTarget, type ResourceType } from '../schema.ts';
import { userType } from '../schemas/resource-types.ts';
import { ENTERPRISE_USER, USER } from '../urn.ts';
import { bindElementFilter, bindFilter } from './bind-filter.ts';
import type { BoundFilter } from './filter.ts';
import { parseFilter } from './parse-filter.ts';

const type: ResourceType = {
  ...userType,
  schema: {
    ...userType.schema,
    attributes: [
      ...userType.schema.attributes,
      attribute('size', { type: 'decimal' }),
      attribute('floors', { type: 'integer', multiValued: true }),
      attribute('secrets', {
        type: 'complex',
        multiValued: true,
        subAttributes: [attribute('value', { returned: 'never' }), attribute('type')],
      }),
      attribute('pin', { type: 'complex', mutability: 'writeOnly', subAttributes: [attribute('value')] }),
    ],
  },
};

const bind = (filter: string): BoundFilter => bindFilter(parseFilter(filter), type);

function detailOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof ScimError);
    assert.equal(error.scimType, 'invalidFilter');
    return error.detail;
  }
  return assert.fail('it was accepted');
}

/** What of a bound comparison matters: `[target, operator, value]`. */
function comparison(filter: string): readonly unknown[] {
  const bound = bind(filter);
  assert.ok(bound.kind === 'compare');
  return [printTarget(bound.target), bound.operator, bound.value];
}

describe('names', () => {
  it('are found in any case, and by the URN of their schema (RFC 7644 §3.10)', () => {
    assert.deepEqual(comparison('USERNAME eq "x"'), ['userName', 'eq', 'x']);
    assert.deepEqual(comparison(`${USER}:name.familyname eq "x"`), ['name.familyName', 'eq', 'x']);
    assert.deepEqual(comparison(`${ENTERPRISE_USER}:costcenter eq "x"`), [
      `${ENTERPRISE_USER}:costCenter`,
      'eq',
      'x',
    ]);
  });

  it('of a complex attribute stand for its `value` when they are compared, not with pr', () => {
    assert.deepEqual(comparison('emails eq "x"'), ['emails.value', 'eq', 'x']);
    assert.deepEqual(comparison(`${ENTERPRISE_USER}:manager eq "x"`), [
      `${ENTERPRISE_USER}:manager.value`,
      'eq',
      'x',
    ]);
    const present = bind('emails pr');
    assert.equal(present.kind === 'present' && printTarget(present.target), 'emails');
  });

  const table: readonly (readonly [string, string])[] = [
    ['colour eq "x"', 'The filter names the attribute "colour", which a User does not have.'],
    [
      `${ENTERPRISE_USER} pr`,
      `The filter names the extension "${ENTERPRISE_USER.slice(0, 39)}…" as a whole; possible are its attributes, written behind a colon.`,
    ],
    [
      'meta eq "x"',
      'The filter compares "meta", which has no value of its own; possible are its resourceType, created, lastModified, location, version.',
    ],
    ['title[value eq "x"]', '"title" has no sub-attributes, so no brackets can follow it.'],
    [
      'photos[url eq "x"]',
      'The filter names "url" within the brackets of "photos"; possible are value, display, type, primary.',
    ],
    [
      'photos[photos.type eq "x"]',
      'The filter names "photos.type" within the brackets of "photos"; possible are value, display, type, primary.',
    ],
  ];
  for (const [filter, detail] of table) {
    it(`refuses ${filter}`, () =>
      assert.equal(
        detailOf(() => bind(filter)),
        detail,
      ));
  }
});

describe('what is never returned or only written cannot be searched', () => {
  const filters = [
    'password pr',
    'secrets eq "x"',
    'secrets.value pr',
    'secrets[value sw "x"]',
    'pin pr',
    'pin eq "1"',
    'pin[value eq "1"]',
  ];
  for (const filter of filters) {
    it(filter, () =>
      assert.match(
        detailOf(() => bind(filter)),
        /is never shown and cannot be searched/,
      ),
    );
  }

  it('but what stands beside it can', () => {
    assert.equal(bind('secrets[type eq "x"]').kind, 'element');
  });
});

describe('operators by type (RFC 7644 §3.4.2.2 Filtering)', () => {
  const operators = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];
  const table: readonly (readonly [string, string, readonly string[]])[] = [
    ['title', '"x"', operators],
    ['profileUrl', '"https://example.com"', operators],
    ['x509Certificates', '"AAAA"', ['eq', 'ne']],
    ['active', 'true', ['eq', 'ne']],
    ['size', '1', ['eq', 'ne', 'gt', 'ge', 'lt', 'le']],
    ['floors', '1', ['eq', 'ne', 'gt', 'ge', 'lt', 'le']],
    ['meta.created', '"2011-05-13T04:42:34Z"', ['eq', 'ne', 'gt', 'ge', 'lt', 'le']],
    ['title', 'null', ['eq', 'ne']],
    ['active', 'null', ['eq', 'ne']],
    ['meta.created', 'null', ['eq', 'ne']],
  ];
  for (const [name, value, allowed] of table) {
    it(`${name} with ${value}: ${allowed.join(', ')}`, () => {
      for (const operator of operators) {
        const filter = `${name} ${operator} ${value}`;
        if (allowed.includes(operator)) {
          bind(filter);
        } else {
          assert.match(
            detailOf(() => bind(filter)),
            /possible is eq, ne, .*pr\.$/,
            filter,
          );
        }
      }
    });
  }

  it('says which operators there are', () => {
    assert.equal(
      detailOf(() => bind('active gt true')),
      'The filter compares "active" by gt; with a value of type boolean, possible is eq, ne, pr.',
    );
    assert.equal(
      detailOf(() => bind('title co null')),
      'The filter compares "title" by co; with null, possible is eq, ne, pr.',
    );
  });
});

describe('values by type', () => {
  it('folds text that is not caseExact and leaves the rest as it is', () => {
    assert.deepEqual(comparison('title co "ÄΣ"'), ['title', 'co', 'äσ']);
    assert.deepEqual(comparison('externalId eq "Äς"'), ['externalId', 'eq', 'Äς']);
    assert.deepEqual(comparison('x509Certificates eq "AbC="'), ['x509Certificates.value', 'eq', 'AbC=']);
  });

  it('takes times as instants and numbers as they are', () => {
    assert.deepEqual(comparison('meta.created gt "1970-01-01T00:00:01.5Z"'), [
      'meta.created',
      'gt',
      1_500_000_000n,
    ]);
    assert.deepEqual(comparison('floors le 1e1'), ['floors', 'le', 10]);
  });

  it('takes "True" and "false" in quotes as booleans, as Entra writes them, for booleans alone', () => {
    assert.deepEqual(comparison('active eq "True"'), ['active', 'eq', true]);
    assert.deepEqual(comparison('active ne "false"'), ['active', 'ne', false]);
    assert.deepEqual(comparison('title eq "True"'), ['title', 'eq', 'true']);
  });

  it('takes `eq null` as not present and `ne null` as present (RFC 7643 §2.5 Unassigned and Null Values)', () => {
    const unassigned = bind('title eq null');
    assert.equal(unassigned.kind === 'not' && unassigned.term.kind, 'present');
    assert.equal(bind('title ne null').kind, 'present');
  });

  const table: readonly (readonly [string, string])[] = [
    ['title eq 1', 'The filter compares "title" with 1; possible is text in double quotes or null.'],
    ['title ne true', 'The filter compares "title" with true; possible is text in double quotes or null.'],
    [
      'profileUrl eq 1',
      'The filter compares "profileUrl" with 1; possible is a URI in double quotes or null.',
    ],
    [
      'x509Certificates eq 1',
      'The filter compares "x509Certificates.value" with 1; possible is base64 in double quotes or null.',
    ],
    ['active eq "yes"', 'The filter compares "active" with "yes"; possible is true, false or null.'],
    ['size eq "1"', 'The filter compares "size" with "1"; possible is a number or null.'],
    ['floors eq true', 'The filter compares "floors" with true; possible is a number or null.'],
    [
      'meta.created gt "soon"',
      'The filter compares "meta.created" with "soon"; possible is a date and time such as "2011-05-13T04:42:34Z" or null.',
    ],
    [
      'active eq "ssssssssssssssssssssssssssssssssssssssssssss"',
      `The filter compares "active" with "${'s'.repeat(39)}…"; possible is true, false or null.`,
    ],
  ];
  for (const [filter, detail] of table) {
    it(`refuses ${filter}`, () =>
      assert.equal(
        detailOf(() => bind(filter)),
        detail,
      ));
  }
});

describe('bindElementFilter', () => {
  const [emails] = userType.schema.attributes.filter(({ name }) => name === 'emails');
  assert.ok(emails !== undefined);

  it('makes targets of the sub-attributes', () => {
    const bound = bindElementFilter(parseFilter('TYPE eq "Work"'), emails);
    assert.ok(bound.kind === 'compare');
    assert.equal(bound.target.attribute.name, 'type');
    assert.equal(bound.target.sub, undefined);
    assert.equal(bound.value, 'work');
  });

  it('is what stands within a value path of bindFilter', () => {
    const inside = parseFilter('type eq "work" and not (primary eq "True")');
    const bound = bindFilter({ kind: 'valuePath', path: { name: 'emails' }, filter: inside }, userType);
    assert.deepEqual(bound, {
      kind: 'element',
      target: { attribute: emails },
      filter: bindElementFilter(inside, emails),
    });
  });

  it('refuses brackets within, names of other attributes, and attributes without sub-attributes', () => {
    assert.match(
      detailOf(() => bindElementFilter(parseFilter('emails[type pr]'), emails)),
      /no further brackets/,
    );
    assert.match(
      detailOf(() => bindElementFilter(parseFilter('userName pr'), emails)),
      /possible are value, display/,
    );
    assert.match(
      detailOf(() => bindElementFilter(parseFilter('value pr'), attribute('tags'))),
      /no sub-attributes/,
    );
  });
});
