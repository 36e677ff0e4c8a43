// Who a new user is: somebody new, somebody who was here before, or somebody else with a recycled address. Pure.
// Rulings: "POST, by whom the userName or e-mail belongs to" and "Another directory identity never inherits a person".
import { uniqueness } from '@linktime/scim';
import type { Person } from '../people/person.ts';
import type { UserFields } from './user-mapping.ts';

export type Arrival = {
  /** Deactivated people whose userName or address somebody else has now: they are archived. */
  readonly displaced: readonly Person[];
} & (
  | { readonly kind: 'new' }
  /** An active person whom SCIM has never written becomes a SCIM user: same id, same role. */
  | { readonly kind: 'adopted'; readonly person: Person }
  /** A deactivated person comes back, or stays deactivated with new attributes. */
  | { readonly kind: 'returned'; readonly person: Person }
  /** A DELETEd person comes back: same history, new id. */
  | { readonly kind: 'restored'; readonly person: Person }
);

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
  if (byEmail?.active === true) {
    if (byName !== undefined || byEmail.provisioned_at !== null) {
      throw emailTaken(posted.email);
    }
    return { kind: 'adopted', person: byEmail, displaced: [] };
  }
  // The userName may be one leaver's and the address another's.
  const leavers = [...new Set([byName, byEmail])].filter((person) => person !== undefined);
  if (leavers.length > 0) {
    const person = whoIsBack(leavers, posted.externalId);
    return person === undefined
      ? { kind: 'new', displaced: leavers }
      : { kind: 'returned', person, displaced: leavers.filter((other) => other !== person) };
  }
  const former = found.former
    .filter((person) => mayBeRestored(person, posted, found.at))
    .sort((one, other) => Number(other.archived_at) - Number(one.archived_at))[0];
  return former === undefined
    ? { kind: 'new', displaced: [] }
    : { kind: 'restored', person: former, displaced: [] };
}

/** The leaver with this externalId, else one whom it does not tell from somebody else. */
function whoIsBack(leavers: readonly Person[], externalId: string | null): Person | undefined {
  return (
    leavers.find((person) => externalId !== null && knownExternalId(person) === externalId) ??
    leavers.find((person) => !isAnotherIdentity(person, externalId))
  );
}

/** Whether a revival that brings this externalId is somebody else with a recycled address. */
export function isAnotherIdentity(person: Person, externalId: string | null): boolean {
  const known = knownExternalId(person);
  return externalId !== null && known !== null && known !== externalId;
}

function mayBeRestored(person: Person, posted: UserFields, at: Date): boolean {
  const known = knownExternalId(person);
  if (known !== null || posted.externalId !== null) {
    return known === posted.externalId;
  }
  return (
    person.archived_at !== null && at.getTime() - person.archived_at.getTime() <= restorableDays * 86_400_000
  );
}

function knownExternalId(person: Person): string | null {
  return person.deactivated_external_id ?? person.external_id;
}

export function userNameTaken(userName: string) {
  return uniqueness(
    `The "userName" ${JSON.stringify(userName.slice(0, 80))} belongs to another active user. Look it up with a filter and change that user instead.`,
  );
}

/** When the database objects, it doesn't say whether the other user is active. */
export function userNameHeld(userName: string) {
  return uniqueness(
    `The "userName" ${JSON.stringify(userName.slice(0, 80))} belongs to another user, who may be deactivated. Look that user up with a filter and change it instead, or rename or DELETE it to free the name. A deactivated user is also brought back by a POST of its "userName".`,
  );
}

export function emailTaken(email: string) {
  return uniqueness(
    `The e-mail address ${JSON.stringify(email.slice(0, 80))} in "emails" belongs to another user. Look it up with a filter and change that user instead, or free the address there.`,
  );
}
