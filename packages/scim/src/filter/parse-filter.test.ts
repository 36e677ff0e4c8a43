import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ScimError } from '../error.ts';
import { defaultLimits } from '../limits.ts';
import { ENTERPRISE_USER, USER } from '../urn.ts';
import type { CompareOperator, CompareValue, Filter } from './filter.ts';
import { parseFilter } from './parse-filter.ts';
import type { ParseOptions } from './scanner.ts';

const compare = (name: string, operator: CompareOperator, value: CompareValue): Filter => {
  const [first = '', sub] = name.split('.');
  const path = sub === undefined ? { name: first } : { name: first, sub };
  return { kind: 'compare', path, operator, value };
};
const present = (name: string): Filter => ({ kind: 'present', path: { name } });
const all = (...terms: readonly Filter[]): Filter => ({ kind: 'and', terms });
const any = (...terms: readonly Filter[]): Filter => ({ kind: 'or', terms });
const not = (term: Filter): Filter => ({ kind: 'not', term });
const element = (name: string, filter: Filter): Filter => ({ kind: 'valuePath', path: { name }, filter });

function detailOf(text: string, options?: ParseOptions): string {
  try {
    parseFilter(text, options);
  } catch (error) {
    assert.ok(error instanceof ScimError);
    assert.equal(error.status, 400);
    assert.equal(error.scimType, 'invalidFilter');
    return error.detail;
  }
  return assert.fail(`"${text.slice(0, 60)}" was read`);
}

describe('the examples of RFC 7644 §3.4.2.2 Filtering', () => {
  const isEmployee = compare('userType', 'eq', 'Employee');
  const eitherMail = any(
    compare('emails', 'co', 'example.com'),
    compare('emails.value', 'co', 'example.org'),
  );
  const workMail = element(
    'emails',
    all(compare('type', 'eq', 'work'), compare('value', 'co', '@example.com')),
  );
  const time = '2011-05-13T04:42:34Z';
  const examples: readonly (readonly [string, Filter])[] = [
    ['userName Eq "john"', compare('userName', 'eq', 'john')],
    ['Username eq "john"', compare('Username', 'eq', 'john')],
    ['userName eq "bjensen"', compare('userName', 'eq', 'bjensen')],
    ['name.familyName co "O\'Malley"', compare('name.familyName', 'co', "O'Malley")],
    ['userName sw "J"', compare('userName', 'sw', 'J')],
    [
      'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
      { kind: 'compare', path: { uri: USER, name: 'userName' }, operator: 'sw', value: 'J' },
    ],
    ['title pr', present('title')],
    [`meta.lastModified gt "${time}"`, compare('meta.lastModified', 'gt', time)],
    [`meta.lastModified ge "${time}"`, compare('meta.lastModified', 'ge', time)],
    [`meta.lastModified lt "${time}"`, compare('meta.lastModified', 'lt', time)],
    [`meta.lastModified le "${time}"`, compare('meta.lastModified', 'le', time)],
    ['title pr and userType eq "Employee"', all(present('title'), isEmployee)],
    ['title pr or userType eq "Intern"', any(present('title'), compare('userType', 'eq', 'Intern'))],
    [`schemas eq "${ENTERPRISE_USER}"`, compare('schemas', 'eq', ENTERPRISE_USER)],
    [
      'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
      all(isEmployee, eitherMail),
    ],
    [
      'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
      all(compare('userType', 'ne', 'Employee'), not(eitherMail)),
    ],
    [
      'userType eq "Employee" and (emails.type eq "work")',
      all(isEmployee, compare('emails.type', 'eq', 'work')),
    ],
    [
      'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
      all(isEmployee, workMail),
    ],
    [
      'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
      any(workMail, element('ims', all(compare('type', 'eq', 'xmpp'), compare('value', 'co', '@foo.com')))),
    ],
  ];
  for (const [text, tree] of examples) {
    it(text, () => assert.deepEqual(parseFilter(text), tree));
  }
});

