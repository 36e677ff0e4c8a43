// How often somebody may try to sign in or be mailed a link: for each address and for each network, in windows of a
// quarter of an hour, for each organization. What is counted is a keyed digest, so that the table names nobody.
import { createHmac } from 'node:crypto';
import type { Connection, Row, Statement } from '../db/connect.ts';

export type AttemptLimits = { readonly perAddress: number; readonly perNetwork: number };

export const attemptLimits: AttemptLimits = { perAddress: 10, perNetwork: 50 };

const windowMs = 15 * 60_000;

// One statement counts both and gives both counts: two who come at once are counted as two.
const count: Statement = {
  name: 'sign_in_attempt_count',
  text: `insert into sign_in_attempt (organization_id, subject, window_start, attempts)
    select $1, subject, $3, 1 from unnest($2::bytea[]) as subject order by subject
    on conflict (organization_id, subject, window_start) do update set attempts = sign_in_attempt.attempts + 1
    returning subject, attempts`,
};

/**
 * Counts an attempt, in a transaction of the organization that must be committed whatever comes of it. False when this
 * one is too many; `retryAfter` is in seconds.
 */
export async function countAttempt(
  tx: Connection,
  organizationId: string,
  attempt: {
    readonly secretKey: string;
    /** Folded; whether somebody has it or not. */
    readonly address: string;
    readonly ip: string;
    readonly at: Date;
    readonly limits?: AttemptLimits;
  },
): Promise<{ ok: true } | { ok: false; retryAfter: number }> {
  const { secretKey, at, limits = attemptLimits } = attempt;
  const address = digestOf(secretKey, `address:${attempt.address}`);
  const network = digestOf(secretKey, `network:${networkOf(attempt.ip)}`);
  const start = new Date(Math.floor(at.getTime() / windowMs) * windowMs);
  const rows = await tx.query<Row & { subject: Buffer; attempts: number }>(count, [
    organizationId,
    [address, network],
    start,
  ]);
  const attemptsOf = (subject: Buffer) => rows.find((row) => row.subject.equals(subject))?.attempts ?? 0;
  if (attemptsOf(address) <= limits.perAddress && attemptsOf(network) <= limits.perNetwork) {
    return { ok: true };
  }
  return { ok: false, retryAfter: Math.ceil((start.getTime() + windowMs - at.getTime()) / 1_000) };
}

function digestOf(secretKey: string, text: string): Buffer {
  return createHmac('sha256', secretKey).update(`linktime sign-in attempt\n${text}`).digest();
}

/** Whom one subscriber has: an IPv4 address, or an IPv6 network of 64 bits. */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) {
    return ip;
  }
  const [head = '', tail] = ip.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: gap }, () => '0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
