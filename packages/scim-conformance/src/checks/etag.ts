// Entity tags, where they are announced. RFC 7644 §3.14 Versioning Resources.
import { section } from '../check.ts';
import type { Answer } from '../client.ts';
import { expect, expectError, expectPatched, expectStatus, expectValue } from '../expect.ts';
import { readPath } from '../value.ts';

const { must, should } = section('RFC 7644 §3.14', ['etag']);

const stale = 'W/"never-was"';
const rename = [{ op: 'replace', path: 'displayName', value: 'New' }];

function tagOf(answer: Answer): string {
  const tag = answer.headers.etag ?? '';
  expect(/^(W\/)?"[^"]*"$/.test(tag), 'an ETag header with a quoted tag', answer);
  return tag;
}

const readChecks = [
  must('header', 'GET tells the version in ETag and the same in meta.version.', async (server) => {
    const { path } = await server.createUser();
    const answer = await server.get(path);
    expectValue(answer, 'meta.version', tagOf(answer));
  }),
  must('post', 'POST tells the version in ETag and in meta.version.', async (server) => {
    const { answer, path } = await server.createUser();
    expectValue(answer, 'meta.version', tagOf(answer));
    expect(tagOf(await server.get(path)) === tagOf(answer), 'the ETag of the POST again', answer);
  }),
  should('put', 'PUT tells the new version in ETag.', async (server) => {
    const { path } = await server.createUser();
    const answer = await server.put(path, server.userBody('user', { displayName: 'New' }));
    expectStatus(answer, 200);
    expectValue(answer, 'meta.version', tagOf(answer));
  }),
  must('list', 'Resources in a list carry meta.version.', async (server) => {
    await server.createUser();
    const answer = await server.get('/Users?count=1');
    expect(
      typeof readPath(answer.body, 'Resources.0.meta.version') === 'string',
      '"meta.version" in the list',
      answer,
    );
  }),
  must('stays', 'Reading leaves the version alone.', async (server) => {
    const { path } = await server.createUser();
    const first = tagOf(await server.get(path));
    const answer = await server.get(path);
    expect(tagOf(answer) === first, `the same ETag ${first}`, answer);
  }),
  must(
    'moves',
    'Every change gives a new version.',
    async (server) => {
      const { path } = await server.createUser();
      const tags = [tagOf(await server.get(path))];
      expectPatched(await server.patch(path, rename));
      tags.push(tagOf(await server.get(path)));
      expectStatus(await server.put(path, server.userBody('user', { displayName: 'Newer' })), 200);
      const answer = await server.get(path);
      tags.push(tagOf(answer));
      expect(new Set(tags).size === 3, `three different ETags, not ${tags.join(', ')}`, answer);
    },
    ['patch'],
  ),
  must(
    'not-modified',
    'GET with If-None-Match of the current version is 304 without a body.',
    async (server) => {
      const { path } = await server.createUser();
      const tag = tagOf(await server.get(path));
      const answer = await server.get(path, { 'if-none-match': tag });
      expectStatus(answer, 304);
      expect(answer.text === '', 'no body', answer);
    },
  ),
  must('not-modified-list', 'If-None-Match takes a list of tags and *.', async (server) => {
    const { path } = await server.createUser();
    const tag = tagOf(await server.get(path));
    expectStatus(await server.get(path, { 'if-none-match': `"other", ${tag}` }), 304);
    expectStatus(await server.get(path, { 'if-none-match': '*' }), 304);
  }),
  must('modified', 'GET with If-None-Match of another version is 200.', async (server) => {
    const { path } = await server.createUser();
    expectStatus(await server.get(path, { 'if-none-match': stale }), 200);
  }),
];

const writeChecks = [
  must('put-mismatch', 'PUT with If-Match of another version is 412 and changes nothing.', async (server) => {
    const { path, resource } = await server.createUser();
    const body = server.userBody('user', { displayName: 'New' });
    expectError(await server.put(path, body, { 'if-match': stale }), [412]);
    expectValue(await server.get(path), 'displayName', resource.displayName ?? '');
  }),
  must(
    'patch-mismatch',
    'PATCH with If-Match of another version is 412 and changes nothing.',
    async (server) => {
      const { path, resource } = await server.createUser();
      expectError(await server.patch(path, rename, { 'if-match': stale }), [412]);
      expectValue(await server.get(path), 'displayName', resource.displayName ?? '');
    },
    ['patch'],
  ),
  must(
    'delete-mismatch',
    'DELETE with If-Match of another version is 412 and deletes nothing.',
    async (server) => {
      const { path } = await server.createUser();
      expectError(await server.delete(path, { 'if-match': stale }), [412]);
      expectStatus(await server.get(path), 200);
    },
  ),
  must(
    'match',
    'PUT, PATCH and DELETE with If-Match of the current version are done.',
    async (server) => {
      const { path } = await server.createUser();
      const current = async () => ({ 'if-match': tagOf(await server.get(path)) });
      expectStatus(
        await server.put(path, server.userBody('user', { displayName: 'A' }), await current()),
        200,
      );
      expectPatched(await server.patch(path, rename, await current()));
      expectStatus(await server.delete(path, await current()), 204);
    },
    ['patch'],
  ),
  must(
    'match-list',
    'If-Match takes a list of tags and *.',
    async (server) => {
      const { path } = await server.createUser();
      const tag = tagOf(await server.get(path));
      expectPatched(await server.patch(path, rename, { 'if-match': `"other", ${tag}` }));
      expectPatched(await server.patch(path, [{ op: 'remove', path: 'displayName' }], { 'if-match': '*' }));
    },
    ['patch'],
  ),
  must(
    'stale',
    'The version before a change is no longer accepted.',
    async (server) => {
      const { path } = await server.createUser();
      const before = tagOf(await server.get(path));
      expectPatched(await server.patch(path, rename, { 'if-match': before }));
      const again = [{ op: 'replace', path: 'displayName', value: 'Lost' }];
      expectError(await server.patch(path, again, { 'if-match': before }), [412]);
      expectValue(await server.get(path), 'displayName', 'New');
    },
    ['patch'],
  ),
  must(
    'race',
    'Of two simultaneous PATCHes with one If-Match, one is 412.',
    async (server) => {
      const { path } = await server.createUser();
      const tag = tagOf(await server.get(path));
      const write = (value: string) =>
        server.patch(path, [{ op: 'replace', path: 'displayName', value }], { 'if-match': tag });
      const answers = await Promise.all([write('One'), write('Two')]);
      const refused = answers.filter(({ status }) => status === 412);
      expect(refused.length === 1, `one 412, not ${refused.length}`, answers[0]);
    },
    ['patch'],
  ),
  must(
    'group',
    'Groups have versions, and a change of members gives a new one.',
    async (server) => {
      const user = await server.createUser();
      const { path } = await server.createGroup();
      const before = tagOf(await server.get(path));
      expectPatched(await server.patch(path, [{ op: 'add', path: 'members', value: [{ value: user.id }] }]));
      const answer = await server.get(path);
      expect(tagOf(answer) !== before, 'another ETag after the change', answer);
    },
    ['groups', 'patch'],
  ),
];

export const etagChecks = [...readChecks, ...writeChecks];