describe('precedence and grouping', () => {
  const [a, b, c] = [present('a'), present('b'), present('c')];
  const table: readonly (readonly [string, Filter])[] = [
    ['a pr and b pr and c pr', all(a, b, c)],
    ['(a pr and b pr) and c pr', all(all(a, b), c)],
    ['a pr or b pr and c pr', any(a, all(b, c))],
    ['a pr and b pr or c pr', any(all(a, b), c)],
    ['(a pr or b pr) and c pr', all(any(a, b), c)],
    ['not (a pr) and b pr or c pr', any(all(not(a), b), c)],
    ['not (a pr and b pr)', not(all(a, b))],
    ['not(a pr or b pr)', not(any(a, b))],
    ['NOT ( not\t( a pr ) )', not(not(a))],
    ['((a pr))', a],
    ['a pr AND b pr Or c PR', any(all(a, b), c)],
    ['and pr and or eq "not"', all(present('and'), compare('or', 'eq', 'not'))],
    ['notes pr and android pr', all(present('notes'), present('android'))],
  ];
  for (const [text, tree] of table) {
    it(text, () => assert.deepEqual(parseFilter(text), tree));
  }
});

describe('comparison values are those of JSON', () => {
  const table: readonly (readonly [string, CompareValue])[] = [
    ['"say \\"hi\\" \\\\ \\/ \\b\\f\\n\\r\\t"', 'say "hi" \\ / \b\f\n\r\t'],
    ['"\\u00fc\\u00DC"', 'üÜ'],
    ['"\\ud83d\\ude00"', '😀'],
    ['"😀"', '😀'],
    ['"and ( ] pr"', 'and ( ] pr'],
    ['""', ''],
    ['0', 0],
    ['-0', 0],
    ['-12.5e-1', -1.25],
    ['1E+3', 1000],
    ['true', true],
    ['FALSE', false],
    ['Null', null],
  ];
  for (const [text, value] of table) {
    it(text, () => assert.deepEqual(parseFilter(`a eq ${text}`), compare('a', 'eq', value)));
  }

  const wrong = [
    '01',
    '+1',
    '.5',
    '1.',
    '1e',
    '0x10',
    'NaN',
    'Infinity',
    '1e999',
    '--1',
    '{}',
    '[]',
    '- 1',
    '1,5',
  ];
  const wrongText = [
    '"a\tb"',
    '"a\nb"',
    '"\\x41"',
    '"\\u12"',
    '"\\ud83d"',
    '"\\ude00\\ud83d"',
    '"\ud83d"',
    '"a',
    '"a\\"',
    '"a\\',
  ];
  for (const text of [...wrong, ...wrongText]) {
    it(`refuses ${JSON.stringify(text)}`, () =>
      assert.match(detailOf(`a eq ${text}`), /not readable at character/));
  }
});

describe('names', () => {
  it('splits a URN at the last colon and a sub-attribute at the first dot behind it (RFC 7644 §3.10)', () => {
    const path = { uri: ENTERPRISE_USER, name: 'manager', sub: '$ref' };
    assert.deepEqual(parseFilter(`${ENTERPRISE_USER}:manager.$ref pr`), { kind: 'present', path });
  });

  it('reads `$ref` alone, as it stands within brackets', () => {
    assert.deepEqual(parseFilter('members[$ref pr]'), element('members', present('$ref')));
  });

  for (const text of [
    '1a pr',
    'a.1b pr',
    'a. pr',
    '.a pr',
    'a..b pr',
    'a.b.c pr',
    'User:a pr',
    ':a pr',
    'urn:x: pr',
    '$ pr',
    'é pr',
    '"a" pr',
  ]) {
    it(`refuses ${text}`, () =>
      assert.match(detailOf(text), /character 1: expected the name of an attribute/));
  }
});

