// How the tables of bad input are written: a request, and exactly what must come of it.
import { PATCH_OP, type ScimType, USER } from '@linktime/scim';

export type Case = {
  readonly title: string;
  /**
   * Method and path behind the SCIM base URL. In it, in headers and in a body that is no bytes, `{{name}}` stands for
   * something that is there: see names.ts.
   */
  readonly request: string;
  /** The whole request target, where it isn't the base URL's path and the path of `request`. */
  readonly target?: string;
  readonly protocol?: string;
  /**
   * Beside host, authorization, content-type, content-length and connection, which every request has as it should be.
   * A list sends the name several times, null leaves it away.
   */
  readonly headers?: Readonly<Record<string, string | readonly string[] | null>>;
  /** Text and bytes go out as they are, an object as JSON. */
  readonly body?: string | Uint8Array | object;
  readonly expect: Expected;
};

export type Expected = {
  readonly status: number;
  /** None may come where none is named. */
  readonly scimType?: ScimType;
  readonly headers?: Readonly<Record<string, RegExp>>;
  /** The userNames in front of the @ of a list's whole result. */
  readonly finds?: readonly string[];
  /** Values of the body by path (`emails.0.value`); undefined must not be there. */
  readonly shows?: Readonly<Record<string, unknown>>;
  /** Text of which nothing may come back. */
  readonly hides?: string;
  /** The request is fine: what it writes is written. Everywhere else nothing may change. */
  readonly changes?: true;
};

export const invalidSyntax: Expected = { status: 400, scimType: 'invalidSyntax' };
export const invalidValue: Expected = { status: 400, scimType: 'invalidValue' };
export const invalidPath: Expected = { status: 400, scimType: 'invalidPath' };
export const invalidFilter: Expected = { status: 400, scimType: 'invalidFilter' };
export const noTarget: Expected = { status: 400, scimType: 'noTarget' };
export const mutability: Expected = { status: 400, scimType: 'mutability' };
export const uniqueness: Expected = { status: 409, scimType: 'uniqueness' };
export const notFound: Expected = { status: 404 };
export const tooLarge: Expected = { status: 413 };
export const unsupported: Expected = { status: 415 };
/** RFC 7644 §2 Authentication and Authorization: the challenge goes with every 401. */
export const unauthorized: Expected = { status: 401, headers: { 'www-authenticate': /^Bearer / } };
/** Understood, and nothing to do. */
export const nothingDone: Expected = { status: 200 };
export const created: Expected = { status: 201, changes: true };

export function user(name: string, more: object = {}): object {
  return { schemas: [USER], userName: `${name}@example.com`, ...more };
}

export function patchOf(...operations: unknown[]): object {
  return { schemas: [PATCH_OP], Operations: operations };
}

export function replaceAt(path: unknown, value: unknown): object {
  return patchOf({ op: 'replace', path, value });
}

/** The query parameter `filter`, encoded. */
export function filterOf(filter: string): string {
  return `filter=${encodeURIComponent(filter)}`;
}
