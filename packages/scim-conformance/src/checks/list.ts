// Lists, pages, order and queries by POST. RFC 7644 §3.4.2 Query Resources, RFC 7644 §3.4.2.4 Pagination, RFC 7644
// §3.4.3 Querying Resources Using HTTP POST.
import { type Server, section } from '../check.ts';
import type { Answer } from '../client.ts';
import {
  expect,
  expectAbsent,
  expectList,
  expectNoFault,
  expectStatus,
  expectValue,
  type List,
  skip,
} from '../expect.ts';
import { SEARCH_REQUEST } from '../urn.ts';
import { type Json, type JsonObject, readPath, sameJson, textOf } from '../value.ts';

const querying = section('RFC 7644 §3.4.2');
const paging = section('RFC 7644 §3.4.2.4', ['filter']);
const sorting = section('RFC 7644 §3.4.2.3', ['filter']);
const searching = section('RFC 7644 §3.4.3');

/** Five users whom one filter finds, and nobody else. */
async function createFive(server: Server): Promise<string> {
  for (const label of ['a', 'b', 'c', 'd', 'e']) {
    await server.createUser(label);
  }
  return `userName sw "check-${server.run}-"`;
}

const namesOf = (list: List): readonly string[] =>
  list.resources.map((resource) => textOf(resource.userName));

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

type Query = Readonly<Record<string, string | number>>;
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

const families = { a: 'Mercer', b: 'abel', c: 'Zorn', d: 'Baker' };

async function createFamilies(server: Server): Promise<string> {
  for (const [label, familyName] of Object.entries(families)) {
    await server.createUser(label, { name: { familyName, givenName: 'Ada' } });
  }
  return `userName sw "check-${server.run}-"`;
}

const familiesOf = (answer: Answer): Json =>
  expectList(answer).resources.map((each) => readPath(each, 'name.familyName') ?? null);

function sorted(name: string, title: string, parameters: Query, wanted: readonly string[]) {
  return sorting.must(
    name,
    title,
    async (server) => {
      const filter = await createFamilies(server);
      const answer = await server.query('/Users', { filter, ...parameters });
      const came = familiesOf(answer);
      expect(sameJson(came, wanted), `the order ${wanted.join(', ')}, not ${JSON.stringify(came)}`, answer);
    },
    ['sort'],
  );
}

const ascending = ['abel', 'Baker', 'Mercer', 'Zorn'];

const sortingChecks = [
  sorted(
    'ascending',
    'sortBy sorts ascending by itself, whatever the case.',
    { sortBy: 'name.familyName' },
    ascending,
  ),
  sorted(
    'explicit',
    'sortOrder=ascending sorts ascending.',
    { sortBy: 'name.familyName', sortOrder: 'ascending' },
    ascending,
  ),
  sorted(
    'descending',
    'sortOrder=descending sorts descending.',
    { sortBy: 'name.familyName', sortOrder: 'descending' },
    [...ascending].reverse(),
  ),
  sorted(
    'urn',
    'sortBy understands a name qualified by its URN.',
    { sortBy: 'urn:ietf:params:scim:schemas:core:2.0:User:name.familyName' },
    ascending,
  ),
  sorted(
    'paged',
    'Sorting comes before paging.',
    { sortBy: 'userName', sortOrder: 'descending', startIndex: 2, count: 2 },
    ['Zorn', 'abel'],
  ),
  sorting.must(
    'missing',
    'Users without the value are last ascending, first descending.',
    async (server) => {
      const { run } = server;
      await server.createUser('a', { title: 'Baker' });
      await server.createUser('b');
      await server.createUser('c', { title: 'Abbot' });
      const titles = async (sortOrder: string) => {
        const answer = await server.query('/Users', {
          filter: `userName sw "check-${run}-"`,
          sortBy: 'title',
          sortOrder,
        });
        return { answer, came: expectList(answer).resources.map((each) => each.title ?? null) };
      };
      const up = await titles('ascending');
      expect(sameJson(up.came, ['Abbot', 'Baker', null]), 'the user without a title last', up.answer);
      const down = await titles('descending');
      expect(sameJson(down.came, [null, 'Baker', 'Abbot']), 'the user without a title first', down.answer);
    },
    ['sort', 'User:title'],
  ),
  sorting.must(
    'multi-valued',
    'Sorting by a multi-valued attribute takes the primary value.',
    async (server) => {
      const numbers = (primary: string, other: string) => [
        { type: 'home', value: other },
        { type: 'work', value: primary, primary: true },
      ];
      await server.createUser('a', { phoneNumbers: numbers('+2', '+0') });
      await server.createUser('b', { phoneNumbers: numbers('+1', '+9') });
      const answer = await server.query('/Users', {
        filter: `userName sw "check-${server.run}-"`,
        sortBy: 'phoneNumbers',
      });
      expect(
        namesOf(expectList(answer))[0]?.includes('-b@') === true,
        'the user whose primary value is +1 first',
        answer,
      );
    },
    ['sort', 'User:phoneNumbers'],
  ),
  sorting.must('unannounced', 'sortBy is no fault, whether sorting is announced or not.', async (server) => {
    await server.createUser();
    expectStatus(await server.get('/Users?count=1&sortBy=userName'), 200, 400, 403, 501);
    expectStatus(await server.get(`/Users?count=1&sortBy=nothing${server.run}`), 200, 400, 403, 501);
  }),
];

