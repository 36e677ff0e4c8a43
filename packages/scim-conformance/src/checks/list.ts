// Lists and their pages. RFC 7644 §3.4.2 Query Resources, RFC 7644 §3.4.2.4 Pagination.
import { section } from '../check.ts';
import { expect, expectAbsent, expectList, expectNoFault, expectStatus, skip } from '../expect.ts';
import { readPath, sameJson, textOf } from '../value.ts';
import { createFive, namesOf, type Query } from './five-users.ts';

const querying = section('RFC 7644 §3.4.2');
const paging = section('RFC 7644 §3.4.2.4', ['filter']);

const queryChecks = [
  querying.must('shape', 'GET /Users answers a ListResponse with whole users.', async (server) => {
    await server.createUser();
    const answer = await server.get('/Users?count=2');
    const { resources } = expectList(answer);
    expect(resources.length > 0, 'at least one user', answer);
    for (const resource of resources) {
      for (const name of ['id', 'schemas', 'userName', 'meta']) {
        expect(resource[name] !== undefined, `"${name}" in every user of the list`, answer);
      }
    }
  }),
  querying.must(
    'same-as-get',
    'A user in a list is the same as by GET.',
    async (server) => {
      const { path, resource } = await server.createUser();
      const answer = await server.query('/Users', {
        filter: `userName eq "${String(resource.userName)}"`,
      });
      const alone = await server.get(path);
      expect(
        sameJson(readPath(answer.body, 'Resources.0'), alone.body),
        'the same user as GET shows',
        answer,
      );
    },
    ['filter'],
  ),
  querying.must(
    'nothing',
    'A query without matches is 200 with totalResults 0.',
    async (server) => {
      const answer = await server.query('/Users', {
        filter: `userName eq "nobody-${server.run}@example.com"`,
      });
      expect(expectList(answer).totalResults === 0, '"totalResults" 0', answer);
      expectAbsent(answer, 'Resources');
    },
    ['filter'],
  ),
  querying.must(
    'groups',
    'GET /Groups answers a ListResponse.',
    async (server) => {
      await server.createGroup();
      const answer = await server.get('/Groups?count=2');
      expect(expectList(answer).resources.length > 0, 'at least one group', answer);
    },
    ['groups'],
  ),
  querying.should('slash', 'A slash behind the endpoint’s name is no fault.', async (server) => {
    const answer = await server.get('/Users/?count=1');
    expectStatus(answer, 200, 301, 307, 308, 404);
  }),
  querying.must('unknown-parameter', 'An unknown query parameter is ignored.', async (server) => {
    expectList(await server.get(`/Users?count=1&nothing${server.run}=1`));
  }),
];

type Wanted = { readonly shown: number; readonly startIndex?: number };

/** One page of the five, with what must be on it. `totalResults` is always five. */
function page(name: string, title: string, parameters: Query, wanted: Wanted) {
  return paging.must(name, title, async (server) => {
    const filter = await createFive(server);
    const answer = await server.query('/Users', { filter, ...parameters });
    const list = expectList(answer);
    expect(list.totalResults === 5, `"totalResults" 5, not ${list.totalResults}`, answer);
    expect(
      list.resources.length === wanted.shown,
      `${wanted.shown} users, not ${list.resources.length}`,
      answer,
    );
    const perPage = list.itemsPerPage;
    const counted = perPage === undefined || perPage === wanted.shown;
    expect(counted || wanted.shown === 0, `"itemsPerPage" ${wanted.shown}, the number on this page`, answer);
    if (wanted.startIndex !== undefined) {
      expect(list.startIndex === wanted.startIndex, `"startIndex" ${wanted.startIndex}`, answer);
    }
  });
}

