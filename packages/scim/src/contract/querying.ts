// Filters, pages and order: RFC 7644 §3.4.2 Query Resources. What a store finds must be what matchFilter finds.
import { bindFilter } from '../filter/bind-filter.ts';
import { matchFilter } from '../filter/match-filter.ts';
import { parseFilter } from '../filter/parse-filter.ts';
import type { Stored } from '../resource-store.ts';
import { resolvePath } from '../schema.ts';
import { type Check, expect, parse, person, present, race, type Trial } from './check.ts';

const filters = [
  'userName eq "contract.ada@example.com"',
  'userName eq "CONTRACT.ADA@EXAMPLE.COM"',
  'userName eq "contract.nobody@example.com"',
  'userName co "AD"',
  'userName co "%"',
  'userName sw "contract.a_a"',
  'userName ew "@example.com"',
  'displayName eq "100% Grace_Hopper"',
  'displayName co "\\\\"',
  'displayName co "É"',
  'displayName ne "Contract ada"',
  'externalId eq "X-1"',
  'externalId eq "x-1"',
  'emails.value eq "contract.ada@example.com"',
  'emails eq "contract.ada@example.com"',
  'emails[type eq "work" and value co "ada"]',
  'emails[type eq "home" and value co "contract"]',
  'name.familyName pr',
  'not (name.familyName pr)',
  'active eq false',
  'userName gt "contract.b" and userName le "contract.grace@example.com"',
  'name.familyName eq "Hopper" or externalId eq "X-1" and not (displayName co "nobody")',
  'meta.created gt "2000-01-01T00:00:00Z"',
];

async function fill({ user, create }: Trial): Promise<Stored[]> {
  return [
    await create(user, { ...person('ada'), externalId: 'X-1', name: { familyName: 'Lovelace' } }),
    await create(user, {
      ...person('grace'),
      displayName: '100% Grace_Hopper',
      name: { familyName: 'Hopper' },
    }),
    await create(user, { ...person('zoe'), displayName: 'Zoé \\ Back', externalId: 'x-1' }),
    await create(user, { ...person('aXa'), emails: [{ value: 'contract.home@example.com', type: 'home' }] }),
  ];
}

const idsOf = (page: readonly Stored[]) => page.map(({ id }) => id);

export const querying: Readonly<Record<string, Check>> = {
  'finds what matchFilter finds': async (trial) => {
    const { user, query } = trial;
    const all = await fill(trial);
    for (const filter of filters) {
      const bound = bindFilter(parseFilter(filter), user);
      const wanted = all.filter((stored) => matchFilter(bound, parse(stored))).map(({ id }) => id);
      const { total, page } = await query(user, `userName sw "contract" and (${filter})`);
      const isSame = total === wanted.length && wanted.every((id) => idsOf(page).includes(id));
      expect(isSame && page.length === total, `${filter}: ${wanted.length} expected, ${total} found.`);
    }
    return undefined;
  },

  'gives in a list what it gives alone': async (trial) => {
    const { user, query } = trial;
    const all = await fill(trial);
    const { page } = await query(user, 'userName sw "contract"');
    for (const stored of all) {
      const listed = present(page.find(({ id }) => id === stored.id));
      expect(listed.json === stored.json && listed.version === stored.version, `${stored.id} differs.`);
    }
    return undefined;
  },

  'gives every resource on one page, in the same order each time': async ({ user, create, query }) => {
    const { won } = await race(11, (index) => create(user, person(`n${index}`)));
    const seen: string[] = [];
    for (const startIndex of [1, 4, 7, 10]) {
      const { total, page } = await query(user, 'userName sw "contract"', {
        page: { startIndex, count: 3 },
      });
      expect(total === 11, `The total is 11 on every page; it was ${total}.`);
      expect(page.length === Math.min(3, 12 - startIndex), `${page.length} resources from ${startIndex} on.`);
      seen.push(...idsOf(page));
    }
    expect(
      new Set(seen).size === 11 && won.every(({ id }) => seen.includes(id)),
      'None twice, none left out.',
    );
    const { page } = await query(user, 'userName sw "contract"');
    expect(idsOf(page).join() === seen.join(), 'The order must be that of the pages.');
    return undefined;
  },

  'counts without showing when count is 0, and shows nothing past the end': async (trial) => {
    const { user, query } = trial;
    await fill(trial);
    for (const page of [
      { startIndex: 1, count: 0 },
      { startIndex: 5, count: 10 },
      { startIndex: Number.MAX_SAFE_INTEGER, count: 200 },
    ]) {
      const found = await query(user, 'userName sw "contract"', { page });
      expect(
        found.total === 4 && found.page.length === 0,
        `From ${page.startIndex}: ${found.page.length} shown.`,
      );
    }
    return undefined;
  },

  'sorts, and turns the order round': async (trial) => {
    const { user, query, sorts } = trial;
    if (!sorts) {
      return 'the store does not sort';
    }
    const all = await fill(trial);
    const by = resolvePath(user, { name: 'userName' });
    if (by?.attribute === undefined) {
      throw new Error('A user must have a userName.');
    }
    const filter = 'userName sw "contract"';
    const ascending = await query(user, filter, { sort: { by, order: 'ascending' } });
    const descending = await query(user, filter, { sort: { by, order: 'descending' } });
    const [ada, grace, zoe, axa] = idsOf(all);
    expect(idsOf(ascending.page).join() === [ada, axa, grace, zoe].join(), 'Ascending, case aside.');
    expect(idsOf(descending.page).join() === [zoe, grace, axa, ada].join(), 'Descending is the reverse.');
    return undefined;
  },
};
