// What is measured. Each cell gives jobs without end, or as many as there is work.
import type { Job, JobSource } from './load.ts';
import { rareLetters, rarePeople, userBody } from './people.ts';
import { findPath, floorStep, patchBody, scimStep } from './requests.ts';
import { bookingsOfAHost } from './seed-more.ts';
import { slotCells } from './slots.ts';
import type { BenchPerson, World } from './world.ts';

export type Cell = {
  readonly name: string;
  readonly title: string;
  /** What is to be reached at concurrency 16: a part of the floor, or so many a second. */
  readonly target?: { readonly ofFloor: number } | { readonly perSecond: number };
  /** Jobs in one slice at most, where work is finite. */
  readonly jobsOfASlice?: (concurrency: number) => number;
  /** The most that makes sense at the same time: above it the server answers 503 and is right to. */
  readonly upTo?: number;
  /** Measured at the floor's second door, in the product's HTTP server, without SCIM. */
  readonly frame?: true;
  readonly source: (world: World) => JobSource;
};

const lookUp = { ofFloor: 0.6 };
const page = { perSecond: 1_000 };

export const cells: readonly Cell[] = [
  {
    name: 'frame',
    title: 'the floor inside our HTTP server',
    frame: true,
    source: (world) => {
      const next = walk(world.main.people);
      return () => [floorStep(world.main.id, next().id)];
    },
  },
  lookUpCell('get', 'GET /Users/{id}', (world, person) => [
    scimStep(
      world.main.token,
      { method: 'GET', path: `/Users/${person.id}` },
      { status: 200, holds: [`"id":"${person.id}"`] },
    ),
  ]),
  lookUpCell(
    'userName',
    'userName eq, hit',
    found(({ userName }) => `userName eq "${userName}"`),
  ),
  {
    name: 'miss',
    title: 'userName eq, miss',
    target: lookUp,
    source: (world) => counted((index) => [missStep(world, `nobody.${index}@example.com`)]),
  },
  lookUpCell(
    'email',
    'emails.value eq',
    found(({ email }) => `emails.value eq "${email}"`),
  ),
  lookUpCell(
    'workEmail',
    'emails[type eq "work"].value eq',
    found(({ email }) => `emails[type eq "work"].value eq "${email}"`),
  ),
  lookUpCell(
    'externalId',
    'externalId eq',
    found(({ externalId }) => `externalId eq "${externalId}"`),
  ),
  {
    name: 'contains',
    title: `displayName co, 3 letters, ${rarePeople} found`,
    source: (world) => () => [
      scimStep(
        world.main.token,
        { method: 'GET', path: findPath(`displayName co "${rareLetters}"`) },
        { status: 200, holds: [`"totalResults":${rarePeople},`] },
      ),
    ],
  },
  pageCell('first', 'list, the first 100', () => 1),
  pageCell('last', 'list, the last 100', (world) => world.main.people.length - 99),
  {
    name: 'group',
    title: 'GET large group without members',
    source: (world) => () => [
      scimStep(
        world.crowd.token,
        { method: 'GET', path: `/Groups/${world.group.id}?excludedAttributes=members` },
        { status: 200, holds: [`"id":"${world.group.id}"`] },
      ),
    ],
  },
  {
    name: 'patch',
    title: 'PATCH title',
    source: (world) => {
      const next = walk(measured(world));
      return counted((index) => {
        const person = next();
        return [
          scimStep(
            world.main.token,
            {
              method: 'PATCH',
              path: `/Users/${person.id}`,
              body: patchBody({ op: 'Replace', path: 'title', value: `Title ${index}` }),
            },
            { status: 200, holds: [`"id":"${person.id}"`, `"title":"Title ${index}"`] },
          ),
        ];
      });
    },
  },
  {
    name: 'member',
    title: 'large group, a member in and out (2)',
    source: (world) => {
      const next = walk(world.outsiders);
      return () => {
        const { id } = next();
        const path = `/Groups/${world.group.id}`;
        const { token } = world.crowd;
        const add = patchBody({ op: 'Add', path: 'members', value: [{ value: id }] });
        const remove = patchBody({ op: 'Remove', path: 'members', value: [{ value: id }] });
        return [
          scimStep(token, { method: 'PATCH', path, body: add }, { status: 204 }),
          scimStep(token, { method: 'PATCH', path, body: remove }, { status: 204 }),
        ];
      };
    },
  },
  {
    name: 'post',
    title: 'POST, new users',
    source: (world) => counted((index) => [postStep(world, index)]),
  },
  {
    name: 'entra',
    title: 'Entra’s first cycle: filter, POST (2)',
    source: (world) =>
      counted((index) => {
        const body = userBody('entra', index);
        return [missStep(world, String(body.userName)), postStep(world, index, 'entra')];
      }),
  },
  {
    name: 'leaver',
    title: `deprovisioning, ${bookingsOfAHost} meetings`,
    jobsOfASlice: leaversOfASlice,
    upTo: 16,
    source: (world) => {
      const left = [...world.hosts];
      return () => {
        const host = left.pop();
        return host && [leaverStep(world, host)];
      };
    },
  },
  ...slotCells,
];

