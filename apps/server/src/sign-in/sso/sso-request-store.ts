// Sign-ins that browsers have begun at an identity provider, and tokens that were taken: each counts once. A request can
// be finished only by the browser that began it, whose cookie alone knows the secret.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Connection, Row, Statement } from '../../db/connect.ts';
import type { Identity } from './identity.ts';

export const requestMs = 10 * 60_000;

export type Purpose = 'sign-in' | 'test' | 'step-up';

/** What is needed when the answer comes; useless without the browser's cookie. */
export type RequestSecrets = {
  /** Of OIDC. */
  readonly nonce?: string;
  readonly verifier?: string;
  /** The session that the browser had at the beginning: its id, and its digest in hex. */
  readonly sessionId?: string;
  readonly previous?: string;
  /** Set when the assertion has been taken already and only the browser must come by itself: see by-saml.ts. */
  readonly taken?: Identity;
};

export type SsoRequest = {
  readonly id: string;
  readonly connectionId: string;
  readonly secrets: RequestSecrets;
  readonly returnTo: string;
  readonly purpose: Purpose;
  /** Who was signed in when it began. */
  readonly personId: string | null;
};

const cookieForm = /^[A-Za-z0-9_-]{43}$/;

/** A value for the cookie of a browser that has none. */
export function newBrowserSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Undefined for what can't be a value of ours. */
export function browserDigest(cookie: string | undefined): Uint8Array | undefined {
  return cookie !== undefined && cookieForm.test(cookie)
    ? createHash('sha256').update(`linktime sso ${cookie}`).digest()
    : undefined;
}

const insert: Statement = {
  name: 'sso_request_insert',
  text: `insert into sso_request (organization_id, id, connection_id, browser_digest, secrets, return_to, purpose,
      person_id, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
};

export type NewRequest = Omit<SsoRequest, 'id'> & { readonly id: string; readonly digest: Uint8Array };

/** An id that can't be guessed: it travels as OIDC's state and, in front of a letter, as SAML's request id. */
export function newRequestId(): string {
  return randomUUID();
}

export async function insertRequest(
  tx: Connection,
  organizationId: string,
  request: NewRequest & { readonly at: Date },
): Promise<void> {
  await tx.execute(insert, [
    organizationId,
    request.id,
    request.connectionId,
    request.digest,
    JSON.stringify(request.secrets),
    request.returnTo,
    request.purpose,
    request.personId,
    new Date(request.at.getTime() + requestMs),
  ]);
}

type RequestRow = Row & {
  readonly id: string;
  readonly connection_id: string;
  /** JSON text. */
  readonly secrets: string;
  readonly return_to: string;
  readonly purpose: Purpose;
  readonly person_id: string | null;
};

const look: Statement = {
  name: 'sso_request_look',
  text: `select id, connection_id, secrets, return_to, purpose, person_id from sso_request
    where organization_id = $1 and id = $2 and browser_digest = $3 and expires_at > $4`,
};

export type WantedRequest = {
  readonly id: string;
  readonly digest: Uint8Array | undefined;
  readonly at: Date;
};

/** A request of this browser, left where it is. */
export async function lookAtRequest(
  tx: Connection,
  organizationId: string,
  { id, digest, at }: WantedRequest,
): Promise<SsoRequest | undefined> {
  if (digest === undefined || !uuid.test(id)) {
    return undefined;
  }
  const [row] = await tx.query<RequestRow>(look, [organizationId, id, digest, at]);
  return row && toRequest(row);
}

function toRequest(row: RequestRow): SsoRequest {
  return {
    id: row.id,
    connectionId: row.connection_id,
    secrets: JSON.parse(row.secrets),
    returnTo: row.return_to,
    purpose: row.purpose,
    personId: row.person_id,
  };
}

const take: Statement = {
  name: 'sso_request_take',
  text: `delete from sso_request
    where organization_id = $1 and id = $2 and browser_digest = $3 and expires_at > $4
      and ($5::text is null or purpose = $5)
    returning id, connection_id, secrets, return_to, purpose, person_id`,
};

/** Takes a request of this browser: of two answers that come at once, one gets it. */
export async function takeRequest(
  tx: Connection,
  organizationId: string,
  wanted: WantedRequest & { readonly purpose?: Purpose },
): Promise<SsoRequest | undefined> {
  if (wanted.digest === undefined || !uuid.test(wanted.id)) {
    return undefined;
  }
  const [row] = await tx.query<RequestRow>(take, [
    organizationId,
    wanted.id,
    wanted.digest,
    wanted.at,
    wanted.purpose ?? null,
  ]);
  return row && toRequest(row);
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

const consume: Statement = {
  name: 'sso_consumed_insert',
  text: `insert into sso_consumed (organization_id, connection_id, token_id, expires_at) values ($1, $2, $3, $4)
    on conflict do nothing`,
};

/** Takes an assertion or a logout token by its id; false when it was taken before, also at this very moment. */
export async function consumeToken(
  tx: Connection,
  organizationId: string,
  token: { readonly connectionId: string; readonly id: string; readonly expiresAt: Date },
): Promise<boolean> {
  const digest = createHash('sha256').update(token.id).digest('base64url');
  return (await tx.execute(consume, [organizationId, token.connectionId, digest, token.expiresAt])) > 0;
}
