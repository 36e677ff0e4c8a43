// The steps that writes have in common: reading the resource that was sent, finding what is stored, and the checks
// on what would be stored. RFC 7644 §3.5.1 Replacing with PUT, §3.14 Versioning Resources (If-Match).
import type { JsonObject } from '../attribute.ts';
import { toStandardBody } from '../dialects/dialect.ts';
import { mutability, notFound, preconditionFailed } from '../error.ts';
import { matchesTag } from '../etag.ts';
import type { Stored } from '../resource-store.ts';
import { commonAttributes, type Resource, type ResourceType } from '../schema.ts';
import { issuesError, standardForm, validate } from '../validate.ts';
import { parseStored } from './answer.ts';
import { readBody } from './body.ts';
import type { Call } from './plan.ts';

/** A resource as POST and PUT send it: dialect removed, in standard form, every value of the right type. */
export type Sent = {
  readonly resource: Resource;
  readonly detached: Record<string, JsonObject[]>;
  readonly notes: readonly string[];
};

/** Throws ScimError for whatever is wrong with the message itself, whatever is stored. */
export function readResource({ settings, request, type }: Call): Sent {
  const body = readBody(request, settings.limits);
  const json = toStandardBody(settings.dialects, body.json, type);
  const { resource, detached, notes, issues } = standardForm(type, json, settings.limits);
  if (issues.length > 0) {
    throw issuesError(issues);
  }
  return { resource, detached, notes: [...body.notes, ...notes] };
}

export function unknownResource(type: ResourceType) {
  return notFound(`There is no ${type.name} with the id in the request.`);
}

/**
 * What is stored under the id and meets the request's conditions; throws 404 or 412. RFC 9110 §13.2.2 Precedence of
 * Preconditions has the order.
 */
export function locked(call: Call, stored: Stored | undefined): Stored {
  const { settings, request, type } = call;
  if (stored === undefined) {
    throw unknownResource(type);
  }
  checkIfMatch(call, stored);
  const ifNoneMatch = settings.etag ? request.headers['if-none-match'] : undefined;
  if (ifNoneMatch !== undefined && matchesTag(ifNoneMatch, stored.version)) {
    throw preconditionFailed(
      `The ${type.name} exists in the version that If-None-Match excludes: ${stored.version}.`,
    );
  }
  return stored;
}

/** Throws 412. */
export function checkIfMatch({ settings, request, type }: Call, stored: Stored): void {
  const ifMatch = settings.etag ? request.headers['if-match'] : undefined;
  if (ifMatch !== undefined && !matchesTag(ifMatch, stored.version)) {
    throw preconditionFailed(
      `The ${type.name} has changed since the version in If-Match; its version is ${stored.version} now.`,
    );
  }
}

/** The stored resource without what only the store may change: `id`, `meta` and all other readOnly attributes. */
export function currentResource(type: ResourceType, stored: Stored): Resource {
  const hidden = [...commonAttributes, ...type.schema.attributes].filter(
    ({ mutability }) => mutability === 'readOnly',
  );
  const names = new Set(hidden.map(({ name }) => name));
  return Object.fromEntries(Object.entries(parseStored(stored)).filter(([name]) => !names.has(name)));
}

/**
 * What may be stored after a PATCH. To remove what is required is a question of mutability (§3.5.2.2); to replace it
 * by nothing is an invalid value.
 */
export function checkedPatch(type: ResourceType, sent: Resource, now: Resource, removes: boolean): Resource {
  const next = type.amend === undefined ? sent : type.amend(sent, now);
  const missing = validate(type, next, now).find(
    ({ path, rule }) => removes && rule === 'required' && now[path] !== undefined && next[path] === undefined,
  );
  if (missing !== undefined) {
    throw mutability(`"${missing.path}" is required and can't be removed; send another value instead.`);
  }
  return checked({ ...type, amend: (unchanged) => unchanged }, next, now);
}

/**
 * The resource that may be stored. The host has its say before anything required or immutable is missed: it may
 * know where a value comes from.
 */
export function checked(type: ResourceType, sent: Resource, now: Resource | undefined): Resource {
  const next = type.amend === undefined ? sent : type.amend(sent, now);
  const issues = validate(type, next, now);
  if (issues.length > 0) {
    throw issuesError(issues);
  }
  return next;
}
