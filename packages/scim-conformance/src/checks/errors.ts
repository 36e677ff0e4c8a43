// What goes wrong is told in SCIM's words, and nothing a stranger sends is a fault of the server. RFC 7644 §3.12 HTTP
// Status and Error Response Handling, RFC 7644 §3.8 Data Input/Output Formats.
import { section } from '../check.ts';
import type { Answer } from '../client.ts';
import { expect, expectError, expectList, expectStatus, expectValue } from '../expect.ts';
import { BULK_REQUEST, MEDIA_TYPE, PATCH_OP } from '../urn.ts';
import { readPath, textOf } from '../value.ts';

const formats = section('RFC 7644 §3.8');
const errors = section('RFC 7644 §3.12');
const bulk = section('RFC 7644 §3.7');
const me = section('RFC 7644 §3.11');

function expectMediaType(answer: Answer): void {
  const type = (answer.headers['content-type'] ?? '').toLowerCase();
  const [essence = ''] = type.split(';');
  expect(essence.trim() === MEDIA_TYPE, `Content-Type ${MEDIA_TYPE}, not "${type}"`, answer);
}

const formatChecks = [
  formats.must('out', 'Answers have the Content-Type application/scim+json.', async (server) => {
    const { path, answer } = await server.createUser();
    expectMediaType(answer);
    expectMediaType(await server.get(path));
    expectMediaType(await server.get('/Users?count=1'));
    expectMediaType(await server.get('/ServiceProviderConfig'));
  }),
  formats.must('errors-out', 'Errors have the Content-Type application/scim+json.', async (server) => {
    expectMediaType(await server.get(`/Users/nobody-${server.run}`));
    expectMediaType(await server.post('/Users', {}));
  }),
  ...[
    'application/json',
    'application/scim+json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/SCIM+JSON',
  ].map((type, index) =>
    formats.must(`in-${index}`, `A body of Content-Type ${type} is read.`, async (server) => {
      const answer = await server.post('/Users', server.userBody(), { 'content-type': type });
      expectStatus(answer, 201);
    }),
  ),
  ...['application/json', '*/*', 'application/*', 'application/json, text/plain;q=0.5', undefined].map(
    (accept, index) =>
      formats.must(
        `accept-${index}`,
        `GET with ${accept === undefined ? 'no Accept header' : `Accept ${accept}`} is answered.`,
        async (server) => {
          expectList(await server.get('/Users?count=1', { accept }));
        },
      ),
  ),
  formats.should('in-text', 'A body of another media type is refused: 415, or 400.', async (server) => {
    const text = JSON.stringify(server.userBody());
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded']) {
      const answer = await server.send({
        method: 'POST',
        path: '/Users',
        text,
        headers: { 'content-type': type },
      });
      expectError(answer, [415, 400]);
    }
  }),
];

/** Texts that are no JSON object. */
const malformed: readonly { name: string; what: string; text: string }[] = [
  { name: 'word', what: 'The body test', text: 'test' },
  {
    name: 'cut',
    what: 'A body that ends too early',
    text: '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":',
  },
  { name: 'empty', what: 'An empty body', text: '' },
  { name: 'array', what: 'An array as body', text: '[]' },
  { name: 'string', what: 'A string as body', text: '"user"' },
  { name: 'null', what: 'null as body', text: 'null' },
  { name: 'number', what: 'A number as body', text: '5' },
  { name: 'xml', what: 'XML as body', text: '<user><userName>a</userName></user>' },
  {
    name: 'deep',
    what: 'A body nested 5,000 deep',
    text: `{"userName":${'['.repeat(5000)}${']'.repeat(5000)}}`,
  },
];

const bodyChecks = malformed.map(({ name, what, text }) =>
  errors.must(`body-${name}`, `${what} is refused: 400.`, async (server) => {
    const { path } = await server.createUser();
    const headers = { 'content-type': MEDIA_TYPE };
    for (const request of [
      { method: 'POST', path: '/Users' },
      { method: 'PUT', path },
      { method: 'PATCH', path },
    ]) {
      const answer = await server.send({ ...request, text, headers });
      expectError(answer, name === 'deep' ? [400, 413] : [400]);
    }
  }),
);

