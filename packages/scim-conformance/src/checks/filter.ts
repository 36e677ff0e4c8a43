// What filters find: every operator on every kind of attribute, texts included that look like something else.
// RFC 7644 §3.4.2.2 Filtering.
import { section } from '../check.ts';
import { ENTERPRISE_USER } from '../urn.ts';
import { adaTitle, finds, none, one, ours, two } from './filter-pair.ts';

const find = finds(section('RFC 7644 §3.4.2.2', ['filter']).must);

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

export const filterChecks = [...strings, ...texts, ...otherTypes, ...complex];
