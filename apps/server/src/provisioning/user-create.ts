// Who a new user is: somebody new, somebody who was here before, or somebody else with a recycled address. Pure.
// Rulings: "POST, by whom the userName or e-mail belongs to" and "Another directory identity never inherits a person".
import { uniqueness } from '@linktime/scim';
import type { Person } from '../people/person.ts';
import type { UserFields } from './user-mapping.ts';

export type Arrival =
  | { readonly kind: 'new' }
  /** An active person whom SCIM has never written becomes a SCIM user: same id, same role. */
  | { readonly kind: 'adopted'; readonly person: Person }
  /** A deactivated person comes back, or stays deactivated with new attributes. */
  | { readonly kind: 'returned'; readonly person: Person }
  /** A DELETEd person comes back: same history, new id. */
  | { readonly kind: 'restored'; readonly person: Person }
  /** Somebody else has the address of a deactivated person, who is archived. */
  | { readonly kind: 'succeeded'; readonly person: Person };

const restorableDays = 30;

/** Throws uniqueness when the userName or the address belongs to somebody active. */
export function decideArrival(
  posted: UserFields,
  found: { readonly holders: readonly Person[]; readonly former: readonly Person[]; readonly at: Date },
): Arrival {
  const byName = found.holders.find((person) => person.user_name_folded === posted.userNameFolded);
  const byEmail = found.holders.find((person) => person.email_folded === posted.emailFolded);
  if (byName?.active === true) {
    throw userNameTaken(posted.userName);
  }
  if (byEmail !== undefined && byName !== undefined && byEmail !== byName) {
    throw emailTaken(posted.email);
  }
  const holder = byName ?? byEmail;
  if (holder?.active === true) {
    if (holder.provisioned_at !== null) {
      throw emailTaken(posted.email);
    }
    return { kind: 'adopted', person: holder };
  }
  if (holder !== undefined) {
    return { kind: isAnotherIdentity(holder, posted.externalId) ? 'succeeded' : 'returned', person: holder };
  }
  const former = found.former
    .filter((person) => mayBeRestored(person, posted, found.at))
    .sort((one, other) => Number(other.archived_at) - Number(one.archived_at))[0];
  return former === undefined ? { kind: 'new' } : { kind: 'restored', person: former };
}

/** Whether a revival that brings this externalId is somebody else with a recycled address. */
export function isAnotherIdentity(person: Person, externalId: string | null): boolean {
  const known = person.deactivated_external_id ?? person.external_id;
  return externalId !== null && known !== null && known !== externalId;
}

function mayBeRestored(person: Person, posted: UserFields, at: Date): boolean {
  const known = person.deactivated_external_id ?? person.external_id;
  if (known !== null || posted.externalId !== null) {
    return known === posted.externalId;
  }
  return (
    person.archived_at !== null && at.getTime() - person.archived_at.getTime() <= restorableDays * 86_400_000
  );
}

export function userNameTaken(userName: string) {
  return uniqueness(
    `The "userName" ${JSON.stringify(userName.slice(0, 80))} belongs to another active user. Look it up with a filter and change that user instead.`,
  );
}

export function emailTaken(email: string) {
  return uniqueness(
    `The e-mail address ${JSON.stringify(email.slice(0, 80))} in "emails" belongs to another user. Look it up with a filter and change that user instead, or free the address there.`,
  );
}