const pagingChecks = [
  page(
    'total',
    'totalResults counts all matches, itemsPerPage those on the page.',
    { startIndex: 1, count: 2 },
    { shown: 2, startIndex: 1 },
  ),
  page('last', 'The last page holds the rest.', { startIndex: 5, count: 2 }, { shown: 1, startIndex: 5 }),
  page('count-alone', 'count works without startIndex.', { count: 3 }, { shown: 3 }),
  page('start-alone', 'startIndex works without count.', { startIndex: 4 }, { shown: 2, startIndex: 4 }),
  page('count-0', 'count=0 shows nobody and the true total.', { count: 0 }, { shown: 0 }),
  page('count-negative', 'A negative count means 0.', { count: -3 }, { shown: 0 }),
  page('start-0', 'startIndex=0 means 1.', { startIndex: 0, count: 2 }, { shown: 2, startIndex: 1 }),
  page(
    'start-negative',
    'A negative startIndex means 1.',
    { startIndex: -7, count: 2 },
    { shown: 2, startIndex: 1 },
  ),
  page(
    'past-end',
    'A page past the end is 200, empty, with the true total.',
    { startIndex: 6, count: 2 },
    { shown: 0 },
  ),
  page(
    'far-past-end',
    'A page far past the end is 200 and empty.',
    { startIndex: 2_000_000_000, count: 2 },
    { shown: 0 },
  ),
  page(
    'count-huge',
    'A huge count is no error and shows what there is.',
    { count: 1_000_000_000 },
    { shown: 5 },
  ),
  paging.must('beyond-integers', 'Numbers beyond 64 bits are no fault.', async (server) => {
    expectNoFault(await server.get('/Users?startIndex=99999999999999999999999&count=1'));
    expectNoFault(await server.get('/Users?startIndex=1&count=99999999999999999999999'));
  }),
  paging.must(
    'no-number',
    'A count that is no number is refused or ignored, never a fault.',
    async (server) => {
      expectStatus(await server.get('/Users?count=many'), 200, 400);
      expectStatus(await server.get('/Users?startIndex=first&count=1'), 200, 400);
    },
  ),
  paging.must('walk', 'Pages are disjoint and together hold everybody once.', async (server) => {
    const filter = await createFive(server);
    const names: string[] = [];
    for (const startIndex of [1, 3, 5]) {
      names.push(...namesOf(expectList(await server.query('/Users', { filter, startIndex, count: 2 }))));
    }
    expect(names.length === 5 && new Set(names).size === 5, `five different users, not ${names.join(', ')}`);
  }),
  paging.must('stable', 'The same query gives the same order again.', async (server) => {
    const filter = await createFive(server);
    const first = namesOf(expectList(await server.query('/Users', { filter })));
    const answer = await server.query('/Users', { filter });
    expect(sameJson(first, namesOf(expectList(answer))), 'the same order', answer);
    const one = await server.query('/Users', { filter, startIndex: 2, count: 1 });
    expect(namesOf(expectList(one))[0] === first[1], 'the same order on a page', one);
  }),
  paging.should(
    'stable-after-change',
    'A change to one user doesn’t move the pages of the others.',
    async (server) => {
      const filter = await createFive(server);
      const before = expectList(await server.query('/Users', { filter }));
      const [first] = before.resources;
      await server.patch(`/Users/${textOf(first?.id)}`, [
        { op: 'replace', path: 'displayName', value: 'Zoe' },
      ]);
      const answer = await server.query('/Users', { filter });
      expect(sameJson(namesOf(before), namesOf(expectList(answer))), 'the same order after a change', answer);
    },
    ['patch'],
  ),
  paging.must('limit', 'No page is longer than filter.maxResults.', async (server) => {
    const limit = readPath(server.facts.config, 'filter.maxResults');
    if (typeof limit !== 'number' || limit <= 0) {
      skip('ServiceProviderConfig states no filter.maxResults.');
    }
    const answer = await server.get(`/Users?count=${limit + 1}&attributes=id`);
    expect(expectList(answer).resources.length <= limit, `at most ${limit} users`, answer);
  }),
  paging.must('follows-deletes', 'totalResults follows creates and deletes.', async (server) => {
    const filter = `userName sw "check-${server.run}-"`;
    const total = async () => expectList(await server.query('/Users', { filter, count: 1 })).totalResults;
    const { path } = await server.createUser('a');
    await server.createUser('b');
    expect((await total()) === 2, '"totalResults" 2 after two creates');
    await server.delete(path);
    expect((await total()) === 1, '"totalResults" 1 after a delete');
  }),
];

export const listChecks = [...queryChecks, ...pagingChecks];
