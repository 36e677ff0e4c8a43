// The SCIM token: how it looks, how it is recognised, how it is generated, replaced and revoked. It carries its
// organization's id in front of the secret, so that the first look-up knows where to look; only a digest is kept.
import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';

const prefix = 'lt_scim_';
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
// 16 bytes of id, 32 of secret and 4 of checksum in base 62. The checksum lets a secret scanner tell a token from
// text that looks like one, and us from asking the database about every typing error.
const form = /^lt_scim_([0-9A-Za-z]{22})([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

export type PresentedToken = { readonly organizationId: string; readonly digest: Uint8Array };

/** A new token for an organization, and what is kept of it. */
export function mintToken(organizationId: string): { token: string; digest: Uint8Array; hint: string } {
  const id = Buffer.from(organizationId.replaceAll('-', ''), 'hex');
  const body = `${toBase62(id, 22)}${toBase62(randomBytes(32), 43)}`;
  const token = `${prefix}${body}${checksum(body)}`;
  return { token, digest: digestOf(token), hint: `${token.slice(0, prefix.length + 4)}…${token.slice(-4)}` };
}

/**
 * The token of an Authorization header, or undefined if it holds none of ours. A bare token and a doubled `Bearer`
 * are understood, because Okta's Header Auth field is sent as it was typed.
 */
export function readToken(authorization: string | undefined): PresentedToken | undefined {
  if (authorization === undefined || authorization.length > 512) {
    return undefined;
  }
  const token = authorization.trim().replace(/^(?:bearer[ \t]+){0,2}/i, '');
  const match = form.exec(token);
  if (match === null) {
    return undefined;
  }
  const [, id = '', secret = '', sum] = match;
  const organizationId = toUuid(id);
  if (sum !== checksum(id + secret) || organizationId === undefined) {
    return undefined;
  }
  return { organizationId, digest: digestOf(token) };
}

/** Generates the organization's token. The one before it, whichever that is, ends in the same transaction. */
export async function generateToken(tx: Connection, cause: Cause): Promise<string> {
  return insertNewToken(tx, cause, await endLiveToken(tx, cause.organizationId, { reason: 'replaced' }));
}

/**
 * Generates the organization's token in place of one that was seen, null for none. Undefined when that one is not live;
 * one that is live where none was seen violates scim_token__one_live.
 */
export async function replaceToken(
  tx: Connection,
  cause: Cause,
  seen: string | null,
): Promise<string | undefined> {
  if (seen === null) {
    return insertNewToken(tx, cause, undefined);
  }
  const ended = await endLiveToken(tx, cause.organizationId, { reason: 'replaced', only: seen });
  return ended === undefined ? undefined : insertNewToken(tx, cause, ended);
}

async function insertNewToken(tx: Connection, cause: Cause, ended: string | undefined): Promise<string> {
  const { token, digest, hint } = mintToken(cause.organizationId);
  const id = randomUUIDv7();
  await tx.execute(insertToken, [
    cause.organizationId,
    id,
    digest,
    hint,
    cause.actor.kind === 'person' ? (cause.actor.id ?? null) : null,
  ]);
  await recordAudit(tx, cause, [
    {
      action: ended === undefined ? 'scim.token.created' : 'scim.token.regenerated',
      target: { kind: 'scim_token', id },
      facts: { hint, ...(ended !== undefined && { replaced: ended }) },
    },
  ]);
  return token;
}

/** Revokes the live token, with `only` that one alone. False when it is not live, or none is. */
export async function revokeToken(tx: Connection, cause: Cause, only?: string): Promise<boolean> {
  const ended = await endLiveToken(tx, cause.organizationId, { reason: 'revoked', only });
  if (ended === undefined) {
    return false;
  }
  await recordAudit(tx, cause, [{ action: 'scim.token.revoked', target: { kind: 'scim_token', id: ended } }]);
  return true;
}

const insertToken = {
  name: 'scim_token_insert',
  text: `insert into scim_token (organization_id, id, digest, hint, created_by) values ($1, $2, $3, $4, $5)`,
};

const endLive = {
  name: 'scim_token_end_live',
  text: `update scim_token set ended_at = now(), ended_by_reason = $2
    where organization_id = $1 and ended_at is null and ($3::uuid is null or id = $3) returning id`,
};

// Which token is ended is said in the statement that ends it: what was looked up before may have been replaced since.
async function endLiveToken(
  tx: Connection,
  organizationId: string,
  { reason, only }: { readonly reason: 'replaced' | 'revoked'; readonly only?: string | undefined },
): Promise<string | undefined> {
  const rows = await tx.query<{ id: string }>(endLive, [organizationId, reason, only ?? null]);
  return rows[0]?.id;
}

function digestOf(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}

function checksum(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return toBase62(bytes, 6);
}

function toBase62(bytes: Uint8Array, length: number): string {
  let value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  while (text.length < length) {
    text = `${alphabet[Number(value % 62n)]}${text}`;
    value /= 62n;
  }
  return text;
}

function toUuid(text: string): string | undefined {
  let value = 0n;
  for (const letter of text) {
    value = value * 62n + BigInt(alphabet.indexOf(letter));
  }
  const hex = value.toString(16).padStart(32, '0');
  return hex.length === 32 ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : undefined;
}
