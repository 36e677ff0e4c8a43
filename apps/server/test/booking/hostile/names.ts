// The scene that the tables of hostile requests happen in, and what they call its parts.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { testSecretKey } from '../../../src/http/listening-server.ts';
import { readManageToken, writeManageToken } from '../../../src/scheduling/bookings/manage-link.ts';
import type { Question } from '../../../src/scheduling/event-types/event-type.ts';
import { makeLink, revokeLink } from '../../../src/scheduling/event-types/single-use-link.ts';
import type { TestDatabase } from '../../database.ts';
import { idOf } from '../../page-scene.ts';
import { type BookingServer, form, type Host, inDays, organization, tokenFor } from '../booking-scene.ts';
import type { badLinkTokens, badManageTokens } from './tokens.ts';

export type Names = Readonly<Record<string, string>>;

const questions: readonly Question[] = [
  { id: 'topic', label: 'What about?', kind: 'text', required: false },
  { id: 'size', label: 'Size', kind: 'choice', required: false, options: ['S', 'M'] },
  { id: 'agree', label: 'I agree', kind: 'checkbox', required: false },
];

export type HostileScene = {
  readonly acme: Awaited<ReturnType<typeof organization>>;
  readonly dana: Host;
  readonly leaver: Host;
  readonly names: Names;
};

export async function hostileScene(database: TestDatabase, server: BookingServer): Promise<HostileScene> {
  const acme = await organization(database, 'acme');
  const other = await organization(database, 'other');
  const dana = await acme.host('Dana Host');
  const leaver = await acme.host('Lee Leaver');
  const stranger = await acme.host('Stranger');
  const intro = idOf(await acme.make({ ownerId: dana.id }, { questions, guestsAllowed: 2 }));
  await acme.make({ ownerId: dana.id }, { slug: 'asked', confirmationRequired: true });
  await acme.make({ ownerId: dana.id }, { slug: 'secret', visibility: 'secret' });
  await acme.make({ ownerId: leaver.id });
  for (const status of ['paused', 'archived']) {
    const id = idOf(await acme.make({ ownerId: dana.id }, { slug: status }));
    await acme.sql('update event_type set status = $2 where id = $1', [id, status]);
  }
  const host = `/api/v1/pages/acme/${dana.handle}`;
  const book = bookIn(database, server, acme.organizationId);
  const tokens = {
    manage: await book(`${host}/intro`, { guests: ['guest@customer.example'] }),
    pending: await book(`${host}/asked`),
    cancelled: await book(`${host}/intro`),
    atLeavers: await book(`/api/v1/pages/acme/${leaver.handle}/intro`),
    outdated: await book(`${host}/intro`),
  };
  await server.post(`/api/v1/bookings/${tokens.cancelled}/cancel`, {});
  // Whoever uses a mailed link, even in vain, proves the address: that is noted here, so that it is no change later.
  await server.post(`/api/v1/bookings/${tokens.pending}/confirm`, {});
  const links = await linksOf(acme, { intro, dana, leaver, otherId: other.organizationId, server });
  await acme.sql('update person set active = false, deactivated_at = now() where id = $1', [leaver.id]);
  const bad = await forged(acme, tokens, { dana, leaver, stranger, otherId: other.organizationId });
  return {
    acme,
    dana,
    leaver,
    names: {
      page: `${host}/intro`,
      host,
      handle: dana.handle,
      manage: `/api/v1/bookings/${tokens.manage}`,
      pendingByInvitee: `/api/v1/bookings/${tokens.pending}`,
      cancelled: `/api/v1/bookings/${tokens.cancelled}`,
      ...bad,
      ...links,
      singleUse: links.fresh,
      manageToken: tokens.manage,
    },
  };
}

let booked = 0;

/** Books the next hour that is left, and gives the invitee's token. */
function bookIn(database: TestDatabase, server: BookingServer, organizationId: string) {
  return async (page: string, more: Record<string, unknown> = {}): Promise<string> => {
    booked += 1;
    const email = `scene-${booked}@customer.example`;
    const reply = await server.post(
      `${page}/bookings`,
      form({ start: inDays(20, booked * 60), email, ...more }),
    );
    assert.equal(reply.status, 201, reply.text);
    return tokenFor(database, organizationId, email);
  };
}

type Acme = HostileScene['acme'];