describe('value paths', () => {
  const work = compare('type', 'eq', 'work');
  const mail = compare('value', 'eq', 'x');

  it('takes Entra’s condition behind the bracket as one more of the same element', () => {
    assert.deepEqual(parseFilter('emails[type eq "work"].value eq "x"'), element('emails', all(work, mail)));
    assert.deepEqual(
      parseFilter('emails[type eq "work"].value pr'),
      element('emails', all(work, present('value'))),
    );
    assert.deepEqual(
      parseFilter('emails[type eq "work" and primary pr].display SW "x" and a pr'),
      all(element('emails', all(work, present('primary'), compare('display', 'sw', 'x'))), present('a')),
    );
    assert.deepEqual(
      parseFilter('emails[type eq "work" or primary pr].value eq "x"'),
      element('emails', all(any(work, present('primary')), mail)),
    );
  });

  it('reads groups and `not` within brackets', () => {
    assert.deepEqual(
      parseFilter('emails[not (type eq "work") and ( value eq "x" )]'),
      element('emails', all(not(work), mail)),
    );
  });

  const table: readonly (readonly [string, RegExp])[] = [
    ['a[b[c pr]]', /character 4: expected an operator, since brackets cannot stand within brackets/],
    ['a[(b[c pr])]', /character 5: expected an operator, since brackets/],
    ['a.b[c pr]', /character 1: expected an attribute without sub-attribute in front of "\["/],
    ['a[]', /character 3: expected the name of an attribute, found "]"/],
    ['a[b pr', /character 7: expected "and" or "or" between spaces, or "]", found the end of the filter/],
    ['a[b pr)', /character 7: .*or "]", found "\)"/],
    ['a[b pr].', /character 9: expected the name of a sub-attribute, found the end/],
    ['a[b pr].c', /character 10: expected a space behind the name of the attribute, found the end/],
    ['a[b pr].c.d pr', /character 10: expected a space behind the name/],
    ['a [b pr]', /character 3: expected an operator/],
  ];
  for (const [text, detail] of table) {
    it(`refuses ${text}`, () => assert.match(detailOf(text), detail));
  }
});

describe('the detail of an error names the place and what was expected there', () => {
  const table: readonly (readonly [string, string])[] = [
    ['', 'character 1: expected the name of an attribute, found the end of the filter.'],
    [
      'userName',
      'character 9: expected a space behind the name of the attribute, found the end of the filter.',
    ],
    [
      'userName equals "x"',
      'character 10: expected an operator (eq, ne, co, sw, ew, gt, ge, lt, le, pr), found "equals".',
    ],
    [
      'userName = "x"',
      'character 10: expected an operator (eq, ne, co, sw, ew, gt, ge, lt, le, pr), found "=".',
    ],
    [
      'userName eq"x"',
      'character 10: expected an operator (eq, ne, co, sw, ew, gt, ge, lt, le, pr), found "eq\\"x\\"".',
    ],
    ['userName eq', 'character 12: expected a space behind "eq", found the end of the filter.'],
    [
      'userName eq john',
      'character 13: expected a value (text in double quotes, a number, true, false or null), found "john".',
    ],
    ['userName eq "x', 'character 15: expected a closing double quote, found the end of the filter.'],
    ['a eq 1e999', 'character 6: expected a number below 1.8e308, found "1e999".'],
    ['a pr b pr', 'character 6: expected "and" or "or" between spaces or the end of the filter, found "b".'],
    ['a pr)', 'character 5: expected "and" or "or" between spaces or the end of the filter, found ")".'],
    ['(a pr', 'character 6: expected "and" or "or" between spaces, or ")", found the end of the filter.'],
    ['a pr and', 'character 9: expected a space behind "and", found the end of the filter.'],
    ['a pr and(b pr)', 'character 9: expected a space behind "and", found "(".'],
    ['not a pr', 'character 5: expected "(" behind "not", found "a".'],
    ['not eq "x"', 'character 5: expected "(" behind "not", found "eq".'],
  ];
  for (const [text, detail] of table) {
    it(text || '(empty)', () => assert.equal(detailOf(text), `The filter is not readable at ${detail}`));
  }

  it('echoes at most 40 characters of what was sent, and no half of a character', () => {
    const found = /found (".*")\.$/;
    const secret = `userName eq ${'s'.repeat(500)}`;
    const echoed: unknown = JSON.parse(found.exec(detailOf(secret))?.[1] ?? '');
    assert.equal(echoed, `${'s'.repeat(39)}…`);
    const smile: unknown = JSON.parse(found.exec(detailOf(`userName eq ${'x'.repeat(38)}😀😀`))?.[1] ?? '');
    assert.equal(smile, `${'x'.repeat(38)}\ufffd…`);
  });
});

