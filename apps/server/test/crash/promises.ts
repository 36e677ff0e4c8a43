// What must be true after any number of kills: no acknowledged change lost, no half-applied deprovisioning, no
// cancellation mail missing.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rows, type Scene } from '../scene.ts';
import type { Remembered } from './load.ts';

type PersonRow = { scim_id: string; id: string; active: boolean; title: string | null };

/** Sentences about promises that were broken; empty = all were kept. */
export async function brokenPromises(
  scene: Scene,
  people: readonly Remembered[],
  mailbox: string,
): Promise<string[]> {
  const kept = new Map(
    (
      await rows<PersonRow>(
        scene,
        `select scim_id, id, active, profile::jsonb->>'title' as title from person where scim_id is not null`,
      )
    ).map((row) => [row.scim_id, row]),
  );
  const broken: string[] = [];
  for (const one of people) {
    const row = kept.get(one.scimId);
    if (row === undefined) {
      broken.push(`${one.userName}: an acknowledged user is lost.`);
      continue;
    }
    if (row.title !== (one.title ?? null) && !one.perhaps.includes(row.title ?? '')) {
      broken.push(`${one.userName}: the title is ${row.title}, acknowledged was ${one.title}.`);
    }
    if (row.active && one.deactivation === 'acknowledged') {
      broken.push(`${one.userName}: an acknowledged deactivation is lost.`);
    }
    if (!row.active && one.deactivation === 'none') {
      broken.push(`${one.userName}: nobody deactivated this person.`);
    }
  }
  const bookings = new Set((await rows<{ id: string }>(scene, 'select id from booking')).map(({ id }) => id));
  for (const one of people) {
    for (const id of one.bookings.filter((booking) => !bookings.has(booking))) {
      broken.push(`${one.userName}: the acknowledged booking ${id} is lost.`);
    }
  }
  return [...broken, ...(await halfApplied(scene)), ...(await missingMails(scene, mailbox))];
}

async function halfApplied(scene: Scene): Promise<string[]> {
  const half = await rows<{ what: string; count: number }>(
    scene,
    `select 'confirmed bookings of inactive people' as what, count(*)::int as count from booking b
       join booking_host h on h.organization_id = b.organization_id and h.booking_id = b.id
       join person p on p.organization_id = h.organization_id and p.id = h.person_id
       where b.status = 'confirmed' and b.starts_at > now() and not p.active
     union all
     select 'cancelled bookings of active people', count(*)::int from booking b
       join booking_host h on h.organization_id = b.organization_id and h.booking_id = b.id
       join person p on p.organization_id = h.organization_id and p.id = h.person_id
       where b.status = 'cancelled' and p.active
     union all
     select 'cancelled bookings whose invitee has no mail', count(*)::int from booking b
       where b.status = 'cancelled' and not exists (
         select 1 from outbox o where o.organization_id = b.organization_id and o.subject_id = b.id)
     union all
     select 'deprovisioned people without an audit record', count(*)::int from person p
       where not p.active and not exists (
         select 1 from audit_record a where a.organization_id = p.organization_id and a.target_id = p.id
           and a.action = 'person.deprovisioned')`,
  );
  return half.filter(({ count }) => count > 0).map(({ what, count }) => `${count} ${what}.`);
}

async function missingMails(scene: Scene, mailbox: string): Promise<string[]> {
  const wanted = await rows<{ message_id: string; state: string }>(
    scene,
    `select payload->>'messageId' as message_id, state from outbox`,
  );
  const undelivered = wanted.filter(({ state }) => state !== 'delivered');
  const files = (await readdir(mailbox).catch(() => [])).filter((name) => name.endsWith('.eml'));
  const found = new Set<string>();
  for (const file of files) {
    const text = await readFile(join(mailbox, file), 'utf8');
    found.add(/^Message-ID:\s*<([^>]+)>/im.exec(text)?.[1] ?? '');
  }
  const missing = wanted.filter(({ message_id: id }) => !found.has(id));
  return [
    ...(undelivered.length > 0 ? [`${undelivered.length} mails are not delivered.`] : []),
    ...(missing.length > 0
      ? [`${missing.length} mails are marked as delivered and are not in the mailbox.`]
      : []),
  ];
}