const answerChecks = [
  errors.must('syntax-type', 'Malformed JSON is told as scimType invalidSyntax.', async (server) => {
    const answer = await server.send({
      method: 'POST',
      path: '/Users',
      text: '{"userName"',
      headers: { 'content-type': MEDIA_TYPE },
    });
    expectError(answer, [400], ['invalidSyntax']);
  }),
  errors.should('detail', 'An error says in "detail" what is wrong.', async (server) => {
    for (const answer of [await server.post('/Users', {}), await server.get(`/Users/nobody-${server.run}`)]) {
      expect(textOf(readPath(answer.body, 'detail')).length > 0, 'a "detail"', answer);
    }
  }),
  errors.must('unknown-endpoint', 'A path that leads nowhere is 404 with a SCIM error.', async (server) => {
    expectError(await server.get(`/Nothing${server.run}`), [404]);
    expectError(await server.get(`/Users/nobody-${server.run}/groups`), [404]);
  }),
  errors.must(
    'method',
    'A method that an endpoint doesn’t have is refused with a SCIM error.',
    async (server) => {
      const { path } = await server.createUser();
      const body = { schemas: [PATCH_OP], Operations: [] };
      // 405 says it best; 404 and 501 also say that there is no such operation.
      for (const method of ['PUT', 'PATCH', 'DELETE']) {
        const answer = await server.send({ method, path: '/Users', ...(method !== 'DELETE' && { body }) });
        expectError(answer, [405, 404, 501]);
      }
      expectError(await server.post(path, server.userBody('other')), [405, 404, 501]);
      expectStatus(await server.get(path), 200);
    },
  ),
  errors.should('allow', 'A 405 says in Allow what is possible.', async (server) => {
    const answer = await server.delete('/Users');
    expectStatus(answer, 405);
    expect(/\bGET\b/.test(answer.headers.allow ?? ''), 'an Allow header with GET', answer);
  }),
  errors.must('no-trace', 'Errors show no stack, no SQL and no HTML.', async (server) => {
    const { path } = await server.createUser();
    const answers = [
      await server.get(`/Users/nobody-${server.run}`),
      await server.send({
        method: 'POST',
        path: '/Users',
        text: 'test',
        headers: { 'content-type': MEDIA_TYPE },
      }),
      await server.patch(path, [{ op: 'replace', path: 'active', value: { a: 1 } }]),
      await server.get("/Users?filter=userName%20eq%20'x"),
      await server.get(`/Nothing${server.run}`),
    ];
    for (const answer of answers) {
      expect(
        !/\bat .*[/\\].*:\d+|\bselect .* from\b|<html/i.test(answer.text),
        'words for the client alone',
        answer,
      );
    }
  }),
  errors.should(
    'duplicate-name',
    'A JSON name twice in another case is refused or read, never a fault.',
    async (server) => {
      const { userName, ...rest } = server.userBody();
      expectStatus(
        await server.post('/Users', {
          ...rest,
          userName: userName ?? '',
          USERNAME: `x${server.run}@example.com`,
        }),
        201,
        400,
      );
    },
  ),
];

const meChecks = [
  me.must('me', '/Me is answered or refused in SCIM form.', async (server) => {
    const answer = await server.get('/Me');
    if (answer.status >= 400) {
      expectError(answer, [501, 404, 403, 400]);
    } else {
      expectStatus(answer, 200, 301, 302, 307, 308);
    }
  }),
];

const bulkChecks = [
  bulk.must(
    'create',
    'A bulk request creates a user and says where it is.',
    async (server) => {
      const operation = { method: 'POST', path: '/Users', bulkId: 'one', data: server.userBody() };
      const answer = await server.post('/Bulk', { schemas: [BULK_REQUEST], Operations: [operation] });
      expectStatus(answer, 200);
      const location = textOf(readPath(answer.body, 'Operations.0.location'));
      expect(location.startsWith(server.baseUrl), 'a "location" for the new user', answer);
      expectValue(answer, 'Operations.0.bulkId', 'one');
      expectStatus(await server.delete(location.slice(server.baseUrl.length)), 204);
    },
    ['bulk'],
  ),
  bulk.must(
    'error',
    'A bulk request tells for each operation what went wrong.',
    async (server) => {
      const operation = { method: 'DELETE', path: `/Users/nobody-${server.run}` };
      const answer = await server.post('/Bulk', { schemas: [BULK_REQUEST], Operations: [operation] });
      expectStatus(answer, 200);
      expectValue(answer, 'Operations.0.status', '404');
    },
    ['bulk'],
  ),
  bulk.must(
    'limit',
    'A bulk request with more operations than announced is refused: 413.',
    async (server) => {
      const limit = Number(readPath(server.facts.config, 'bulk.maxOperations'));
      const operation = { method: 'DELETE', path: `/Users/nobody-${server.run}` };
      const operations = Array.from({ length: limit + 1 }, () => operation);
      expectError(await server.post('/Bulk', { schemas: [BULK_REQUEST], Operations: operations }), [413]);
    },
    ['bulk'],
  ),
];

export const errorChecks = [...formatChecks, ...bodyChecks, ...answerChecks, ...bulkChecks, ...meChecks];
