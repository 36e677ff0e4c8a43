// The links in mails that let an invitee or a host change a booking. A token is what it names and an HMAC of that, so it
// is stored nowhere: a reminder can carry it again, and a higher generation of the attendee kills it.
import { createHmac, timingSafeEqual } from 'node:crypto';

export type ManageLink = { readonly organizationId: string } & (
  | { readonly role: 'invitee'; readonly attendeeId: string; readonly generation: number }
  | { readonly role: 'host'; readonly bookingId: string; readonly personId: string }
);

const MAC_BYTES = 16;
const ID_BYTES = 16;
const MAX_GENERATION = 2 ** 31 - 1;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
// Organization, role, then attendee and generation, or booking and person, then the HMAC.
const lengths = { invitee: 2 * ID_BYTES + 5 + MAC_BYTES, host: 3 * ID_BYTES + 1 + MAC_BYTES };
const roles = { invitee: 0, host: 1 };

/** The token, in base64url. Throws TypeError for an id or a generation that can't be. */
export function writeManageToken(secretKey: string, link: ManageLink): string {
  const named = Buffer.concat([idBytes(link.organizationId), Buffer.of(roles[link.role]), ...about(link)]);
  return Buffer.concat([named, macOf(secretKey, named)]).toString('base64url');
}

/** What the token names, or undefined for one that wasn't written here, with this key. */
export function readManageToken(secretKey: string, text: string): ManageLink | undefined {
  if (text.length > 100) {
    return undefined;
  }
  const bytes = Buffer.from(text, 'base64url');
  const expectedLength = lengths[bytes[ID_BYTES] === roles.host ? 'host' : 'invitee'];
  if (bytes.length !== expectedLength || bytes.toString('base64url') !== text) {
    return undefined;
  }
  const named = bytes.subarray(0, -MAC_BYTES);
  return timingSafeEqual(macOf(secretKey, named), bytes.subarray(-MAC_BYTES)) ? linkOf(named) : undefined;
}

/** Where the link leads; `baseUrl` without a slash at the end. */
export function manageUrl(baseUrl: string, token: string): string {
  return `${baseUrl}/booking/${token}`;
}

/** A link as a mail in the outbox names it. Throws TypeError for anything else. */
export function manageLinkOf(parts: Readonly<Record<string, string | number>>): ManageLink {
  const organizationId = String(parts.organizationId);
  switch (parts.role) {
    case 'invitee':
      return {
        organizationId,
        role: 'invitee',
        attendeeId: String(parts.attendeeId),
        generation: Number(parts.generation),
      };
    case 'host':
      return {
        organizationId,
        role: 'host',
        bookingId: String(parts.bookingId),
        personId: String(parts.personId),
      };
    default:
      throw new TypeError(`A ${parts.role} has no link to manage a booking.`);
  }
}

function about(link: ManageLink): Buffer[] {
  if (link.role === 'host') {
    return [idBytes(link.bookingId), idBytes(link.personId)];
  }
  if (!Number.isInteger(link.generation) || link.generation < 0 || link.generation > MAX_GENERATION) {
    throw new TypeError(`The generation of a link can't be ${link.generation}.`);
  }
  const generation = Buffer.alloc(4);
  generation.writeUInt32BE(link.generation);
  return [idBytes(link.attendeeId), generation];
}

function linkOf(named: Buffer): ManageLink | undefined {
  const organizationId = idAt(named, 0);
  const first = idAt(named, ID_BYTES + 1);
  const rest = named.subarray(2 * ID_BYTES + 1);
  switch (named[ID_BYTES]) {
    case roles.invitee:
      return { organizationId, role: 'invitee', attendeeId: first, generation: rest.readUInt32BE() };
    case roles.host:
      return { organizationId, role: 'host', bookingId: first, personId: idAt(rest, 0) };
    default:
      return undefined;
  }
}

/** The secret key serves other purposes too; nothing that is signed for one of them is a link. */
function macOf(secretKey: string, named: Buffer): Buffer {
  const key = createHmac('sha256', secretKey).update('manage link of a booking').digest();
  return createHmac('sha256', key).update(named).digest().subarray(0, MAC_BYTES);
}

function idBytes(id: string): Buffer {
  if (!UUID.test(id)) {
    throw new TypeError(`${JSON.stringify(id)} is not an id.`);
  }
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

function idAt(bytes: Buffer, offset: number): string {
  const hex = bytes.toString('hex', offset, offset + ID_BYTES);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
