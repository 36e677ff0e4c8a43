// OpenID Connect Back-Channel Logout: the provider itself says that a session, or all of a person's, are over.
import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from 'jose';
import { asFetch } from './oidc-fetch.ts';
import type { Outbound } from './outbound.ts';

export type Logout = {
  readonly tokenId: string;
  readonly expiresAt: Date;
  /** One of them at least. */
  readonly subject: string | undefined;
  readonly idpSession: string | undefined;
};

export type LogoutAudience = { readonly issuer: string; readonly clientId: string };

/** Gives what is over, or why the token isn't one. */
export type LogoutReader = (
  token: string,
  audience: LogoutAudience,
  at: Date,
) => Promise<{ ok: true; logout: Logout } | { ok: false; reason: string }>;

const event = 'http://schemas.openid.net/event/backchannel-logout';
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const skewSeconds = 60;
const oldestSeconds = 600;

/** `jwksUri` is where the provider publishes its keys. */
export function createLogoutReader(outbound: Outbound, jwksUri: string): LogoutReader {
  const fetch = asFetch(outbound);
  const keys = createRemoteJWKSet(new URL(jwksUri), {
    [customFetch]: (url, { method, headers }) =>
      fetch(url, { method, headers: Object.fromEntries(headers), body: undefined, redirect: 'manual' }),
  });
  return async (token, { issuer, clientId }, at) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        typ: 'logout+jwt',
        issuer,
        audience: clientId,
        algorithms,
        clockTolerance: skewSeconds,
        maxTokenAge: oldestSeconds,
        currentDate: at,
        requiredClaims: ['iat', 'jti', 'exp', 'events'],
      });
      return logoutOf(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError) {
        return { ok: false, reason: error.code };
      }
      throw error;
    }
  };
}

function logoutOf(payload: JWTPayload): Awaited<ReturnType<LogoutReader>> {
  const { events, sub, sid, jti, exp } = payload;
  const happened = isObject(events) ? events[event] : undefined;
  if (!isObject(happened)) {
    return { ok: false, reason: 'no logout event' };
  }
  if ('nonce' in payload) {
    return { ok: false, reason: 'an id_token is no logout token' };
  }
  const subject = typeof sub === 'string' ? sub : undefined;
  const idpSession = typeof sid === 'string' ? sid : undefined;
  if (typeof jti !== 'string' || exp === undefined || (subject === undefined && idpSession === undefined)) {
    return { ok: false, reason: 'neither sub nor sid, or no jti' };
  }
  const expiresAt = new Date((exp + skewSeconds) * 1_000);
  return { ok: true, logout: { tokenId: `logout ${jti}`, expiresAt, subject, idpSession } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
