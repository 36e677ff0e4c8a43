// What filters find: multi-valued attributes, value paths, logic, names and missing values. RFC 7644 §3.4.2.2
// Filtering, RFC 7644 §3.10 Attribute Notation.
import { section } from '../check.ts';
import { expect, expectList, expectStatus } from '../expect.ts';
import { ENTERPRISE_USER, USER } from '../urn.ts';
import { adaTitle, createPair, finds, none, one, ours, two } from './filter-pair.ts';

const filtering = section('RFC 7644 §3.4.2.2', ['filter']);
const notation = section('RFC 7644 §3.10', ['filter']);
const find = finds(filtering.must);
const findNotation = finds(notation.must);

const multiValued = [
  find(
    'multi-sub',
    'eq on a sub-attribute of a multi-valued attribute finds any value.',
    ({ run }) => `emails.value eq "ada.home.${run}@example.org"`,
    { wanted: one },
  ),
  find(
    'multi-case',
    'emails.value ignores case.',
    ({ run }) => `emails.value eq "ada.work.${run}@EXAMPLE.com"`,
    { wanted: one },
  ),
  find('multi-co', 'co on emails.value finds a part.', ({ run }) => `emails.value co "${run}@example.o"`, {
    wanted: one,
  }),
  find('multi-sw', 'sw on emails.value finds the beginning.', ({ run }) => `emails.value sw "bob.${run}"`, {
    wanted: ['bob'],
  }),
  find(
    'multi-direct',
    'A multi-valued complex attribute itself means its value.',
    ({ run }) => `emails eq "ada.home.${run}@example.org"`,
    { wanted: one },
  ),
  find(
    'multi-type',
    'emails.type eq finds who has one of that type.',
    ours(() => 'emails.type eq "work"'),
    { wanted: one },
  ),
  find(
    'multi-pr',
    'pr on a multi-valued attribute finds who has values.',
    ours(() => 'emails pr'),
    { wanted: two },
  ),
  find(
    'multi-two',
    'Two comparisons outside brackets may be met by two values.',
    ({ run }) => `emails.type eq "work" and emails.value eq "ada.home.${run}@example.org"`,
    { wanted: one },
  ),
  find(
    'path',
    'A value path finds who has one value that meets it.',
    ({ run }) => `emails[type eq "work" and value co "${run}"]`,
    { wanted: one },
  ),
  find(
    'path-one-value',
    'Inside brackets one value must meet all of it.',
    ({ run }) => `emails[type eq "work" and value eq "ada.home.${run}@example.org"]`,
    { wanted: none },
  ),
  find(
    'path-or',
    'or works inside brackets.',
    ({ run }) => `emails[value eq "bob.${run}@example.com" or value eq "ada.home.${run}@example.org"]`,
    { wanted: two },
  ),
  find(
    'path-not',
    'not works inside brackets.',
    ours(() => 'emails[not (type eq "home")]'),
    { wanted: one },
  ),
  find(
    'path-boolean',
    'A boolean works inside brackets.',
    ours(() => 'emails[primary eq true and type eq "home"]'),
    { wanted: ['bob'] },
  ),
  find(
    'path-and',
    'A value path can be combined with another comparison.',
    ours(() => 'emails[type eq "home"] and active eq false'),
    { wanted: ['bob'] },
  ),
  // Not in the RFC's grammar; Entra matches people by it.
  finds(filtering.should)(
    'path-sub',
    'emails[type eq "work"].value eq, as Entra writes it, is read.',
    ({ run }) => `emails[type eq "work"].value eq "ada.work.${run}@example.com"`,
    { wanted: one },
  ),
  finds(filtering.should)(
    'path-sub-other',
    'emails[type eq "work"].value doesn’t look at other types.',
    ({ run }) => `emails[type eq "work"].value eq "ada.home.${run}@example.org"`,
    { wanted: none },
  ),
];

