// Filters that can't be evaluated. RFC 7644 §3.4.2.2 Filtering: 400 invalidFilter. An empty list is tolerable only
// when it is declared as a deviation; a fault or everybody never is: a client would take strangers for its own.
import { Finding, type Server, section } from '../check.ts';
import type { Answer } from '../client.ts';
import { expect, expectError, expectList, expectNoFault } from '../expect.ts';
import type { Need } from '../facts.ts';
import { isUnassigned, readPath } from '../value.ts';

const filtering = section('RFC 7644 §3.4.2.2', ['filter']);

function judge(server: Server, answer: Answer): void {
  if (answer.status === 200) {
    const { totalResults, resources } = expectList(answer);
    const empty = totalResults === 0 && resources.length === 0;
    expect(
      empty,
      '400 invalidFilter; users instead are dangerous: the client takes them for matches',
      answer,
    );
    if (server.declared.has('emptyListForUnreadableFilter')) {
      throw new Finding('deviation', 'declared: an empty list instead of 400 invalidFilter', {
        exchange: answer.exchange,
      });
    }
  }
  expectError(answer, [400], ['invalidFilter']);
}

function unreadable(name: string, what: string, write: (run: string) => string, needs: readonly Need[] = []) {
  return filtering.must(
    `unreadable-${name}`,
    `${what} is refused: 400 invalidFilter.`,
    async (server) => {
      await server.createUser();
      judge(server, await server.query('/Users', { filter: write(server.run) }));
    },
    needs,
  );
}

const unreadableChecks = [
  unreadable('attribute', 'An unknown attribute', (run) => `nothing${run} eq "x"`),
  unreadable('sub-attribute', 'An unknown sub-attribute', (run) => `name.nothing${run} eq "x"`),
  unreadable('urn', 'An unknown URN', (run) => `urn:example:${run}:2.0:User:userName eq "x"`),
  unreadable('operator', 'An unknown operator', () => 'userName like "check"'),
  unreadable('symbol', 'An operator of another language', () => 'userName == "check"'),
  unreadable('no-operator', 'A name alone', () => 'userName'),
  unreadable('no-value', 'A comparison without a value', () => 'userName eq'),
  unreadable('no-attribute', 'A value without a name', () => 'eq "check"'),
  unreadable('open-parenthesis', 'A parenthesis left open', () => '(userName pr'),
  unreadable('close-parenthesis', 'A parenthesis too many', () => 'userName pr)'),
  unreadable('open-bracket', 'A bracket left open', () => 'emails[type eq "work"'),
  unreadable('empty-bracket', 'An empty value path', () => 'emails[]'),
  unreadable('nested-bracket', 'A value path inside a value path', () => 'emails[type[value eq "x"]]'),
  unreadable('open-quote', 'A quote left open', () => 'userName eq "check'),
  unreadable('bad-escape', 'An escape that JSON doesn’t know', () => 'userName sw "ch\\xeck"'),
  unreadable('trailing', 'Something behind the filter', () => 'userName pr userName pr'),
  unreadable('dangling-and', 'An and with nothing behind it', () => 'userName pr and'),
  unreadable('leading-or', 'An or with nothing before it', () => 'or userName pr'),
  unreadable('not-alone', 'A not without a filter', () => 'not'),
  unreadable('pr-value', 'pr with a value', () => 'userName pr "x"'),
  unreadable('statement', 'A statement of SQL', () => "'; drop table users; --"),
  unreadable('broken-out', 'A quote that ends the value early', () => 'userName eq "x" or "1"="1"'),
  unreadable('boolean-gt', 'gt on a boolean', () => 'active gt true'),
  unreadable('boolean-le', 'le on a boolean', () => 'active le false'),
  unreadable('binary-gt', 'gt on a binary attribute', () => 'x509Certificates.value gt "TUlJ"', [
    'User:x509Certificates',
  ]),
];

/** Text inside a value that must stay text: it finds nobody. */
function harmless(name: string, value: string) {
  return filtering.must(
    `injection-${name}`,
    `The text ${value} inside a value finds nobody.`,
    async (server) => {
      await server.createUser();
      for (const operator of ['eq', 'co', 'sw']) {
        const answer = await server.query('/Users', {
          filter: `userName ${operator} ${JSON.stringify(value)}`,
        });
        expect(expectList(answer).totalResults === 0, 'nobody', answer);
      }
    },
  );
}

const injectionChecks = [
  harmless('sql', "' or '1'='1"),
  harmless('sql-comment', "x' or 1=1 --"),
  harmless('filter', 'x" or userName pr or userName eq "x'),
  harmless('ldap', '*)(uid=*))(|(uid=*'),
  harmless('mongo', '{"$gt":""}'),
  harmless('expression', '{{7*7}}'),
];

/** Odd, or too much of a good thing: the RFC doesn't say what to answer, but it is no fault and finds nobody. */
function bounded(name: string, what: string, filter: string) {
  return filtering.must(`bounded-${name}`, `${what} is answered without a fault.`, async (server) => {
    await server.createUser();
    const answer = await server.query('/Users', { filter });
    expectNoFault(answer);
    expect(isUnassigned(readPath(answer.body, 'Resources')), 'nobody', answer);
  });
}

const boundedChecks = [
  bounded('boolean-text', 'A text for a boolean', 'active eq "perhaps"'),
  bounded('date-text', 'A text that is no dateTime', 'meta.created gt "yesterday"'),
  bounded('complex-eq', 'eq on a complex attribute that has no value of its own', 'name eq "Ada"'),
  bounded(
    'depth',
    'A filter with 1,000 parentheses',
    `${'('.repeat(1000)}userName eq "nobody"${')'.repeat(1000)}`,
  ),
  bounded(
    'not',
    'A filter with 500 times not',
    `${'not ('.repeat(500)}userName eq "nobody"${')'.repeat(500)} and userName eq "nobody"`,
  ),
  bounded(
    'terms',
    'A filter with 200 comparisons',
    Array.from({ length: 200 }, () => 'userName eq "nobody"').join(' or '),
  ),
  bounded('value', 'A value of 5,000 characters', `userName eq "${'x'.repeat(5000)}"`),
  bounded('nul', 'A value with the character U+0000', 'userName eq "a\\u0000b"'),
  bounded('surrogate', 'A value with half a surrogate pair', 'userName eq "a\\ud800b"'),
];

export const unreadableFilterChecks = [...unreadableChecks, ...injectionChecks, ...boundedChecks];
