// What a SCIM User means for a person, and what a person looks like as a SCIM User. Pure. RFC 7643 §4.1 "User" Resource Schema.
import { fold, invalidValue, isObject, type Json, type JsonObject, type Resource } from '@linktime/scim';
import { isMailAddress } from '../outbox/mail-message.ts';
import type { PersonFields } from '../people/person.ts';
import { userSearchForm } from './search-form.ts';

/** The columns of a person that a User decides. */
export type UserFields = PersonFields & { readonly active: boolean };

/** The columns of a person that its representation is made of. */
export type UserRow = {
  readonly scim_id: string;
  readonly active: boolean;
  readonly profile: string;
  readonly version: number;
  readonly created_at: string;
  readonly modified_at: string;
};

// As much of a name as an index takes, in any script.
const namesSorted = 200;

/** Throws invalidValue when no e-mail address can be found for the account. */
export function userFields(resource: Resource): UserFields {
  const email = accountEmail(resource);
  if (email === undefined) {
    throw noAccountEmail(resource);
  }
  const { active, ...profile } = resource;
  const userName = text(resource.userName) ?? email;
  const displayName = text(resource.displayName);
  const name = shownName(resource) ?? userName;
  return {
    active: active !== false,
    name,
    userName,
    userNameFolded: fold(userName),
    externalId: text(resource.externalId) ?? null,
    email,
    emailFolded: fold(email),
    emailsFolded: emailValues(resource).map(fold),
    displayNameFolded: displayName === undefined ? null : fold(displayName),
    nameFolded: fold(name).slice(0, namesSorted),
    timeZone: text(resource.timezone) ?? null,
    locale: text(resource.locale) ?? text(resource.preferredLanguage) ?? null,
    profile: JSON.stringify(profile),
    profileSearch: userSearchForm(resource),
  };
}

/** The account's address: the primary e-mail, else the work one, else the first, else a userName that is one. */
export function accountEmail(resource: Resource): string | undefined {
  const value = meantAddress(resource)?.value;
  return value !== undefined && isMailAddress(value) ? value : undefined;
}

type MeantAddress = { readonly value: string; readonly attribute: 'emails' | 'userName' };

// What has no "@" is no address but a mapping's filler ("N/A", "-"). What has one was meant: where mail can't be sent to it,
// it is refused, and never passed over for another address.
function meantAddress(resource: Resource): MeantAddress | undefined {
  const emails = elements(resource.emails).filter((email) => text(email.value)?.includes('@'));
  const chosen =
    emails.find((email) => email.primary === true) ??
    emails.find((email) => text(email.type)?.toLowerCase() === 'work') ??
    emails[0];
  const value = text(chosen?.value);
  if (value !== undefined) {
    return { value, attribute: 'emails' };
  }
  const userName = text(resource.userName);
  return userName?.includes('@') ? { value: userName, attribute: 'userName' } : undefined;
}

function noAccountEmail(resource: Resource) {
  const meant = meantAddress(resource);
  if (meant !== undefined) {
    return invalidValue(
      `LinkTime can't send mail to the address ${quoted(meant.value)} in "${meant.attribute}". Accepted is one address alone, such as name@company.example: ASCII characters before the "@", a host name after it, no display name, quotes or spaces.`,
    );
  }
  const [filler] = emailValues(resource);
  const received = filler === undefined ? '' : ` (${quoted(filler)} in "emails" is none)`;
  return invalidValue(
    `The user has no e-mail address${received}. Send one in "emails" (type "work"), or a "userName" that is an address.`,
  );
}

function quoted(value: string): string {
  return JSON.stringify(value.slice(0, 80));
}

/** A person who was never written by SCIM: userName = e-mail, and one work e-mail, primary. */
export function userOfPerson(person: { name: string; email: string; active: boolean }): Resource {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: person.email,
    displayName: person.name,
    emails: [{ value: person.email, type: 'work', primary: true }],
    active: person.active,
  };
}

/** The User as JSON text. `groups` is JSON text too, or null when there are none. */
export function userJson(row: UserRow, location: string, groups: string | null): string {
  const shownGroups = groups === null ? '' : `"groups":${groups},`;
  const meta = metaJson('User', row, location);
  // The profile begins with `{"schemas":` and has at least schemas and userName, so it is never empty.
  return `{"id":"${row.scim_id}",${row.profile.slice(1, -1)},"active":${row.active},${shownGroups}"meta":${meta}}`;
}

/** `meta` as JSON text, written by hand: a page has two hundred of them. `location` holds nothing to be escaped. */
export function metaJson(
  resourceType: 'User' | 'Group',
  row: Pick<UserRow, 'created_at' | 'modified_at' | 'version'>,
  location: string,
): string {
  const created = dateTime(row.created_at);
  const modified = dateTime(row.modified_at);
  return `{"resourceType":"${resourceType}","created":"${created}","lastModified":"${modified}","location":"${location}","version":"W/\\"${row.version}\\""}`;
}

/**
 * An instant of a session in UTC, `2026-12-03 15:00:00.5+00`, as RFC 7643 §2.3.5 DateTime has it, in milliseconds. By
 * its letters: a page of a hundred has two hundred of them, and a Date takes five times as long.
 */
export function dateTime(instant: string): string {
  const point = instant.indexOf('.');
  const fraction = point === -1 ? '' : instant.slice(point + 1, -3);
  return `${instant.slice(0, 10)}T${instant.slice(11, 19)}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
}

/** The entity tag of a version, as it is sent. */
export function versionTag(version: number): string {
  return `W/"${version}"`;
}

function shownName(resource: Resource): string | undefined {
  const name = isObject(resource.name) ? resource.name : {};
  const parts = [text(name.givenName), text(name.familyName)].filter((part) => part !== undefined);
  return (
    text(resource.displayName) ?? text(name.formatted) ?? (parts.length > 0 ? parts.join(' ') : undefined)
  );
}

function emailValues(resource: Resource): string[] {
  return elements(resource.emails).flatMap((email) => text(email.value) ?? []);
}

function elements(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter((element) => isObject(element)) : [];
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
