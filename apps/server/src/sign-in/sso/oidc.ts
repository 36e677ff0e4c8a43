// OpenID Connect: authorization code with PKCE, nonce and state; the signature of every id_token is checked, though it
// came over TLS. What the provider publishes about itself is asked for again every ten minutes.
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  type ServerMetadata,
} from 'openid-client';
import type { OidcConnection } from './connection.ts';
import { type Heard, type Identity, shown } from './identity.ts';
import { asFetch, oidcReason } from './oidc-fetch.ts';
import type { Outbound } from './outbound.ts';
import { isLoopbackHost } from './outbound-address.ts';

export type OidcCheck = {
  readonly nonce: string;
  readonly verifier: string;
  readonly state: string;
  /** That the person has just now proved who they are, not that the IdP knew them. */
  readonly again: boolean;
};

export type OidcClient = {
  readonly metadata: ServerMetadata;
  authorizationUrl(redirectUri: string, check: OidcCheck): Promise<string>;
  /** `url` is where the provider sent the browser back to, with what it added. */
  hear(url: URL, check: OidcCheck): Promise<Heard>;
};

const timeoutSeconds = 5;
// For a proof that is asked for: how long ago the provider may have got it.
const proofSeconds = 300;

/** Asks the provider about itself. Throws when it doesn't answer, or answers as somebody else. */
export async function openOidcClient(
  outbound: Outbound,
  connection: Pick<OidcConnection, 'issuer' | 'settings'>,
  clientSecret: string,
): Promise<OidcClient> {
  const issuer = new URL(connection.issuer);
  const fetch = asFetch(outbound);
  const insecure = issuer.protocol === 'http:' && outbound.allowPrivate && isLoopbackHost(issuer.hostname);
  const config = await discovery(
    issuer,
    connection.settings.clientId,
    { client_secret: clientSecret },
    (as, client, body, headers) => {
      const methods = as.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
      const authenticate = methods.includes('client_secret_basic') ? ClientSecretBasic : ClientSecretPost;
      return authenticate(clientSecret)(as, client, body, headers);
    },
    {
      timeout: timeoutSeconds,
      [customFetch]: fetch,
      execute: [...(insecure ? [allowInsecureRequests] : []), enableNonRepudiationChecks],
    },
  );
  const metadata = config.serverMetadata();
  // Entra's "common" endpoint stands for every tenant there is.
  if (withoutSlash(metadata.issuer) !== withoutSlash(connection.issuer)) {
    throw new Error(`The provider calls itself ${metadata.issuer}.`);
  }
  return {
    metadata,
    authorizationUrl: (redirectUri, check) => authorizationUrl(config, redirectUri, check),
    hear: (url, check) => hear(config, url, check),
  };
}

function withoutSlash(issuer: string): string {
  return issuer.replace(/\/$/, '');
}

async function authorizationUrl(
  config: Configuration,
  redirectUri: string,
  check: OidcCheck,
): Promise<string> {
  const url = buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid email profile',
    state: check.state,
    nonce: check.nonce,
    code_challenge: await calculatePKCECodeChallenge(check.verifier),
    code_challenge_method: 'S256',
    ...(check.again && { prompt: 'login', max_age: '0' }),
  });
  return url.href;
}

async function hear(config: Configuration, url: URL, check: OidcCheck): Promise<Heard> {
  try {
    const tokens = await authorizationCodeGrant(config, url, {
      expectedNonce: check.nonce,
      expectedState: check.state,
      pkceCodeVerifier: check.verifier,
      idTokenExpected: true,
      ...(check.again && { maxAge: proofSeconds }),
    });
    const claims = tokens.claims();
    if (claims === undefined) {
      return { ok: false, reason: 'The provider sent no id_token.' };
    }
    const lacking = claims.email === undefined || claims.preferred_username === undefined;
    const more =
      lacking && config.serverMetadata().userinfo_endpoint !== undefined
        ? await fetchUserInfo(config, tokens.access_token, claims.sub)
        : {};
    const all: Record<string, unknown> = { ...more, ...claims };
    return { ok: true, identity: identityOf(all), received: shown(Object.entries(all), hidden) };
  } catch (error) {
    return { ok: false, reason: oidcReason(error) };
  }
}

const hidden: ReadonlySet<string> = new Set(['nonce', 'at_hash', 'c_hash', 's_hash', 'jti', 'sid']);

function identityOf(claims: Readonly<Record<string, unknown>>): Identity {
  // A provider that says so doesn't know whose address it is.
  const unverified = claims.email_verified === false || claims.email_verified === 'false';
  return {
    subject: text(claims.sub),
    userName: text(claims.preferred_username),
    email: unverified ? null : text(claims.email),
    idpSession: text(claims.sid),
  };
}

const longest = 500;

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= longest ? value : null;
}
