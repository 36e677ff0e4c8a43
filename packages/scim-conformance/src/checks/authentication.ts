// Who may not enter learns and changes nothing. RFC 7644 §2 Authentication and Authorization.

import type { Server } from '../check.ts';
import { section } from '../check.ts';
import type { Answer } from '../client.ts';
import { secretOf } from '../client.ts';
import { expect, expectError, expectStatus, skip } from '../expect.ts';
import { readPath } from '../value.ts';

const { must, should } = section('RFC 7644 §2');

/** Headers that replace the credential by another value, or leave it out. */
function instead(server: Server, value: string | undefined): Record<string, string | undefined> {
  if (server.credential === undefined) {
    skip('No credential was given, so none can be left out.');
  }
  return { [server.credential.name]: value };
}

function bearerToken(server: Server): string {
  const { credential } = server;
  if (credential?.name !== 'authorization' || !/^bearer /i.test(credential.value)) {
    skip('The credential is no bearer token.');
  }
  return secretOf(credential.value);
}

function expectUnauthorized(answer: Answer): void {
  expectStatus(answer, 401);
  expect(readPath(answer.body, 'Resources') === undefined, 'no resources in a 401', answer);
}

export const authenticationChecks = [
  must('none', 'A request without a credential is answered 401.', async (server) => {
    expectUnauthorized(await server.get('/Users', instead(server, undefined)));
  }),
  must('wrong', 'A wrong token is answered 401.', async (server) => {
    expectUnauthorized(await server.get('/Users', instead(server, `Bearer wrong-${server.run}`)));
  }),
  must('empty', 'A credential without a token is answered 401.', async (server) => {
    expectUnauthorized(await server.get('/Users', instead(server, 'Bearer')));
  }),
  must('prolonged', 'The right token with something behind it is answered 401.', async (server) => {
    const token = bearerToken(server);
    expectUnauthorized(await server.get('/Users', instead(server, `Bearer ${token}x`)));
  }),
  must('shortened', 'The beginning of the right token is answered 401.', async (server) => {
    const token = bearerToken(server);
    expectUnauthorized(await server.get('/Users', instead(server, `Bearer ${token.slice(0, -1)}`)));
  }),
  must('other-scheme', 'Another authentication scheme with nonsense is answered 401.', async (server) => {
    expectUnauthorized(await server.get('/Users', instead(server, 'Basic bm9ib2R5Om5vdGhpbmc=')));
  }),
  must('quoted', 'A token that looks like SQL is answered 401.', async (server) => {
    expectUnauthorized(await server.get('/Users', instead(server, "Bearer ' or '1'='1")));
  }),
  must('challenge', 'A 401 names the scheme in WWW-Authenticate.', async (server) => {
    const answer = await server.get('/Users', instead(server, undefined));
    expectStatus(answer, 401);
    expect((answer.headers['www-authenticate'] ?? '') !== '', 'a WWW-Authenticate header', answer);
  }),
  must('error-body', 'A 401 has the error body of RFC 7644 §3.12.', async (server) => {
    expectError(await server.get('/Users', instead(server, `Bearer wrong-${server.run}`)), [401]);
  }),
  must('create', 'Nothing is created without a credential.', async (server) => {
    const body = server.userBody();
    expectUnauthorized(await server.post('/Users', body, instead(server, undefined)));
    const again = await server.post('/Users', body);
    expect(
      again.status === 201,
      'status 201 for the same user with the credential: the first was not created',
      again,
    );
  }),
  must('change', 'Nothing is changed or deleted without a credential.', async (server) => {
    const anonymous = instead(server, undefined);
    const { path } = await server.createUser();
    const replace = [{ op: 'replace', path: 'displayName', value: 'Changed by nobody' }];
    expectUnauthorized(await server.patch(path, replace, anonymous));
    expectUnauthorized(await server.delete(path, anonymous));
    const answer = await server.get(path);
    expectStatus(answer, 200);
    expect(readPath(answer.body, 'displayName') !== 'Changed by nobody', 'the user as it was', answer);
  }),
  should('unknown-place', 'A stranger learns nothing about which paths and ids exist.', async (server) => {
    const anonymous = instead(server, undefined);
    const { path } = await server.createUser();
    const real = await server.get(path, anonymous);
    const unreal = await server.get(`/Users/nobody-${server.run}`, anonymous);
    expectUnauthorized(real);
    expect(
      unreal.status === real.status,
      'the same status for an id that exists and one that does not',
      unreal,
    );
  }),
  must('query', 'A token in the URL lets nobody in.', async (server) => {
    const token = bearerToken(server);
    if (!server.tokenInQuery) {
      skip('The true token would end up in logs of a remote server; --token-in-query permits it.');
    }
    const path = `/Users?access_token=${encodeURIComponent(token)}`;
    expectUnauthorized(await server.get(path, instead(server, undefined)));
  }),
];
