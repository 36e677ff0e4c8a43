// Expectations that explain themselves: each says what was expected and which request and answer showed otherwise.

import { Finding } from './check.ts';
import type { Answer } from './client.ts';
import type { Exchange } from './exchange.ts';
import { ERROR, LIST_RESPONSE } from './urn.ts';
import {
  isArray,
  isObject,
  isUnassigned,
  type Json,
  type JsonObject,
  objectsOf,
  readPath,
  sameJson,
  stringsOf,
} from './value.ts';

/** Ends the check as a failure. */
export function fail(expected: string, exchange?: Exchange): never {
  throw new Finding('fail', `expected ${expected}`, { exchange });
}

/** Ends the check without a verdict. */
export function skip(reason: string): never {
  throw new Finding('skip', reason);
}

/** Ends the check as a failure unless the condition holds. */
export function expect(condition: boolean, expected: string, answer?: Answer): asserts condition {
  if (!condition) {
    fail(expected, answer?.exchange);
  }
}

export function expectStatus(answer: Answer, ...wanted: readonly number[]): void {
  expect(wanted.includes(answer.status), `status ${wanted.join(' or ')}`, answer);
}

/** The body as a resource. */
export function expectObject(answer: Answer): JsonObject {
  const { body } = answer;
  expect(isObject(body), 'a JSON object as body', answer);
  return body;
}

/** An error in the form of RFC 7644 §3.12 HTTP Status and Error Response Handling; with `scimTypes`, one of these keywords. */
export function expectError(
  answer: Answer,
  statuses: readonly number[],
  scimTypes?: readonly string[],
): void {
  expectStatus(answer, ...statuses);
  const body = expectObject(answer);
  expect(stringsOf(body.schemas).includes(ERROR), `"schemas" with ${ERROR}`, answer);
  expect(body.status === String(answer.status), `"status" as the JSON string "${answer.status}"`, answer);
  if (scimTypes !== undefined) {
    const wanted = scimTypes.map((each) => `"${each}"`).join(' or ');
    expect(scimTypes.includes(String(body.scimType)), `"scimType" ${wanted}`, answer);
  }
}

/** Refused with a client error in SCIM form, whichever status it is. */
export function expectRefusal(answer: Answer): void {
  expect(answer.status >= 400 && answer.status < 500, 'a status from 400 to 499', answer);
  expectError(answer, [answer.status]);
}

/** Either done (2xx) or refused (4xx); never a fault of the server. */
export function expectNoFault(answer: Answer): void {
  const refused = answer.status >= 400 && answer.status < 500;
  expect(
    (answer.status >= 200 && answer.status < 300) || refused,
    'an answer from 200 to 299 or 400 to 499',
    answer,
  );
}

export type List = {
  readonly totalResults: number;
  readonly resources: readonly JsonObject[];
  readonly startIndex: Json | undefined;
  readonly itemsPerPage: Json | undefined;
};

/** A ListResponse (RFC 7644 §3.4.2) with status 200 and JSON numbers. */
export function expectList(answer: Answer): List {
  expectStatus(answer, 200);
  const body = expectObject(answer);
  expect(stringsOf(body.schemas).includes(LIST_RESPONSE), `"schemas" with ${LIST_RESPONSE}`, answer);
  const { totalResults, startIndex, itemsPerPage, Resources: resources } = body;
  expect(
    Number.isInteger(totalResults) && typeof totalResults === 'number',
    '"totalResults" as an integer',
    answer,
  );
  for (const [name, value] of Object.entries({ startIndex, itemsPerPage })) {
    expect(
      value === undefined || Number.isInteger(value),
      `"${name}" as an integer when it is there`,
      answer,
    );
  }
  expect(resources === undefined || isArray(resources), '"Resources" as an array', answer);
  const found = objectsOf(resources);
  expect(found.length === (resources?.length ?? 0), 'objects alone in "Resources"', answer);
  expect(found.length <= totalResults, '"totalResults" of at least the number of resources shown', answer);
  return { totalResults, resources: found, startIndex, itemsPerPage };
}

/** The answer of a PATCH: 204, or 200 with the resource (RFC 7644 §3.5.2 permits both). */
export function expectPatched(answer: Answer): void {
  expectStatus(answer, 200, 204);
  if (answer.status === 200) {
    expectObject(answer);
  } else {
    expect(answer.text === '', 'no body with 204', answer);
  }
}

export function expectValue(answer: Answer, path: string, wanted: Json): void {
  const came = readPath(answer.body, path);
  const same = sameJson(came, wanted) || (isUnassigned(came) && isUnassigned(wanted));
  expect(same, `"${path}" to be ${JSON.stringify(wanted)}, not ${JSON.stringify(came)}`, answer);
}

export function expectPresent(answer: Answer, path: string): void {
  expect(!isUnassigned(readPath(answer.body, path)), `a value at "${path}"`, answer);
}

export function expectAbsent(answer: Answer, path: string): void {
  const came = readPath(answer.body, path);
  expect(isUnassigned(came), `no value at "${path}", not ${JSON.stringify(came)}`, answer);
}

/** How many elements a multi-valued attribute has. */
export function expectLength(answer: Answer, path: string, wanted: number): void {
  const came = readPath(answer.body, path);
  const length = isArray(came) ? came.length : 0;
  expect(length === wanted, `${wanted} value(s) at "${path}", not ${length}`, answer);
}
