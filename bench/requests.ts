// Requests as bytes, and what must be in their answers. Bodies are searched, not parsed: that would cost more than
// some answers cost the server.
import type { JsonObject } from '@linktime/scim';
import type { Answer } from './http-client.ts';
import type { Step } from './load.ts';

const scimBase = '/api/scim/v2';
const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export type Expected = {
  readonly status: number;
  /** Each of these is in the body. */
  readonly holds?: readonly string[];
};

/** A request of an identity provider. */
export function scimStep(
  token: string,
  target: { readonly method: 'GET' | 'POST' | 'PATCH'; readonly path: string; readonly body?: JsonObject },
  expected: Expected,
): Step {
  const body = target.body === undefined ? '' : JSON.stringify(target.body);
  const lines = [
    `${target.method} ${scimBase}${target.path} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Authorization: Bearer ${token}`,
    'Accept: application/scim+json',
    'User-Agent: LinkTime benchmark',
    ...(body === ''
      ? []
      : ['Content-Type: application/scim+json; charset=utf-8', `Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return { request: Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`), fault: faultOf(expected) };
}

/** A request to the floor. */
export function floorStep(organizationId: string, id: string): Step {
  const lines = [
    `GET /floor/${organizationId}/${id} HTTP/1.1`,
    'Host: 127.0.0.1',
    'User-Agent: LinkTime benchmark',
  ];
  return {
    request: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`),
    fault: faultOf({ status: 200, holds: [`"id":"${id}"`] }),
  };
}

function faultOf({ status, holds = [] }: Expected): (answer: Answer) => string | undefined {
  return (answer) => {
    if (answer.status !== status) {
      return `the status should be ${status}`;
    }
    const missing = holds.find((text) => !answer.body.includes(text));
    return missing === undefined ? undefined : `the body should hold ${missing}`;
  };
}

export function patchBody(...operations: readonly JsonObject[]): JsonObject {
  return { schemas: [patchOp], Operations: operations };
}

export function findPath(filter: string): string {
  return `/Users?filter=${encodeURIComponent(filter)}&startIndex=1&count=100`;
}
