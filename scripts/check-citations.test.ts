import assert from 'node:assert/strict';
import { test } from 'node:test';
import { citationFindings, type Sections } from './check-citations.ts';

const sections: Sections = {
  '7643': { '2.5': 'Unassigned and Null Values', '4.1': '"User" Resource Schema' },
  '7644': { '3.3': 'Creating Resources', '3.5.1': 'Replacing with PUT', '3.5.2': 'Modifying with PATCH' },
};

function findings(text: string, path = 'packages/scim/src/a.ts'): string[] {
  return citationFindings({ path, text }, sections);
}

const right: readonly (readonly [string, string])[] = [
  ['with its title', '// RFC 7643 §2.5 Unassigned and Null Values: null is absent.'],
  ['with a title that goes on in the next line', '// RFC 7643 §2.5 Unassigned\n// and Null Values.'],
  ['with a title whose quotation marks are left out', '/** RFC 7643 §4.1 User Resource Schema */'],
  ['as the key of a table', "const titles = { 'RFC 7643 §2.5': 'Unassigned and Null Values' };"],
  ['again, without its title', '// RFC 7644 §3.3 Creating Resources\n\n// As RFC 7644 §3.3 wants it.'],
  ['a section of the RFC named before', '// RFC 7644 §3.3 Creating Resources and §3.5.1'],
  ['as a whole', '// RFC 7644 wants it; so does RFC 6750.'],
];
for (const [what, text] of right) {
  test(`takes a citation ${what}`, () => {
    assert.deepEqual(findings(text), []);
  });
}

const wrong: readonly (readonly [string, string, RegExp])[] = [
  [
    'a section that does not exist',
    '// RFC 7644 §3.15',
    /^packages\/scim\/src\/a\.ts:1 cites RFC 7644 §3\.15, which/,
  ],
  ['an RFC without a table', '// RFC 1234 §1', /add that RFC's sections/],
  [
    "another section's title",
    '\n// RFC 7644 §3.5.1 Modifying with PATCH',
    /a\.ts:2 gives .* the title of §3\.5\.2/,
  ],
  [
    'an invented title',
    '// RFC 7644 §3.3 Making Things',
    /says "Making Things" where the title .* is: Creating/,
  ],
  [
    'no title at first',
    '// RFC 7644 §3.3 says so.',
    /first in its file without the title: Creating Resources$/,
  ],
  [
    'a bare section that the RFC lacks',
    '// RFC 7644 §3.3 Creating Resources and §9.9',
    /cites RFC 7644 §9\.9/,
  ],
  ['another form', '// RFC 7644, section 3.3', /write "RFC 7644 §3\.1"/],
];
for (const [what, text, message] of wrong) {
  test(`refuses a citation with ${what}`, () => {
    const found = findings(text);
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', message);
  });
}

test('lets tests and documents cite without a title', () => {
  for (const path of ['packages/scim/src/a.test.ts', 'apps/server/test/scene.ts', 'docs/operations.md']) {
    assert.deepEqual(findings("test('creates (RFC 7644 §3.3)', run);", path), []);
    assert.equal(findings('RFC 7644 §3.15', path).length, 1);
  }
});

test('leaves a § alone that belongs to no RFC', () => {
  assert.deepEqual(
    findings('// See the contract §9.\n\n// RFC 7644 rules.\n\n// And §8 of something else.'),
    [],
  );
});
