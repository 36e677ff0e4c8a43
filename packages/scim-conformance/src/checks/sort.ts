// The order of lists, where sorting is announced. RFC 7644 §3.4.2.3 Sorting.
import { type Server, section } from '../check.ts';
import type { Answer } from '../client.ts';
import { expect, expectList, expectStatus } from '../expect.ts';
import { type Json, readPath, sameJson } from '../value.ts';
import { namesOf, type Query } from './five-users.ts';

const sorting = section('RFC 7644 §3.4.2.3', ['filter']);

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

export const sortChecks = [
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