describe('unquoted values, an option for old clients', () => {
  const options = { unquotedValues: true };

  it('takes text up to the next space, ")" or "]"', () => {
    assert.deepEqual(
      parseFilter('a eq x-1@y.z and b pr', options),
      all(compare('a', 'eq', 'x-1@y.z'), present('b')),
    );
    assert.deepEqual(parseFilter('(a eq it"s(x)', options), compare('a', 'eq', 'it"s(x'));
    assert.deepEqual(parseFilter('a[b sw {}]', options), element('a', compare('b', 'sw', '{}')));
  });

  it('leaves literals and quoted text what they are', () => {
    assert.deepEqual(parseFilter('a eq True', options), compare('a', 'eq', true));
    assert.deepEqual(parseFilter('a eq 12', options), compare('a', 'eq', 12));
    assert.deepEqual(parseFilter('a eq "true"', options), compare('a', 'eq', 'true'));
  });

  it('refuses no value at all, numbers beyond bounds and open quotes as ever', () => {
    for (const text of ['a eq ', 'a eq )', 'a eq 1e999', 'a eq "x', 'a eq x\ud83d']) {
      assert.match(detailOf(text, options), /not readable/);
    }
  });
});

describe('bounds', () => {
  const within = (limits: Partial<typeof defaultLimits>) => ({ limits: { ...defaultLimits, ...limits } });

  it('reads filterLength characters and refuses one more', () => {
    parseFilter('ab pr', within({ filterLength: 5 }));
    assert.equal(
      detailOf('abc pr', within({ filterLength: 5 })),
      'The filter is longer than 5 characters (limit filterLength).',
    );
  });

  it('reads filterDepth levels and refuses one more, of every kind', () => {
    const kinds: readonly (readonly [string, string])[] = [
      ['(', ')'],
      ['not (', ')'],
    ];
    for (const [open, close] of kinds) {
      const nestedTo = (depth: number) => `${open.repeat(depth)}a pr${close.repeat(depth)}`;
      parseFilter(nestedTo(3), within({ filterDepth: 3 }));
      assert.match(detailOf(nestedTo(4), within({ filterDepth: 3 })), /more than 3 levels .*filterDepth/);
    }
    parseFilter('((a[b pr]))', within({ filterDepth: 3 }));
    assert.match(detailOf('((a[(b pr)]))', within({ filterDepth: 3 })), /filterDepth/);
  });

  it('counts what is open at one time, not what was closed again', () => {
    parseFilter('(a pr) and (b pr) and c[d pr]', within({ filterDepth: 1 }));
  });

  it('reads filterTerms comparisons and refuses one more, wherever they stand', () => {
    parseFilter('a pr and b eq 1 or c[d pr]', within({ filterTerms: 3 }));
    assert.match(
      detailOf('a pr and b eq 1 or c[d pr]', within({ filterTerms: 2 })),
      /more than 2 comparisons .*filterTerms/,
    );
    assert.match(detailOf('c[d pr].e pr', within({ filterTerms: 1 })), /filterTerms/);
  });

  it('refuses ten thousand open parentheses before it is that deep', () => {
    const limits = { filterLength: 100_000 };
    assert.match(detailOf('('.repeat(10_000), within(limits)), /filterDepth/);
    assert.match(detailOf('not('.repeat(10_000), within(limits)), /filterDepth/);
  });

  it('reads 100,000 characters of every shape when the limits are raised', () => {
    const raised = within({ filterLength: 200_000, filterTerms: 50_000 });
    const terms = parseFilter(Array(20_000).fill('a pr').join(' or '), raised);
    assert.equal(terms.kind === 'or' && terms.terms.length, 20_000);
    const groups = parseFilter(Array(10_000).fill('(a pr)').join(' and '), raised);
    assert.equal(groups.kind === 'and' && groups.terms.length, 10_000);
    const long = 'x'.repeat(100_000);
    assert.deepEqual(parseFilter(`a eq "${long}"`, raised), compare('a', 'eq', long));
    assert.deepEqual(
      parseFilter(`a eq "${'\\n'.repeat(50_000)}"`, raised),
      compare('a', 'eq', '\n'.repeat(50_000)),
    );
    assert.deepEqual(parseFilter(`${long} pr`, raised), present(long));
    assert.deepEqual(parseFilter(`a${' '.repeat(100_000)}pr`, raised), present('a'));
    for (const text of [
      `a eq ${long}`,
      `a ${long}`,
      `a eq 1${'0'.repeat(100_000)}x`,
      `a eq "${long}`,
      `a${'.b'.repeat(50_000)} pr`,
    ]) {
      assert.match(detailOf(text, raised), /not readable/);
    }
  });
});
