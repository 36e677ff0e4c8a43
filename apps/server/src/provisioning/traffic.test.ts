import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { run, type TestDatabase, testDatabase } from '../../test/database.ts';
import { withOrganization } from '../db/transaction.ts';
import { type Counted, count, emptyTally, type Tally, writeTally } from './traffic.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

async function organization(): Promise<string> {
  const id = randomUUID();
  await run(database.owner, 'insert into organization (id, slug, name, plan) values ($1, $2, $2, $3)', [
    id,
    id,
    'BUSINESS',
  ]);
  return id;
}

function request(at: string, status: number, more: Partial<Counted> = {}): Counted {
  return {
    at: new Date(at),
    status,
    endedToken: undefined,
    userAgent: '',
    steps: [],
    failure: { status },
    ...more,
  };
}

function tallyOf(...requests: readonly Counted[]): Tally {
  const tally = emptyTally();
  for (const one of requests) {
    count(tally, one);
  }
  return tally;
}

const write = (id: string, tally: Tally) =>
  withOrganization(database.app, id, (tx) => writeTally(tx, id, tally));

test('what several processes count at once is summed, and the latest of everything is kept', async () => {
  const id = await organization();
  const early = tallyOf(
    request('2026-11-26T08:00:00Z', 200, { userAgent: 'Okta SCIM Client 1.0.0', steps: ['tested'] }),
    request('2026-11-26T08:00:01Z', 404),
  );
  const late = tallyOf(
    request('2026-11-26T09:00:00Z', 400),
    request('2026-11-26T09:00:01Z', 503),
    request('2026-11-26T09:00:02Z', 401, { endedToken: 'replaced' }),
    request('2026-11-27T00:00:00Z', 200, { steps: ['tested'] }),
  );
  await Promise.all([write(id, late), write(id, early)]);
  const days = await run(
    database.owner,
    `select day::text, succeeded, refused, failed, last_at, last_success_at, last_failure->>'status' as status,
       replaced_token_at, user_agent
     from scim_traffic_day where organization_id = $1 order by day`,
    [id],
  );
  assert.deepEqual(days, [
    {
      day: '2026-11-26',
      succeeded: 1,
      refused: 3,
      failed: 1,
      last_at: new Date('2026-11-26T09:00:02Z'),
      last_success_at: new Date('2026-11-26T08:00:00Z'),
      status: '401',
      replaced_token_at: new Date('2026-11-26T09:00:02Z'),
      user_agent: 'Okta SCIM Client 1.0.0',
    },
    {
      day: '2026-11-27',
      succeeded: 1,
      refused: 0,
      failed: 0,
      last_at: new Date('2026-11-27T00:00:00Z'),
      last_success_at: new Date('2026-11-27T00:00:00Z'),
      status: null,
      replaced_token_at: null,
      user_agent: null,
    },
  ]);
});

test('an earlier batch that comes late takes nothing back', async () => {
  const id = await organization();
  await write(id, tallyOf(request('2026-11-26T09:00:00Z', 500)));
  await write(id, tallyOf(request('2026-11-26T08:00:00Z', 400)));
  const [day] = await run(
    database.owner,
    `select last_failure->>'status' as status, last_failure_at from scim_traffic_day where organization_id = $1`,
    [id],
  );
  assert.deepEqual(day, { status: '500', last_failure_at: new Date('2026-11-26T09:00:00Z') });
});
