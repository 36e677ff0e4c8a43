// The person whom somebody who is signed in wants to do something to: locked, and only if they may.
import type { Connection } from '../db/connect.ts';
import { type Deed, type Doer, objection } from './member-rules.ts';
import { lockPeopleById, type Person } from './person.ts';

export type Refused<Reason extends string = never> = {
  readonly ok: false;
  readonly reason: 'not_found' | 'yourself' | 'not_allowed' | Reason;
};

export type Target = { readonly ok: true; readonly person: Person } | Refused;

/** Lets nobody else change them until the transaction ends. */
export async function lockTarget(
  tx: Connection,
  organizationId: string,
  { deed, doer, id }: { readonly deed: Deed; readonly doer: Doer; readonly id: string },
): Promise<Target> {
  const [person] = await lockPeopleById(tx, organizationId, [id]);
  return asTarget(deed, doer, person);
}

/** Whether a person who is locked may be the target of a deed. */
export function asTarget(deed: Deed, doer: Doer, person: Person | undefined): Target {
  if (person === undefined || person.joined_at !== null) {
    return { ok: false, reason: 'not_found' };
  }
  const reason = objection(deed, doer, person);
  return reason === undefined ? { ok: true, person } : { ok: false, reason };
}
