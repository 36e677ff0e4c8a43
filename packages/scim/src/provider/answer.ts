// The answers: status, headers and JSON text. RFC 7644 §3.1 Background (media type), §3.3, §3.12 and §3.14.
import { isObject, type Json } from '../attribute.ts';
import { internal, ScimError } from '../error.ts';
import type { ScimResponse } from '../http.ts';
import { type AttributeSet, projectResource } from '../project.ts';
import type { Stored } from '../resource-store.ts';
import type { Resource, ResourceType } from '../schema.ts';
import { MEDIA_TYPE } from '../urn.ts';
import type { Settings } from './plan.ts';

/** No charset parameter: the media type defines none, and there are clients that compare the header as a whole. */
const jsonHeaders = { 'content-type': MEDIA_TYPE };

export function jsonAnswer(body: string, notes: readonly string[] = []): ScimResponse {
  return { status: 200, headers: jsonHeaders, body, notes };
}

/** A single resource: 201 for one that was created, else 200. `meta.location` is the `location` header too. */
export function resourceAnswer(
  settings: Settings,
  type: ResourceType,
  stored: Stored,
  more: { want: AttributeSet; created?: boolean; notes?: readonly string[] },
): ScimResponse {
  return {
    status: more.created === true ? 201 : 200,
    headers: { ...jsonHeaders, ...resourceHeaders(settings, stored) },
    body: shownText(settings, type, stored, more.want),
    notes: more.notes ?? [],
  };
}

/** 204 for a change whose result isn't shown. */
export function unshownAnswer(settings: Settings, stored: Stored, notes: readonly string[]): ScimResponse {
  return { status: 204, headers: resourceHeaders(settings, stored), notes };
}

/** 204 for a deletion: there is nothing left that a header could speak of. */
export function deletedAnswer(notes: readonly string[]): ScimResponse {
  return { status: 204, headers: {}, notes };
}

export function notModifiedAnswer(stored: Stored): ScimResponse {
  return { status: 304, headers: { etag: stored.version } };
}

/** The answer to whatever was thrown. What is no ScimError is a bug: the client learns that it failed, the log why. */
export function errorAnswer(error: unknown, requestId: string | undefined): ScimResponse {
  if (error instanceof ScimError) {
    return {
      status: error.status,
      headers: { ...jsonHeaders, ...error.headers },
      body: error.toBody(),
      error,
    };
  }
  const name = requestId === undefined ? '' : ` Its log names this request ${requestId}.`;
  const failure = internal(`The service provider failed; nothing is known to be changed.${name}`);
  return {
    status: failure.status,
    headers: jsonHeaders,
    body: failure.toBody(),
    error:
      error instanceof Error ? error : new Error('Something was thrown that is no Error.', { cause: error }),
  };
}

/** A resource's JSON with the attributes that are wanted. The stored text is passed on unparsed where it can be. */
export function shownText(
  settings: Settings,
  type: ResourceType,
  stored: Stored,
  want: AttributeSet,
): string {
  if (want.mode === 'default' && !settings.projected.has(type)) {
    return stored.json;
  }
  return JSON.stringify(projectResource(type, parseStored(stored), want));
}

export function parseStored(stored: Stored): Resource {
  const parsed: Json = JSON.parse(stored.json);
  if (!isObject(parsed)) {
    throw new TypeError(`The store gave no JSON object for ${stored.id}.`);
  }
  return parsed;
}

function resourceHeaders(settings: Settings, stored: Stored): Record<string, string> {
  return { location: stored.location, ...(settings.etag && { etag: stored.version }) };
}
