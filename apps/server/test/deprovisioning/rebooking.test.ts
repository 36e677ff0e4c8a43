// Somebody is back: they see what was cancelled because they had left, and their invitees can be asked for a new time.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cancelledBookingsOf, sendRebookingInvitations } from '../../src/offboarding/rebooking.ts';
import { senderOf } from '../../src/scheduling/sender.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { mailFrom } from '../scim-client.ts';
import { departureScene, type Host, inHours, workingTime } from './departure-scene.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

test('the host sees what was cancelled and invites once, as soon as a page is published again', async () => {
  const acme = await departureScene(database, 'acme');
  const { organizationId } = acme;
  const [dana, lee] = await acme.hosts(2);
  assert.ok(dana && lee);
  const [page] = await acme.sql(
    `update event_type set status = 'active' where owner_id = $1 returning id, slug, status`,
    [dana.id],
  );
  const own = { kind: 'one_on_one', hosts: [dana], eventTypeId: String(page?.id) } as const;
  const first = await acme.book({ ...own, start: workingTime(10), guests: ['guest@customer.example'] });
  const second = await acme.book({ ...own, start: workingTime(11), invitees: ['kim@customer.example'] });
  const team = await acme.teamEventType('collective', [dana, lee]);
  const both = await acme.book({
    kind: 'collective',
    hosts: [dana, lee],
    eventTypeId: team.id,
    start: workingTime(12),
  });
  await acme.off(lee);
  await acme.off(dana);
  await acme.on(dana);

  const since = inHours(-1);
  const cancelledOf = ({ id }: Host) =>
    acme.within((tx) => cancelledBookingsOf(tx, organizationId, id, since));
  assert.deepEqual(
    (await cancelledOf(dana)).map(({ id }) => id),
    [first, second],
  );
  // The collective one was cancelled because of the other host.
  assert.deepEqual(
    (await cancelledOf(lee)).map(({ id }) => id),
    [both],
  );
  assert.deepEqual(
    await acme.within((tx) => cancelledBookingsOf(tx, organizationId, dana.id, inHours(1))),
    [],
  );

  const invite = () =>
    acme.within(async (tx) =>
      sendRebookingInvitations(
        tx,
        { organizationId, actor: { kind: 'person', id: dana.id } },
        {
          personId: dana.id,
          since,
          sender: await senderOf(tx, organizationId, { baseUrl: 'https://linktime.test', mailFrom }),
          at: Temporal.Now.instant(),
        },
      ),
    );
  assert.deepEqual(await invite(), { bookings: 0, withoutPage: 2 });
  await acme.sql(`update event_type set status = 'active' where id = $1`, [page?.id]);
  assert.deepEqual(await invite(), { bookings: 2, withoutPage: 0 });
  await invite();
  const invitations = (await acme.mails(first)).filter(({ calendar }) => calendar === undefined);
  assert.deepEqual(
    invitations.map(({ to }) => to.email),
    ['sam@customer.example'],
  );
  assert.match(
    invitations[0]?.text ?? '',
    new RegExp(`https://linktime\\.test/acme/[\\w-]+/${page?.slug}\\n`),
  );
  assert.equal((await acme.mails(second)).length, 2);
});
