// Queries by POST. RFC 7644 §3.4.3 Querying Resources Using HTTP POST.
import { type Server, section } from '../check.ts';
import type { Answer } from '../client.ts';
import { expect, expectAbsent, expectList, expectStatus, expectValue, skip } from '../expect.ts';
import { SEARCH_REQUEST } from '../urn.ts';
import { type JsonObject, readPath } from '../value.ts';
import { createFive } from './five-users.ts';

const searching = section('RFC 7644 §3.4.3');

/** POST …/.search; skipped where the server doesn't offer it, since nothing announces it. */
async function search(server: Server, body: JsonObject): Promise<Answer> {
  const answer = await server.post('/Users/.search', { schemas: [SEARCH_REQUEST], ...body });
  if ([403, 404, 405, 501].includes(answer.status)) {
    skip(`POST /Users/.search answers ${answer.status}: not offered.`);
  }
  return answer;
}

export const searchChecks = [
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
