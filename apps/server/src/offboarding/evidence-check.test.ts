import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { evidenceScene } from '../../test/evidence-scene.ts';
import { type ClaimedDeparture, faultOfEvidence } from './evidence-check.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

test('what the dashboard makes holds, and each change of it shows', async () => {
  const { document, organizationId, within } = await evidenceScene(database, 'acme');
  const { departures }: { departures: [ClaimedDeparture] } = JSON.parse(document);
  const fault = (departure: ClaimedDeparture) =>
    within((tx) => faultOfEvidence(tx, organizationId, [departure]));
  const [departure] = departures;
  const [booking] = departure.bookings;
  assert.ok(booking !== undefined);
  assert.equal(await fault(departure), undefined);

  const record = { ...departure.record, recordId: '0199aaaa-0000-7000-8000-000000000000' };
  for (const [change, said] of [
    [{ accessEndedAt: '2026-01-01T00:00:00.000000Z' }, /time and cause differ/],
    [{ facts: { ...departure.facts, sessionsEnded: 99 } }, /facts differ/],
    [{ bookings: [{ ...booking, fate: 'handed_over' }] }, /bookings differ/],
    [{ bookings: [{ ...booking, hash: '0'.repeat(64) }] }, /bookings differ/],
    [{ person: { ...departure.person, email: 'somebody@else.example' } }, /name and address differ/],
    [{ record: { ...departure.record, seq: 1 } }, /place in the chain differ/],
    [{ record }, /is not in the audit log/],
  ] as const) {
    assert.match((await fault({ ...departure, ...change })) ?? '', said);
  }
  const early = { ...departure.record, seq: null, hash: null };
  const unsealed = await fault({ ...departure, record: early });
  assert.equal(unsealed, undefined, 'What is sealed by now was not when the document was made.');
});