async function forged(
  acme: Acme,
  tokens: Readonly<Record<'manage' | 'pending' | 'atLeavers' | 'outdated', string>>,
  who: { readonly dana: Host; readonly leaver: Host; readonly stranger: Host; readonly otherId: string },
): Promise<Record<Exclude<(typeof badManageTokens)[number], 'singleUse'>, string>> {
  const link = readManageToken(testSecretKey, tokens.manage);
  const outdated = readManageToken(testSecretKey, tokens.outdated);
  assert.ok(link?.role === 'invitee' && outdated?.role === 'invitee');
  const [row] = await acme.sql('select booking_id from booking_attendee where id = $1', [link.attendeeId]);
  const bookingId = String(row?.booking_id);
  const [guest] = await acme.sql(`select id from booking_attendee where booking_id = $1 and kind = 'guest'`, [
    bookingId,
  ]);
  const pending = readManageToken(testSecretKey, tokens.pending);
  const atLeavers = readManageToken(testSecretKey, tokens.atLeavers);
  assert.ok(pending?.role === 'invitee' && atLeavers?.role === 'invitee');
  const [atLeaversRow] = await acme.sql('select booking_id from booking_attendee where id = $1', [
    atLeavers.attendeeId,
  ]);
  await acme.sql('update booking_attendee set generation = generation + 1 where id = $1', [
    outdated.attendeeId,
  ]);
  const signed = (change: object) => writeManageToken(testSecretKey, { ...link, ...change });
  const asHost = (personId: string, id = bookingId) =>
    writeManageToken(testSecretKey, {
      organizationId: acme.organizationId,
      role: 'host',
      bookingId: id,
      personId,
    });
  return {
    flippedMac: flipped(tokens.manage, -1),
    flippedBody: flipped(tokens.manage, 20),
    truncated: tokens.manage.slice(0, -4),
    extended: `${tokens.manage}AAAA`,
    padded: `${tokens.manage}=`,
    otherKey: writeManageToken('another key, of another installation', link),
    otherOrganization: signed({ organizationId: who.otherId }),
    unknownAttendee: signed({ attendeeId: randomUUID() }),
    nextGeneration: signed({ generation: link.generation + 1 }),
    oldGeneration: tokens.outdated,
    guest: signed({ attendeeId: String(guest?.id) }),
    strangerAsHost: asHost(who.stranger.id),
    leaverAsHost: asHost(who.leaver.id, String(atLeaversRow?.booking_id)),
    inviteeAsHost: asHost(link.attendeeId),
    random: Buffer.alloc(53, 7).toString('base64url'),
  };
}

function flipped(token: string, at: number): string {
  const bytes = Buffer.from(token, 'base64url');
  const index = at < 0 ? bytes.length + at : at;
  bytes.writeUInt8(bytes.readUInt8(index) ^ 1, index);
  return bytes.toString('base64url');
}

async function linksOf(
  acme: Acme,
  scene: { intro: string; dana: Host; leaver: Host; otherId: string; server: BookingServer },
): Promise<Record<Exclude<(typeof badLinkTokens)[number], 'manageToken'> | 'fresh', string>> {
  const { organizationId } = acme;
  const make = async (createdBy = scene.dana.id) => {
    const wish = { eventTypeId: scene.intro, createdBy, days: 7, at: Temporal.Now.instant() };
    const made = await acme.within((tx) => makeLink(tx, organizationId, wish));
    assert.ok(made !== undefined);
    return made;
  };
  const [fresh, used, revoked, expired] = [await make(), await make(), await make(), await make()];
  const reply = await scene.server.post(
    `/api/v1/links/${used.token}/bookings`,
    form({ start: inDays(22, 600), email: 'once@customer.example' }),
  );
  assert.equal(reply.status, 201, reply.text);
  await acme.within((tx) => revokeLink(tx, organizationId, revoked.id));
  await acme.sql(`update single_use_link set expires_at = now() - interval '1 second' where id = $1`, [
    expired.id,
  ]);
  const leavers = idOf(await acme.make({ ownerId: scene.leaver.id }, { slug: 'by-link' }));
  const wish = { eventTypeId: leavers, createdBy: scene.leaver.id, days: 7, at: Temporal.Now.instant() };
  const leaverLink = await acme.within((tx) => makeLink(tx, organizationId, wish));
  assert.ok(leaverLink !== undefined);
  return {
    fresh: fresh.token,
    usedLink: used.token,
    revokedLink: revoked.token,
    expiredLink: expired.token,
    leaverLink: leaverLink.token,
    unknownLink: resealed(fresh.token, (bytes) => bytes.writeUInt8(bytes.readUInt8(30) ^ 1, 30)),
    otherOrganizationLink: resealed(fresh.token, (bytes) =>
      bytes.write(scene.otherId.replaceAll('-', ''), 0, 'hex'),
    ),
    truncatedLink: fresh.token.slice(0, -1),
  };
}

/** The token with other contents, under a checksum that fits: anybody can make one. */
function resealed(token: string, change: (bytes: Buffer) => unknown): string {
  const bytes = Buffer.from(token.slice('lt_link_'.length), 'base64url');
  change(bytes);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 40)), 40);
  return `lt_link_${bytes.toString('base64url')}`;
}
