// The errors of the protocol: RFC 7644 §3.12 HTTP Status and Error Response Handling. One constructor for each
// row of Table 9; nobody else writes a status number. `detail` is read by an administrator in the IdP's log.
import { ERROR } from './urn.ts';

/** The ten keywords of RFC 7644 Table 9. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive';

/** A fault of the request, with the status and the words that the client gets. Anything else thrown is a bug. */
export class ScimError extends Error {
  override readonly name = 'ScimError';
  readonly status: number;
  readonly scimType: ScimType | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string,
    more: { scimType?: ScimType; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.status = status;
    this.scimType = more.scimType;
    this.headers = more.headers ?? {};
  }

  get detail(): string {
    return this.message;
  }

  /** The Error message of RFC 7644 §3.12; `status` is a JSON string there. */
  toBody(): string {
    return JSON.stringify({
      schemas: [ERROR],
      status: String(this.status),
      ...(this.scimType !== undefined && { scimType: this.scimType }),
      detail: this.message,
    });
  }
}

const badRequest = (scimType: ScimType) => (detail: string) => new ScimError(400, detail, { scimType });

export const invalidFilter = badRequest('invalidFilter');
export const tooMany = badRequest('tooMany');
export const mutability = badRequest('mutability');
export const invalidSyntax = badRequest('invalidSyntax');
export const invalidPath = badRequest('invalidPath');
export const noTarget = badRequest('noTarget');
export const invalidValue = badRequest('invalidValue');
export const invalidVers = badRequest('invalidVers');

export function uniqueness(detail: string): ScimError {
  return new ScimError(409, detail, { scimType: 'uniqueness' });
}

export function sensitive(detail: string): ScimError {
  return new ScimError(403, detail, { scimType: 'sensitive' });
}

/** RFC 7644 §2 and RFC 6750 §3: the challenge goes with every 401. */
export function unauthorized(detail: string): ScimError {
  return new ScimError(401, detail, { headers: { 'www-authenticate': 'Bearer realm="SCIM"' } });
}

export function forbidden(detail: string): ScimError {
  return new ScimError(403, detail);
}

export function notFound(detail: string): ScimError {
  return new ScimError(404, detail);
}

export function methodNotAllowed(method: string, allowed: readonly string[]): ScimError {
  return new ScimError(405, `${method} is not possible here; possible is ${allowed.join(', ')}.`, {
    headers: { allow: allowed.join(', ') },
  });
}

export function preconditionFailed(detail: string): ScimError {
  return new ScimError(412, detail);
}

export function payloadTooLarge(detail: string): ScimError {
  return new ScimError(413, detail);
}

export function unsupportedMediaType(detail: string): ScimError {
  return new ScimError(415, detail);
}

export function tooManyRequests(detail: string, retryAfterSeconds: number): ScimError {
  return new ScimError(429, detail, { headers: { 'retry-after': String(Math.ceil(retryAfterSeconds)) } });
}

/** What failed is the service provider, so nothing of the request can be named. */
export function internal(detail: string): ScimError {
  return new ScimError(500, detail);
}

export function notImplemented(detail: string): ScimError {
  return new ScimError(501, detail);
}

export function unavailable(detail: string, retryAfterSeconds: number): ScimError {
  return new ScimError(503, detail, { headers: { 'retry-after': String(Math.ceil(retryAfterSeconds)) } });
}
