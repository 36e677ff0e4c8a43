// Ids and headers that a careless server takes for something else. RFC 7644 §7 Security Considerations.
import { section } from '../check.ts';
import { expect, expectNoFault, expectRefusal, expectStatus } from '../expect.ts';

const security = section('RFC 7644 §7');

/** Ids that nobody has and that a careless server takes for something else. */
const oddIds: readonly { name: string; what: string; id: string }[] = [
  { name: 'long', what: 'An id of 2,000 characters', id: 'x'.repeat(2000) },
  { name: 'traversal', what: 'An id that climbs folders', id: '..%2F..%2Fetc%2Fpasswd' },
  { name: 'backslash', what: 'An id with backslashes', id: '..%5C..%5Cwindows' },
  { name: 'slash', what: 'An id with encoded slashes', id: 'a%2Fb%2Fc' },
  { name: 'double-encoded', what: 'An id encoded twice', id: '%252e%252e%252f' },
  { name: 'nul', what: 'An id with the character U+0000', id: 'a%00b' },
  { name: 'bad-encoding', what: 'An id whose encoding is broken', id: 'a%E0%A4%A' },
  { name: 'emoji', what: 'An emoji as id', id: '%F0%9F%98%80' },
  { name: 'sql', what: 'An id that looks like SQL', id: "'%20or%20'1'%3D'1" },
  { name: 'star', what: 'A star as id', id: '*' },
  { name: 'undefined', what: 'The id undefined', id: 'undefined' },
  { name: 'prototype', what: 'The id __proto__', id: '__proto__' },
];

export const securityChecks = [
  ...oddIds.map(({ name, what, id }) =>
    security.must(`id-${name}`, `${what} is refused and finds nobody.`, async (server) => {
      for (const answer of [await server.get(`/Users/${id}`), await server.delete(`/Users/${id}`)]) {
        expect([400, 404, 414].includes(answer.status), 'status 404, 400 or 414', answer);
        expectRefusal(answer);
      }
    }),
  ),
  security.must('header', 'Odd headers are no fault.', async (server) => {
    expectNoFault(
      await server.get('/Users?count=1', { 'if-match': 'nonsense', 'if-none-match': '"', 'user-agent': '' }),
    );
    expectNoFault(
      await server.get('/Users?count=1', {
        'x-forwarded-host': 'evil.example',
        'x-http-method-override': 'DELETE',
      }),
    );
  }),
  security.must('host', 'Locations don’t follow a forwarded host that a client makes up.', async (server) => {
    const forged = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
    const answer = await server.post('/Users', server.userBody(), forged);
    expectStatus(answer, 201);
    expect(!answer.text.includes('evil.example'), 'no trace of the forwarded host', answer);
  }),
  security.should('no-store', 'Answers with personal data are not for shared caches.', async (server) => {
    const { path } = await server.createUser();
    const answer = await server.get(path);
    expect(
      !/\bpublic\b/i.test(answer.headers['cache-control'] ?? ''),
      'no "public" in Cache-Control',
      answer,
    );
  }),
];
