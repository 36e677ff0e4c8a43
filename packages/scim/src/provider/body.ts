// From a request's body to a JSON object: RFC 7644 §3.1 Background, §3.12 (invalidSyntax), §8.1 for the media types.
// Refuses other media types (415), too much (413) and whatever is no JSON object (400).
import { isObject, type Json, type JsonObject } from '../attribute.ts';
import { invalidSyntax, payloadTooLarge, type ScimError, unsupportedMediaType } from '../error.ts';
import type { ScimRequest } from '../http.ts';
import type { Limits } from '../limits.ts';
import { MEDIA_TYPE } from '../urn.ts';

const mediaTypes = [MEDIA_TYPE, 'application/json'];

/** The object in the body, and what had to be overlooked to read it. */
export function readBody(request: ScimRequest, limits: Limits): { json: JsonObject; notes: string[] } {
  checkEncoding(request);
  const notes = checkMediaType(request);
  const text = request.body ?? '';
  if (isLongerThan(text, limits.bodyBytes)) {
    throw bodyTooLarge(limits);
  }
  const json = parseJson(text);
  if (!isObject(json)) {
    throw invalidSyntax(`The body is ${kindOf(json)}; a JSON object is accepted.`);
  }
  checkShape(json, limits);
  return { json: withoutProto(json, text), notes };
}

/** For bindings that stop reading before they have the whole body. */
export function bodyTooLarge(limits: Limits): ScimError {
  return payloadTooLarge(`The body is larger than ${limits.bodyBytes} bytes, the most that is accepted.`);
}

/** RFC 9110 §15.5.16: a content coding that the recipient doesn't know is answered like a media type. */
function checkEncoding(request: ScimRequest): void {
  const coding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (coding !== '' && coding !== 'identity') {
    throw unsupportedMediaType(
      `The Content-Encoding is "${coding.slice(0, 40)}"; bodies are accepted as they are.`,
    );
  }
}

function checkMediaType(request: ScimRequest): string[] {
  const header = request.headers['content-type'];
  if (header === undefined || header.trim() === '') {
    // HTTP lets a recipient guess (RFC 9110 §8.3), and there is only one thing that it can be here.
    return ['The request has no Content-Type; its body was read as JSON.'];
  }
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase());
  if (!mediaTypes.includes(type)) {
    throw unsupportedMediaType(
      `The Content-Type is "${type.slice(0, 40)}"; "${MEDIA_TYPE}" and "application/json" are accepted.`,
    );
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && !['utf-8', '"utf-8"', 'utf8'].includes(charset)) {
    throw unsupportedMediaType(`The charset is ${charset.slice(0, 40)}; utf-8 is accepted.`);
  }
  return [];
}

/** In UTF-8, where a UTF-16 unit takes one to three bytes: only what could be too long has to be encoded. */
function isLongerThan(text: string, bytes: number): boolean {
  return text.length > bytes || (text.length * 3 > bytes && new TextEncoder().encode(text).length > bytes);
}

function parseJson(text: string): Json {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (content.trim() === '') {
    throw invalidSyntax('The request has no body; a JSON object is accepted.');
  }
  try {
    return JSON.parse(content);
  } catch {
    // What it holds is not told: it may be a password, and details end up in logs.
    throw invalidSyntax('The body is not valid JSON.');
  }
}

function kindOf(json: Json): string {
  if (json === null) {
    return 'null';
  }
  return Array.isArray(json) ? 'an array' : `a ${typeof json}`;
}

/** Before anything looks at names and elements: what follows takes time for each of them. */
function checkShape(json: Json, limits: Limits, depth = limits.jsonDepth): void {
  if (typeof json !== 'object' || json === null) {
    return;
  }
  if (depth === 0) {
    throw invalidSyntax(`The body nests objects and arrays more than ${limits.jsonDepth} deep.`);
  }
  const parts: Json[] = Object.values(json);
  const most = Array.isArray(json) ? longestList(limits) : limits.objectMembers;
  if (parts.length > most) {
    const counted = Array.isArray(json) ? 'elements in one array' : 'members in one object';
    throw payloadTooLarge(`The body has ${parts.length} ${counted}; ${most} are accepted.`);
  }
  for (const part of parts) {
    checkShape(part, limits, depth - 1);
  }
}

/** Each list has a limit of its own, which is told by its name; this one ends what is far above the largest of them. */
function longestList({ detachedValues, multiValues, patchOperations }: Limits): number {
  return 2 * Math.max(detachedValues, multiValues, patchOperations);
}

/**
 * The body without members named `__proto__`. JSON.parse makes them ordinary members, but copying one by
 * assignment would replace a prototype; no schema has such an attribute.
 */
function withoutProto(json: JsonObject, text: string): JsonObject {
  if (!/__proto__|\\u005f/i.test(text)) {
    return json;
  }
  const clean = dropProto(json);
  return isObject(clean) ? clean : {};
}

function dropProto(json: Json): Json {
  if (Array.isArray(json)) {
    return json.map(dropProto);
  }
  if (!isObject(json)) {
    return json;
  }
  const members = Object.entries(json).filter(([name]) => name !== '__proto__');
  return Object.fromEntries(members.map(([name, value]) => [name, dropProto(value)]));
}