/** How many hosts are deprovisioned in one slice. */
export function leaversOfASlice(concurrency: number): number {
  return Math.max(8, concurrency);
}

function lookUpCell(name: string, title: string, job: (world: World, person: BenchPerson) => Job): Cell {
  return {
    name,
    title,
    target: lookUp,
    source: (world) => {
      const next = walk(measured(world));
      return () => job(world, next());
    },
  };
}

function found(filter: (person: BenchPerson) => string): (world: World, person: BenchPerson) => Job {
  return (world, person) => [
    scimStep(
      world.main.token,
      { method: 'GET', path: findPath(filter(person)) },
      { status: 200, holds: ['"totalResults":1,', `"id":"${person.id}"`] },
    ),
  ];
}

function pageCell(name: string, title: string, startIndex: (world: World) => number): Cell {
  return {
    name,
    title,
    target: page,
    source: (world) => {
      const start = startIndex(world);
      const { people, token } = world.main;
      const last = people[start + 98];
      const step = scimStep(
        token,
        { method: 'GET', path: `/Users?startIndex=${start}&count=100` },
        {
          status: 200,
          holds: [`"totalResults":${people.length},`, '"itemsPerPage":100,', `"id":"${last?.id}"`],
        },
      );
      return () => [step];
    },
  };
}

function missStep(world: World, userName: string) {
  const path = findPath(`userName eq "${userName}"`);
  return scimStep(world.main.token, { method: 'GET', path }, { status: 200, holds: ['"totalResults":0,'] });
}

function postStep(world: World, index: number, prefix = 'joiner') {
  const body = userBody(prefix, index);
  return scimStep(
    world.main.token,
    { method: 'POST', path: '/Users', body },
    { status: 201, holds: [`"userName":"${String(body.userName)}"`] },
  );
}

function leaverStep(world: World, host: BenchPerson) {
  const body = patchBody({ op: 'Replace', path: 'active', value: 'False' });
  return scimStep(
    world.main.token,
    { method: 'PATCH', path: `/Users/${host.id}`, body },
    { status: 200, holds: [`"id":"${host.id}"`, '"active":false'] },
  );
}

/** Everybody but the hosts. */
function measured({ main, hosts }: World): readonly BenchPerson[] {
  return main.people.slice(0, main.people.length - hosts.length);
}

/** Goes through them in an order that has nothing to do with where they lie on disk, again and again. */
function walk(people: readonly BenchPerson[]): () => BenchPerson {
  // A step without a common factor visits everybody.
  let step = Math.floor(people.length * 0.618) | 1;
  while (gcd(step, people.length) !== 1) {
    step += 2;
  }
  let index = 0;
  return () => {
    index = (index + step) % people.length;
    const person = people[index];
    if (person === undefined) {
      throw new Error('There is nobody to measure with.');
    }
    return person;
  };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function counted(job: (index: number) => Job): JobSource {
  let index = 0;
  return () => job(index++);
}
