// What filters find: every operator on every kind of attribute, logic, notation. RFC 7644 §3.4.2.2 Filtering.
// Two users are made for each check; filters that would match strangers are narrowed to these two.
import { type Server, section } from '../check.ts';
import { expect, expectList, expectStatus } from '../expect.ts';
import type { Need } from '../facts.ts';
import { ENTERPRISE_USER, USER } from '../urn.ts';
import { readPath, textOf } from '../value.ts';

const filtering = section('RFC 7644 §3.4.2.2', ['filter']);
const notation = section('RFC 7644 §3.10', ['filter']);

/** What filters can name of the two users. */
type Pair = { readonly run: string; readonly ada: Person; readonly bob: Person };
type Person = { readonly id: string; readonly userName: string; readonly created: string };

const adaTitle = 'Head of "Tools" \\ 100% _under_ (East) and West';

async function createPair(server: Server): Promise<Pair> {
  const { run } = server;
  const ada = await server.createUser('ada', {
    externalId: `Ext-${run}-A`,
    displayName: `Ada ${run} Äß`,
    title: adaTitle,
    name: { givenName: 'Ada', familyName: `Lovelace-${run}` },
    emails: [
      { value: `Ada.Work.${run}@example.com`, type: 'work', primary: true },
      { value: `ada.home.${run}@example.org`, type: 'home' },
    ],
    schemas: [USER, ENTERPRISE_USER],
    [ENTERPRISE_USER]: { department: `Dep-${run}`, manager: { value: `boss-${run}` } },
  });
  const bob = await server.createUser('bob', {
    displayName: `Bob ${run}`,
    active: false,
    name: { givenName: 'Bob', familyName: `Babbage-${run}` },
    emails: [{ value: `bob.${run}@example.com`, type: 'home', primary: true }],
  });
  const person = ({ id, resource }: typeof ada): Person => ({
    id,
    userName: textOf(resource.userName),
    created: textOf(readPath(resource, 'meta.created')),
  });
  return { run, ada: person(ada), bob: person(bob) };
}

type Who = 'ada' | 'bob';
type Write = (pair: Pair) => string;

async function expectFound(
  server: Server,
  pair: Pair,
  filter: string,
  wanted: readonly Who[],
): Promise<void> {
  const answer = await server.query('/Users', { filter });
  const ids = expectList(answer).resources.map(({ id }) => id);
  const names = wanted.length === 0 ? 'nobody' : wanted.join(' and ');
  const found = ids.length === wanted.length && wanted.every((who) => ids.includes(pair[who].id));
  expect(found, `${names} to be found, not ${ids.length} user(s)`, answer);
}

type Rule = ReturnType<typeof section>['must'];

/** The filter finds exactly these of the two. */
function finds(rule: Rule) {
  return (
    name: string,
    title: string,
    write: Write,
    more: { wanted: readonly Who[]; needs?: readonly Need[] },
  ) =>
    rule(
      name,
      title,
      async (server) => {
        const pair = await createPair(server);
        await expectFound(server, pair, write(pair), more.wanted);
      },
      more.needs ?? [],
    );
}

const find = finds(filtering.must);
const findNotation = finds(notation.must);
const one: readonly Who[] = ['ada'];
const two: readonly Who[] = ['ada', 'bob'];
const none: readonly Who[] = [];

/** Only these two: for filters that strangers would match too. */
const ours =
  (inner: Write): Write =>
  (pair) =>
    `userName sw "check-${pair.run}-" and (${inner(pair)})`;

const strings = [
  find('eq', 'eq finds by userName.', ({ ada }) => `userName eq "${ada.userName}"`, { wanted: one }),
  find(
    'eq-case',
    'eq on userName ignores case.',
    ({ ada }) => `userName eq "${ada.userName.toUpperCase()}"`,
    { wanted: one },
  ),
  find(
    'eq-display-name',
    'eq finds by displayName, umlauts in another case included.',
    ({ run }) => `displayName eq "ADA ${run.toUpperCase()} äß"`,
    { wanted: one },
  ),
  find(
    'ne',
    'ne finds who has another value.',
    ours(({ ada }) => `userName ne "${ada.userName}"`),
    { wanted: ['bob'] },
  ),
  find('co', 'co finds a part of userName.', ({ run }) => `userName co "${run}-ada@"`, { wanted: one }),
  find('sw', 'sw finds the beginning of userName.', ({ run }) => `userName sw "check-${run}-"`, {
    wanted: two,
  }),
  find('sw-case', 'sw on userName ignores case.', ({ run }) => `userName sw "CHECK-${run.toUpperCase()}-A"`, {
    wanted: one,
  }),
  find('sw-inside', 'sw doesn’t find what stands further on.', ({ run }) => `userName sw "${run}-ada@"`, {
    wanted: none,
  }),
  find('ew', 'ew finds the end of userName.', ({ run }) => `userName ew "${run}-ada@example.com"`, {
    wanted: one,
  }),
  find(
    'pr',
    'pr finds who has a value.',
    ours(() => 'title pr'),
    { wanted: one, needs: ['User:title'] },
  ),
  find(
    'gt',
    'gt compares strings.',
    ours(({ run }) => `userName gt "check-${run}-b"`),
    { wanted: ['bob'] },
  ),
  find(
    'ge',
    'ge compares strings, the same one included.',
    ours(({ bob }) => `userName ge "${bob.userName}"`),
    { wanted: ['bob'] },
  ),
  find(
    'lt',
    'lt compares strings.',
    ours(({ run }) => `userName lt "check-${run}-b"`),
    { wanted: one },
  ),
  find(
    'le',
    'le compares strings, the same one included.',
    ours(({ ada }) => `userName le "${ada.userName}"`),
    { wanted: one },
  ),
  find('id', 'eq finds by id.', ({ ada }) => `id eq "${ada.id}"`, { wanted: one }),
  find('external-id', 'eq finds by externalId.', ({ run }) => `externalId eq "Ext-${run}-A"`, {
    wanted: one,
  }),
  find(
    'external-id-case',
    'externalId is compared with its case.',
    ({ run }) => `externalId eq "EXT-${run}-a"`,
    { wanted: none },
  ),
  find('no-match', 'A value that nobody has finds nobody.', ({ run }) => `userName eq "nobody-${run}"`, {
    wanted: none,
  }),
  find(
    'empty-text',
    'eq with an empty text finds nobody who has a value.',
    ours(() => 'userName eq ""'),
    { wanted: none },
  ),
];

