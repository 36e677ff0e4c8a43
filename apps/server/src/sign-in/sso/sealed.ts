// Secrets that must be read again, an OIDC client secret, a SAML key: AES-256-GCM under a key that is derived from
// LINKTIME_SECRET_KEY. What was sealed for one connection opens for no other.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export type SealedFor = { readonly organizationId: string; readonly connectionId: string };

const form = 1;
const ivLength = 12;
const tagLength = 16;
const headLength = 1 + ivLength + tagLength;

/** A byte that names the form, the initialization vector, the tag, the ciphertext. */
export function seal(secretKey: string, owner: SealedFor, text: string): Uint8Array {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secretKey), iv).setAAD(nameOf(owner));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(form), iv, cipher.getAuthTag(), ciphertext]);
}

/** Undefined when it was sealed for another connection, under another key, or has been changed. */
export function unseal(secretKey: string, owner: SealedFor, sealed: Uint8Array): string | undefined {
  const bytes = Buffer.from(sealed);
  if (bytes.length < headLength || bytes[0] !== form) {
    return undefined;
  }
  const iv = bytes.subarray(1, 1 + ivLength);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secretKey), iv)
    .setAAD(nameOf(owner))
    .setAuthTag(bytes.subarray(1 + ivLength, headLength));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(headLength)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

function keyOf(secretKey: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, '', 'linktime sealed secret of a connection', 32));
}

function nameOf({ organizationId, connectionId }: SealedFor): Buffer {
  return Buffer.from(`${organizationId} ${connectionId}`);
}
