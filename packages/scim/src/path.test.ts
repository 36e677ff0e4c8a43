import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ScimError } from './error.ts';
import { defaultLimits } from './limits.ts';
import {
  type AttributePath,
  type PatchPath,
  parseAttributePath,
  parsePatchPath,
  printAttributePath,
  printPatchPath,
} from './path.ts';
import { resolvePath } from './schema.ts';
import { userType } from './schemas/resource-types.ts';
import { ENTERPRISE_USER, USER } from './urn.ts';

function detailOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof ScimError);
    assert.equal(error.status, 400);
    assert.equal(error.scimType, 'invalidPath');
    return error.detail;
  }
  return assert.fail('it was read');
}

describe('parseAttributePath (RFC 7644 §3.10 Attribute Notation)', () => {
  const table: readonly (readonly [string, AttributePath])[] = [
    ['userName', { name: 'userName' }],
    [' name.familyName ', { name: 'name', sub: 'familyName' }],
    ['members.$ref', { name: 'members', sub: '$ref' }],
    ['x-custom_1', { name: 'x-custom_1' }],
    [`${USER}:name.familyName`, { uri: USER, name: 'name', sub: 'familyName' }],
    [ENTERPRISE_USER, { uri: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0', name: 'User' }],
    ['urn:example:ext:2.0', { uri: 'urn:example:ext', name: '2', sub: '0' }],
    ['urn:example:ext:1.2.3', { uri: 'urn:example:ext', name: '1', sub: '2.3' }],
  ];
  for (const [text, path] of table) {
    it(text, () => {
      assert.deepEqual(parseAttributePath(text), path);
      assert.equal(printAttributePath(path), text.trim());
    });
  }

  it('leaves the URN of an extension to resolvePath, which knows it', () => {
    assert.equal(
      resolvePath(userType, parseAttributePath(ENTERPRISE_USER.toUpperCase()))?.extension?.id,
      ENTERPRISE_USER,
    );
    assert.equal(resolvePath(userType, parseAttributePath(ENTERPRISE_USER))?.attribute, undefined);
  });

  for (const text of [
    '',
    ' ',
    '1',
    'a b',
    'a.b.c',
    'a.',
    '.a',
    'a:b',
    'urn:x:',
    'urn:x:y:a.',
    'urn:x:y:.a',
    'a[b pr]',
    'a,b',
    '__proto__',
    '/a',
    'é',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.match(
        detailOf(() => parseAttributePath(text)),
        /^The path is not readable at character \d+: expected /,
      );
    });
  }
});

describe('parsePatchPath (RFC 7644 §3.5.2 Modifying with PATCH)', () => {
  const work: PatchPath['filter'] = {
    kind: 'compare',
    path: { name: 'type' },
    operator: 'eq',
    value: 'work',
  };
  const table: readonly (readonly [string, PatchPath])[] = [
    ['members', { attribute: { name: 'members' } }],
    ['name.familyName', { attribute: { name: 'name', sub: 'familyName' } }],
    ['addresses[type eq "work"]', { attribute: { name: 'addresses' }, filter: work }],
    [
      'members[value eq "2819c223-7f76-453a-919d-413861904646"].displayName',
      {
        attribute: { name: 'members' },
        filter: { ...work, path: { name: 'value' }, value: '2819c223-7f76-453a-919d-413861904646' },
        sub: 'displayName',
      },
    ],
    ['members[type eq "work"].$ref', { attribute: { name: 'members' }, filter: work, sub: '$ref' }],
    [
      `${USER}:emails[type eq "work"].value`,
      { attribute: { uri: USER, name: 'emails' }, filter: work, sub: 'value' },
    ],
    [
      'emails[type eq "work" and not (primary eq true)]',
      {
        attribute: { name: 'emails' },
        filter: {
          kind: 'and',
          terms: [
            work,
            {
              kind: 'not',
              term: { kind: 'compare', path: { name: 'primary' }, operator: 'eq', value: true },
            },
          ],
        },
      },
    ],
    [
      ENTERPRISE_USER,
      { attribute: { uri: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0', name: 'User' } },
    ],
    [
      `${ENTERPRISE_USER}:manager.value`,
      { attribute: { uri: ENTERPRISE_USER, name: 'manager', sub: 'value' } },
    ],
  ];
  for (const [text, path] of table) {
    it(text, () => {
      assert.deepEqual(parsePatchPath(text), path);
      assert.equal(printPatchPath(path), text);
    });
  }

  it('reads what Entra and Okta write: `roles[primary eq "True"].display`, and capitals', () => {
    assert.equal(
      printPatchPath(parsePatchPath('roles[PRIMARY EQ "True"].display ')),
      'roles[PRIMARY eq "True"].display',
    );
  });

  it('takes unquoted values when it is asked to', () => {
    const path = parsePatchPath('members[value eq 2819c223]', { unquotedValues: true });
    assert.equal(printPatchPath(path), 'members[value eq "2819c223"]');
  });

  const wrong: readonly (readonly [string, string])[] = [
    ['', 'character 1: expected the name of an attribute, found the end of the path.'],
    ['members[', 'character 9: expected the name of an attribute, found the end of the path.'],
    ['members[]', 'character 9: expected the name of an attribute, found "]".'],
    [
      'members[value eq "x"',
      'character 21: expected "and" or "or" between spaces, or "]", found the end of the path.',
    ],
    [
      'members[value eq "x"].',
      'character 23: expected the name of a sub-attribute, found the end of the path.',
    ],
    ['members[value eq "x"].a.b', 'character 24: expected the end of the path, found ".b".'],
    ['members[value eq "x"]display', 'character 22: expected "." or the end of the path, found "display".'],
    ['members[value eq "x"].a eq "y"', 'character 25: expected the end of the path, found "eq".'],
    ['a.b[c pr]', 'character 1: expected an attribute without sub-attribute in front of "[", found "a.b".'],
    ['userName eq "x"', 'character 10: expected "[" or the end of the path, found "eq".'],
    [
      'a[b[c pr]]',
      'character 4: expected an operator, since brackets cannot stand within brackets, found "[".',
    ],
    ['/userName', 'character 1: expected the name of an attribute, found "/userName".'],
  ];
  for (const [text, detail] of wrong) {
    it(`refuses ${text || '(empty)'}`, () => {
      assert.equal(
        detailOf(() => parsePatchPath(text)),
        `The path is not readable at ${detail}`,
      );
    });
  }

  it('keeps to the bounds of a filter', () => {
    const within = (limits: Partial<typeof defaultLimits>) => ({ limits: { ...defaultLimits, ...limits } });
    parsePatchPath('ab[c pr]', within({ filterLength: 8, filterDepth: 1, filterTerms: 1 }));
    assert.match(
      detailOf(() => parsePatchPath('abc[d pr]', within({ filterLength: 8 }))),
      /^The path is longer .*filterLength/,
    );
    assert.match(
      detailOf(() => parsePatchPath('a[(b pr)]', within({ filterDepth: 1 }))),
      /filterDepth/,
    );
    assert.match(
      detailOf(() => parsePatchPath('a[b pr or c pr]', within({ filterTerms: 1 }))),
      /filterTerms/,
    );
  });

  it('reads any text as a path that survives printing, or refuses it with invalidPath and nothing else', () => {
    const parts = [
      'a',
      'emails',
      '$ref',
      '[',
      ']',
      '.',
      ' ',
      'type',
      ' eq ',
      ' pr',
      '"x"',
      ' and ',
      'not (',
      ')',
      ':',
      'urn:x:y:',
      '1',
      '😀',
    ];
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...parts), { maxLength: 14 }).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(text, (written) => {
        const path = read(written);
        if (path !== undefined) {
          assert.deepEqual(parsePatchPath(printPatchPath(path)), path);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

function read(text: string): PatchPath | undefined {
  try {
    return parsePatchPath(text);
  } catch (error) {
    if (error instanceof ScimError && error.scimType === 'invalidPath') {
      return undefined;
    }
    throw error;
  }
}