const texts = [
  find(
    'quotes',
    'An escaped quote and backslash in a value are read.',
    () => `title eq ${JSON.stringify(adaTitle)} and active eq true`,
    { wanted: one, needs: ['User:title'] },
  ),
  find(
    'unicode-escape',
    'A \\u escape in a value is read.',
    ({ run }) => `displayName eq "\\u0041da ${run} \\u00c4ß"`,
    { wanted: one },
  ),
  find(
    'percent',
    'A percent sign is no wildcard.',
    ours(() => 'title sw "%Tools"'),
    { wanted: none, needs: ['User:title'] },
  ),
  find(
    'underscore',
    'An underscore is no wildcard.',
    ours(({ run }) => `displayName eq "Bob_${run}"`),
    { wanted: none },
  ),
  find(
    'star',
    'A star is no wildcard.',
    ours(() => 'userName eq "*"'),
    { wanted: none },
  ),
  find(
    'like-co',
    'co takes percent and underscore literally.',
    ours(() => 'title co "100% _u"'),
    { wanted: one, needs: ['User:title'] },
  ),
  find(
    'parentheses',
    'Parentheses and words like "and" inside a value mean nothing.',
    ours(() => 'title co "(East) and West"'),
    { wanted: one, needs: ['User:title'] },
  ),
];

const otherTypes = [
  find(
    'boolean-true',
    'eq true finds the active.',
    ours(() => 'active eq true'),
    { wanted: one },
  ),
  find(
    'boolean-false',
    'eq false finds the inactive.',
    ours(() => 'active eq false'),
    { wanted: ['bob'] },
  ),
  find(
    'boolean-ne',
    'ne on a boolean finds the other.',
    ours(() => 'active ne true'),
    { wanted: ['bob'] },
  ),
  find(
    'boolean-pr',
    'pr on a boolean finds false too.',
    ours(() => 'active pr'),
    { wanted: two },
  ),
  find(
    'date-ge',
    'ge on a dateTime compares points in time.',
    ours(({ ada }) => `meta.created ge "${ada.created}"`),
    { wanted: two },
  ),
  find(
    'date-gt',
    'gt on a dateTime compares points in time.',
    ours(() => 'meta.created gt "2001-01-01T00:00:00Z"'),
    { wanted: two },
  ),
  find(
    'date-lt',
    'lt on a dateTime compares points in time.',
    ours(() => 'meta.lastModified lt "2001-01-01T00:00:00Z"'),
    { wanted: none },
  ),
  find(
    'date-le',
    'le on a dateTime compares points in time.',
    ours(() => 'meta.created le "2999-01-01T00:00:00Z"'),
    { wanted: two },
  ),
  find(
    'date-eq',
    'eq on a dateTime finds the exact time.',
    ({ ada }) => `id eq "${ada.id}" and meta.created eq "${ada.created}"`,
    { wanted: one },
  ),
  find(
    'date-zone',
    'A dateTime in another zone is the same point in time.',
    ({ ada }) => `id eq "${ada.id}" and meta.created eq "${inOtherZone(ada.created)}"`,
    { wanted: one },
  ),
  find(
    'resource-type',
    'eq finds by meta.resourceType.',
    ours(() => 'meta.resourceType eq "User"'),
    { wanted: two },
  ),
];

/** The same point in time, two hours ahead; a fraction of more than milliseconds is kept. */
function inOtherZone(dateTime: string): string {
  const fraction = /\.\d+/.exec(dateTime)?.[0] ?? '';
  const moved = new Date(Date.parse(dateTime.replace(fraction, '')) + 2 * 3_600_000).toISOString();
  return moved.replace('.000Z', `${fraction}+02:00`);
}

const complex = [
  find('sub', 'eq finds by a sub-attribute.', ({ run }) => `name.familyName eq "lovelace-${run}"`, {
    wanted: one,
  }),
  find(
    'sub-co',
    'co finds a part of a sub-attribute.',
    ours(() => 'name.familyName co "abbag"'),
    { wanted: ['bob'] },
  ),
  find(
    'complex-pr',
    'pr on a complex attribute finds who has any part of it.',
    ours(() => 'name pr'),
    { wanted: two },
  ),
  find(
    'extension',
    'eq finds by an attribute of an extension.',
    ({ run }) => `${ENTERPRISE_USER}:department eq "dep-${run}"`,
    { wanted: one, needs: ['Enterprise:department'] },
  ),
  find(
    'extension-sub',
    'eq finds by a sub-attribute of an extension.',
    ({ run }) => `${ENTERPRISE_USER}:manager.value eq "boss-${run}"`,
    { wanted: one, needs: ['Enterprise:manager'] },
  ),
];

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

export const filterChecks = [
  ...strings,
  ...texts,
  ...otherTypes,
  ...complex,
  ...multiValued,
  ...logic,
  ...names,
  ...missingValues,
];