/** POST …/.search; skipped where the server doesn't offer it, since nothing announces it. */
async function search(server: Server, body: JsonObject): Promise<Answer> {
  const answer = await server.post('/Users/.search', { schemas: [SEARCH_REQUEST], ...body });
  if ([403, 404, 405, 501].includes(answer.status)) {
    skip(`POST /Users/.search answers ${answer.status}: not offered.`);
  }
  return answer;
}

const searchingChecks = [
  searching.must(
    'filter',
    'POST /Users/.search finds what the same filter finds by GET.',
    async (server) => {
      const { id, resource } = await server.createUser();
      const answer = await search(server, { filter: `userName eq "${String(resource.userName)}"` });
      expect(expectList(answer).totalResults === 1, 'one user', answer);
      expectValue(answer, 'Resources.0.id', id);
    },
    ['filter'],
  ),
  searching.must(
    'page',
    '.search takes startIndex and count as numbers.',
    async (server) => {
      const filter = await createFive(server);
      const answer = await search(server, { filter, startIndex: 5, count: 2 });
      const { totalResults, resources } = expectList(answer);
      expect(totalResults === 5 && resources.length === 1, '"totalResults" 5 and one user', answer);
    },
    ['filter'],
  ),
  searching.must(
    'count-0',
    '.search with count 0 shows nobody and the true total.',
    async (server) => {
      const filter = await createFive(server);
      const answer = await search(server, { filter, count: 0 });
      const { totalResults, resources } = expectList(answer);
      expect(totalResults === 5 && resources.length === 0, '"totalResults" 5 and nobody', answer);
    },
    ['filter'],
  ),
  searching.must(
    'attributes',
    '.search takes attributes as an array.',
    async (server) => {
      const { resource } = await server.createUser();
      const filter = `userName eq "${String(resource.userName)}"`;
      const answer = await search(server, { filter, attributes: ['userName'] });
      expect(readPath(answer.body, 'Resources.0.userName') !== undefined, '"userName"', answer);
      expectAbsent(answer, 'Resources.0.displayName');
    },
    ['filter'],
  ),
  searching.must(
    'excluded',
    '.search takes excludedAttributes as an array.',
    async (server) => {
      const { resource } = await server.createUser();
      const filter = `userName eq "${String(resource.userName)}"`;
      const answer = await search(server, { filter, excludedAttributes: ['displayName'] });
      expect(readPath(answer.body, 'Resources.0.userName') !== undefined, '"userName"', answer);
      expectAbsent(answer, 'Resources.0.displayName');
    },
    ['filter'],
  ),
  searching.must('wrong-kind', '.search with members of the wrong kind is no fault.', async (server) => {
    expectStatus(await search(server, { filter: 5 }), 200, 400);
    expectStatus(await search(server, { count: 'many' }), 200, 400);
    expectStatus(await search(server, { attributes: 'userName' }), 200, 400);
  }),
  searching.must('root', 'A query over all types is answered or refused, never a fault.', async (server) => {
    const body = { schemas: [SEARCH_REQUEST], filter: `userName eq "nobody-${server.run}"`, count: 1 };
    const answer = await server.post('/.search', body);
    if (answer.status === 200) {
      expect(expectList(answer).totalResults === 0, 'nobody', answer);
    } else {
      expectStatus(answer, 400, 403, 404, 405, 501);
    }
  }),
];

export const listChecks = [...queryChecks, ...pagingChecks, ...sortingChecks, ...searchingChecks];
