// Links that let one booking be made, also of a secret event type. Only their digest is kept.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection, Statement } from '../../db/connect.ts';
import { newSecret, type PresentedSecret, readSecret } from '../../people/secret.ts';

// By the prefix a secret scanner knows what it has found.
const prefix = 'lt_link_';
const longestDays = 90;

/** What a token of a link says; undefined when it is none of ours. Asks nobody. */
export function readLinkToken(token: string): PresentedSecret | undefined {
  return token.startsWith(prefix) ? readSecret(token.slice(prefix.length)) : undefined;
}

export type NewLink = {
  readonly eventTypeId: string;
  /** Whose link it is: it dies with their access. */
  readonly createdBy: string;
  /** 90 at most. */
  readonly days: number;
  readonly at: Temporal.Instant;
};

const insert: Statement = {
  name: 'single_use_link_insert',
  // `for share` waits for a deprovisioning that has begun, and then finds nobody.
  text: `with maker as (
      select id from person where organization_id = $1 and id = $4 and active for share
    ), page as (
      select id from event_type where organization_id = $1 and id = $3 and status <> 'archived' for share
    )
    insert into single_use_link (organization_id, id, event_type_id, digest, created_by, created_at, expires_at)
    select $1, $2, page.id, $5, maker.id, $6, $7 from maker, page`,
};

/**
 * Makes a link, whose token is shown this once. Undefined when its maker is not active or the event type is not there
 * or archived.
 */
export async function makeLink(
  tx: Connection,
  organizationId: string,
  { eventTypeId, createdBy, days, at }: NewLink,
): Promise<{ id: string; token: string; expiresAt: Temporal.Instant } | undefined> {
  if (!Number.isInteger(days) || days < 1 || days > longestDays) {
    throw new RangeError(`A link works for 1 to ${longestDays} days.`);
  }
  const id = randomUUIDv7();
  const secret = newSecret(organizationId);
  const expiresAt = at.add({ hours: days * 24 });
  const inserted = await tx.execute(insert, [
    organizationId,
    id,
    eventTypeId,
    createdBy,
    secret.digest,
    new Date(at.epochMilliseconds),
    new Date(expiresAt.epochMilliseconds),
  ]);
  return inserted === 0 ? undefined : { id, token: `${prefix}${secret.text}`, expiresAt };
}

const use: Statement = {
  name: 'single_use_link_use',
  text: `update single_use_link set used_at = now(), booking_id = $3
    where organization_id = $1 and id = $2 and used_at is null and revoked_at is null and expires_at > now()`,
};

/** Uses a link up for a booking, in that booking's transaction; false when it no longer works. */
export async function useLink(
  tx: Connection,
  organizationId: string,
  linkId: string,
  bookingId: string,
): Promise<boolean> {
  return (await tx.execute(use, [organizationId, linkId, bookingId])) === 1;
}

const revoke: Statement = {
  name: 'single_use_link_revoke',
  text: `update single_use_link set revoked_at = now()
    where organization_id = $1 and id = $2 and used_at is null and revoked_at is null`,
};

/** Kills a link; false when it is used, revoked or unknown. */
export async function revokeLink(tx: Connection, organizationId: string, linkId: string): Promise<boolean> {
  return (await tx.execute(revoke, [organizationId, linkId])) === 1;
}
