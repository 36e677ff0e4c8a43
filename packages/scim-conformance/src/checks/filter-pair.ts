// Two users for each check of a filter, and a check that says which of them a filter finds. Filters that strangers
// would match too are narrowed to these two, so that the judge can be pointed at a server in use.
import type { Server, section } from '../check.ts';
import { expect, expectList } from '../expect.ts';
import type { Need } from '../facts.ts';
import { ENTERPRISE_USER, USER } from '../urn.ts';
import { readPath, textOf } from '../value.ts';

/** What filters can name of the two users. */
export type Pair = { readonly run: string; readonly ada: Person; readonly bob: Person };
export type Person = { readonly id: string; readonly userName: string; readonly created: string };

export const adaTitle = 'Head of "Tools" \\ 100% _under_ (East) and West';

export async function createPair(server: Server): Promise<Pair> {
  const { run } = server;
  const ada = await server.createUser('ada', {
    externalId: `Ext-${run}-A`,
    displayName: `Ada ${run} Äß`,
    title: adaTitle,
    name: { givenName: 'Ada', familyName: `Lovelace-${run}` },
    emails: [
      { value: `Ada.Work.${run}@example.com`, type: 'work', primary: true },
      { value: `ada.home.${run}@example.org`, type: 'home' },
    ],
    schemas: [USER, ENTERPRISE_USER],
    [ENTERPRISE_USER]: { department: `Dep-${run}`, manager: { value: `boss-${run}` } },
  });
  const bob = await server.createUser('bob', {
    displayName: `Bob ${run}`,
    active: false,
    name: { givenName: 'Bob', familyName: `Babbage-${run}` },
    emails: [{ value: `bob.${run}@example.com`, type: 'home', primary: true }],
  });
  const person = ({ id, resource }: typeof ada): Person => ({
    id,
    userName: textOf(resource.userName),
    created: textOf(readPath(resource, 'meta.created')),
  });
  return { run, ada: person(ada), bob: person(bob) };
}

export type Who = 'ada' | 'bob';
export type Write = (pair: Pair) => string;

export async function expectFound(
  server: Server,
  pair: Pair,
  filter: string,
  wanted: readonly Who[],
): Promise<void> {
  const answer = await server.query('/Users', { filter });
  const ids = expectList(answer).resources.map(({ id }) => id);
  const names = wanted.length === 0 ? 'nobody' : wanted.join(' and ');
  const found = ids.length === wanted.length && wanted.every((who) => ids.includes(pair[who].id));
  expect(found, `${names} to be found, not ${ids.length} user(s)`, answer);
}

export type Rule = ReturnType<typeof section>['must'];

/** The filter finds exactly these of the two. */
export function finds(rule: Rule) {
  return (
    name: string,
    title: string,
    write: Write,
    more: { wanted: readonly Who[]; needs?: readonly Need[] },
  ) =>
    rule(
      name,
      title,
      async (server) => {
        const pair = await createPair(server);
        await expectFound(server, pair, write(pair), more.wanted);
      },
      more.needs ?? [],
    );
}

export const one: readonly Who[] = ['ada'];
export const two: readonly Who[] = ['ada', 'bob'];
export const none: readonly Who[] = [];

/** Only these two: for filters that strangers would match too. */
export const ours =
  (inner: Write): Write =>
  (pair) =>
    `userName sw "check-${pair.run}-" and (${inner(pair)})`;