const logic = [
  find('and', 'and needs both.', ({ ada }) => `userName eq "${ada.userName}" and active eq true`, {
    wanted: one,
  }),
  find(
    'and-false',
    'and fails when one fails.',
    ({ ada }) => `userName eq "${ada.userName}" and active eq false`,
    { wanted: none },
  ),
  find(
    'or',
    'or needs one.',
    ({ ada, bob }) => `userName eq "${ada.userName}" or userName eq "${bob.userName}"`,
    { wanted: two },
  ),
  find(
    'precedence',
    'and binds tighter than or.',
    ({ ada, bob }) => `userName eq "${ada.userName}" or userName eq "${bob.userName}" and active eq true`,
    { wanted: one },
  ),
  find(
    'precedence-left',
    'and binds tighter than an or behind it.',
    ({ ada, bob }) => `userName eq "${bob.userName}" and active eq true or userName eq "${ada.userName}"`,
    { wanted: one },
  ),
  find(
    'grouping',
    'Parentheses come first.',
    ({ ada, bob }) => `(userName eq "${ada.userName}" or userName eq "${bob.userName}") and active eq false`,
    { wanted: ['bob'] },
  ),
  find(
    'not',
    'not turns a filter round.',
    ours(({ ada }) => `not (userName eq "${ada.userName}")`),
    { wanted: ['bob'] },
  ),
  find(
    'not-group',
    'not turns a whole group round.',
    ours(({ ada }) => `not (userName eq "${ada.userName}" or active eq false)`),
    { wanted: none },
  ),
  find(
    'not-and',
    'not binds tighter than and.',
    ours(({ ada }) => `not (active eq true) and not (userName eq "${ada.userName}")`),
    { wanted: ['bob'] },
  ),
  find(
    'not-twice',
    'not of not is the thing itself.',
    ours(() => 'not (not (active eq true))'),
    { wanted: one },
  ),
  find('nested', 'Parentheses nest.', ({ ada }) => `((((userName eq "${ada.userName}"))))`, { wanted: one }),
  find(
    'long',
    'Thirty comparisons in one filter are read.',
    ({ ada }) =>
      [
        ...Array.from({ length: 29 }, (_, index) => `userName eq "x${index}"`),
        `userName eq "${ada.userName}"`,
      ].join(' or '),
    { wanted: one },
  ),
];

const names = [
  findNotation(
    'attribute-case',
    'Attribute names are read whatever their case.',
    ({ ada }) => `USERNAME eq "${ada.userName}"`,
    { wanted: one },
  ),
  findNotation(
    'sub-case',
    'Names of sub-attributes are read whatever their case.',
    ({ run }) => `Name.FAMILYNAME eq "Lovelace-${run}"`,
    { wanted: one },
  ),
  findNotation(
    'operator-case',
    'Operators are read whatever their case.',
    ({ ada }) => `userName EQ "${ada.userName}" AND Not (active Eq false)`,
    { wanted: one },
  ),
  findNotation(
    'core-urn',
    'A name may be qualified by the core URN.',
    ({ ada }) => `${USER}:userName eq "${ada.userName}"`,
    { wanted: one },
  ),
  findNotation(
    'core-urn-sub',
    'A sub-attribute may be qualified by the core URN.',
    ({ run }) => `${USER}:name.familyName eq "Lovelace-${run}"`,
    { wanted: one },
  ),
  findNotation(
    'urn-case',
    'A URN is read whatever its case.',
    ({ run }) => `${ENTERPRISE_USER.toUpperCase()}:department eq "Dep-${run}"`,
    { wanted: one, needs: ['Enterprise:department'] },
  ),
];

const missingValues = [
  // The RFC doesn't say whether a missing value differs from a given one; both are seen. Whoever has the value must not appear.
  filtering.must(
    'ne-missing',
    'ne never finds who has the value.',
    async (server) => {
      const pair = await createPair(server);
      const answer = await server.query('/Users', {
        filter: ours(() => `title ne ${JSON.stringify(adaTitle)}`)(pair),
      });
      const ids = expectList(answer).resources.map(({ id }) => id);
      expect(!ids.includes(pair.ada.id), 'ada not to be found: she has the title', answer);
    },
    ['User:title'],
  ),
  // null is in the grammar without a meaning: no value, nobody, or refused. Everybody would be wrong.
  filtering.must(
    'eq-null',
    'eq null doesn’t find who has a value.',
    async (server) => {
      const pair = await createPair(server);
      const answer = await server.query('/Users', { filter: ours(() => 'title eq null')(pair) });
      expectStatus(answer, 200, 400);
      const found = JSON.stringify(answer.body ?? null).includes(`"${pair.ada.id}"`);
      expect(!found, 'ada not to be found: she has a title', answer);
    },
    ['User:title'],
  ),
];

export const filterLogicChecks = [...multiValued, ...logic, ...names, ...missingValues];
