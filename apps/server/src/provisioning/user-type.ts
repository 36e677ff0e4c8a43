// The User resource type with LinkTime's rulings on what a request may leave out. PRODUCT rulings: "Users over SCIM".
import { isObject, type Json, type Resource, type ResourceType, userType, withMember } from '@linktime/scim';
import { accountEmail } from './user-mapping.ts';

/**
 * - `active` absent, null or "" leaves it as it is; a new user is active.
 * - A deactivation never fails for an address: where the request ends in `active: false`, a userName or e-mails that
 *   are missing, or tombstones of a soft delete, stay as they were.
 */
export const linktimeUserType: ResourceType = { ...userType, amend };

function amend(next: Resource, now: Resource | undefined): Resource {
  const active = typeof next.active === 'boolean' ? next.active : (now?.active ?? true);
  const amended = withMember(next, 'active', active);
  return now === undefined || active !== false ? amended : keepAddress(amended, now);
}

/** The resource with the address that the person has: userName and e-mails as they were, where the new ones are no use. */
export function keepAddress(next: Resource, now: Resource, always = false): Resource {
  const keepsName = always || next.userName === undefined || isTombstone(next.userName, now.userName);
  const named = keepsName ? withMember(next, 'userName', now.userName) : next;
  const keepsEmails =
    always || named.emails === undefined || hasTombstone(named.emails) || accountEmail(named) === undefined;
  return keepsEmails ? withMember(named, 'emails', now.emails) : named;
}

// Entra's soft delete puts 32 hex digits, the object's id, in front of the name.
const tombstone = /^[0-9a-f]{32}/i;

function isTombstone(next: Json | undefined, now: Json | undefined): boolean {
  return (
    typeof next === 'string' && tombstone.test(next) && !(typeof now === 'string' && tombstone.test(now))
  );
}

function hasTombstone(emails: Json | undefined): boolean {
  return (
    Array.isArray(emails) &&
    emails.some(
      (email: Json) => isObject(email) && typeof email.value === 'string' && tombstone.test(email.value),
    )
  );
}
