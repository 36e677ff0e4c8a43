// Secrets that let somebody in: they carry their organization's id in front, so that the first look-up knows where to
// look, and only their digest is kept.
import { createHash, createHmac, randomBytes } from 'node:crypto';

const idBytes = 16;
const randomLength = 32;
const form = /^[A-Za-z0-9_-]{64}$/;

export type NewSecret = {
  /** 64 characters that may stand in a path, a cookie or a mail. */
  readonly text: string;
  readonly digest: Uint8Array;
};

export type PresentedSecret = { readonly organizationId: string; readonly digest: Uint8Array };

export function newSecret(organizationId: string): NewSecret {
  const text = Buffer.concat([idBytesOf(organizationId), randomBytes(randomLength)]).toString('base64url');
  return { text, digest: digestOf(text) };
}

/**
 * The secret of what has this id, the same each time: a mail in the outbox names the id, and the secret that it will
 * carry is stored nowhere. `secretKey` is LINKTIME_SECRET_KEY.
 */
export function derivedSecret(secretKey: string, organizationId: string, id: string): NewSecret {
  const key = createHmac('sha256', secretKey).update('link that works once').digest();
  const secret = createHmac('sha256', key).update(`${organizationId} ${id}`).digest();
  const text = Buffer.concat([idBytesOf(organizationId), secret]).toString('base64url');
  return { text, digest: digestOf(text) };
}

/** Undefined for what can't be one of ours. That it has the form says nothing about whether it is good. */
export function readSecret(text: string | undefined): PresentedSecret | undefined {
  if (text === undefined || !form.test(text)) {
    return undefined;
  }
  const hex = Buffer.from(text, 'base64url').subarray(0, idBytes).toString('hex');
  const organizationId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { organizationId, digest: digestOf(text) };
}

function idBytesOf(organizationId: string): Buffer {
  return Buffer.from(organizationId.replaceAll('-', ''), 'hex');
}

function digestOf(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}
