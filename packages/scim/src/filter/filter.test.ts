import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ScimError } from '../error.ts';
import { defaultLimits } from '../limits.ts';
import type { AttributePath } from '../path.ts';
import { ENTERPRISE_USER, USER } from '../urn.ts';
import { type CompareOperator, type CompareValue, type Filter, printFilter } from './filter.ts';
import { filterCases } from './filter-cases.ts';
import { parseFilter } from './parse-filter.ts';

const limits = { ...defaultLimits, filterLength: 1_000_000, filterDepth: 100, filterTerms: 10_000 };

describe('printFilter', () => {
  const table: readonly (readonly [string, string])[] = [
    ['  userName   EQ "x"  ', 'userName eq "x"'],
    ['a eq TRUE and b eq Null and c eq -1.50e2', 'a eq true and b eq null and c eq -150'],
    ['a eq "\\u00fc\\/\\""', 'a eq "ü/\\""'],
    ['((a pr))', 'a pr'],
    ['(a pr and b pr) and c pr', '(a pr and b pr) and c pr'],
    ['(a pr and b pr) or c pr', 'a pr and b pr or c pr'],
    ['(a pr or b pr) and c pr', '(a pr or b pr) and c pr'],
    ['(a pr or b pr) or c pr', '(a pr or b pr) or c pr'],
    ['not(not(a pr and b pr))', 'not (not (a pr and b pr))'],
    ['emails[type eq "work"].value eq "x"', 'emails[type eq "work" and value eq "x"]'],
    ['emails[a pr or b pr].value eq "x"', 'emails[(a pr or b pr) and value eq "x"]'],
    [`${ENTERPRISE_USER}:manager.$ref pr`, `${ENTERPRISE_USER}:manager.$ref pr`],
  ];
  for (const [written, printed] of table) {
    it(`${written} → ${printed}`, () => assert.equal(printFilter(parseFilter(written)), printed));
  }

  it('prints what is read back as an equal tree, for every case that can be read', () => {
    for (const { filter } of filterCases) {
      const tree = read(filter);
      if (tree !== undefined) {
        assert.deepEqual(parseFilter(printFilter(tree)), tree);
      }
    }
  });
});

const name = fc
  .stringMatching(/^\$?[A-Za-z][A-Za-z0-9_$-]{0,8}$/)
  .filter((text) => text.toLowerCase() !== 'not');
const uri = fc.constantFrom(USER, ENTERPRISE_USER, 'urn:example:ext:1.0', 'https://example.com/schema');
const path: fc.Arbitrary<AttributePath> = fc.oneof(
  fc.record({ name }),
  fc.record({ name, sub: name }),
  fc.record({ uri, name }),
  fc.record({ uri, name, sub: name }),
);
const value: fc.Arbitrary<CompareValue> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  fc.boolean(),
  fc.constant(null),
);
const operator: fc.Arbitrary<CompareOperator> = fc.constantFrom(
  'eq',
  'ne',
  'co',
  'sw',
  'ew',
  'gt',
  'ge',
  'lt',
  'le',
);
const simple: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ kind: fc.constant('present'), path }),
  fc.record({ kind: fc.constant('compare'), path, operator, value }),
);

function treeOf(leaf: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> {
  return fc.letrec<{ tree: Filter }>((tie) => {
    const terms = fc.array(tie('tree'), { minLength: 2, maxLength: 4 });
    return {
      tree: fc.oneof(
        { maxDepth: 6 },
        leaf,
        fc.record({ kind: fc.constantFrom('and', 'or'), terms }),
        fc.record({ kind: fc.constant('not'), term: tie('tree') }),
      ),
    };
  }).tree;
}

const holder = fc.oneof(fc.record({ name }), fc.record({ uri, name }));
const valuePath = fc.record({ kind: fc.constant('valuePath'), path: holder, filter: treeOf(simple) });
// fast-check's records have no prototype, which deepEqual tells apart; clones are plain objects.
const tree = treeOf(fc.oneof(simple, valuePath)).map((filter) => structuredClone(filter));

describe('any filter', () => {
  it('is printed as text that is read back as an equal tree and printed the same', () => {
    fc.assert(
      fc.property(tree, (filter) => {
        const text = printFilter(filter);
        const again = parseFilter(text, { limits });
        assert.deepEqual(again, filter);
        assert.equal(printFilter(again), text);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('any text', () => {
  const words = [
    'a',
    'emails',
    '$ref',
    'not',
    'and',
    'or',
    'pr',
    'eq',
    'co',
    'true',
    'null',
    '"x"',
    '"\\u00e',
    '-1.5',
  ];
  const marks = [
    '(',
    ')',
    '[',
    ']',
    '.',
    ' ',
    ' ',
    ' ',
    '\t',
    '"',
    '\\',
    ':',
    'urn:x:y',
    '😀',
    '\ud800',
    '\u0000',
  ];
  const nearlyFilter = fc
    .array(fc.constantFrom(...words, ...marks), { maxLength: 30 })
    .map((parts) => parts.join(''));
  const cutFilter = fc.tuple(tree, fc.nat()).map(([filter, at]) => {
    const text = printFilter(filter);
    return text.slice(0, at % text.length);
  });
  const text = fc.oneof(fc.string({ unit: 'binary' }), nearlyFilter, cutFilter);

  it('is read as a tree that survives printing, or refused with invalidFilter and nothing else', () => {
    fc.assert(
      fc.property(text, fc.boolean(), (written, unquotedValues) => {
        const filter = read(written, unquotedValues);
        if (filter !== undefined) {
          assert.deepEqual(parseFilter(printFilter(filter), { limits }), filter);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

/** The tree, or undefined when the text is refused; any other error is the test's. */
function read(text: string, unquotedValues = false): Filter | undefined {
  try {
    return parseFilter(text, { limits, unquotedValues });
  } catch (error) {
    if (error instanceof ScimError && error.scimType === 'invalidFilter') {
      return undefined;
    }
    throw error;
  }
}
