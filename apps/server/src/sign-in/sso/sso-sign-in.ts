// The beginning of a sign-in, a test or a proof of identity at an organization's IdP: who may begin which, what is kept
// of it, and where the browser is sent.
import { randomBytes } from 'node:crypto';
import type { Connection } from '../../db/connect.ts';
import { transaction } from '../../db/transaction.ts';
import { lookUpSession, type SignedIn } from '../../people/session.ts';
import { enterOrganization } from '../../scheduling/public-organization.ts';
import type { Browser } from '../desk.ts';
import type { SsoConnection } from './connection.ts';
import { enabledConnection, findConnection } from './connection-store.ts';
import { oidcReason } from './oidc-fetch.ts';
import { samlSignInUrl } from './saml.ts';
import { ssoAddresses } from './sso-addresses.ts';
import { type SsoDesk, type SsoOrganization, serviceProvider } from './sso-desk.ts';
import type { SsoProblem } from './sso-problem.ts';
import {
  browserDigest,
  insertRequest,
  newBrowserSecret,
  newRequestId,
  type Purpose,
  type RequestSecrets,
} from './sso-request-store.ts';
import { failedTest } from './sso-test.ts';

export type Beginning = {
  /** The slug. */
  readonly organization: string;
  readonly purpose: Purpose;
  /** A path on this server. */
  readonly returnTo: string;
  /** Of a test: which connection. */
  readonly connectionId?: string;
};

export type Knocking = Browser & {
  /** What the browser's cookie for sign-ins under way holds. */
  readonly cookie: string | undefined;
};

export type Begun =
  /** `cookie` is to be set. */
  | { readonly ok: true; readonly redirectTo: string; readonly cookie: string }
  /** A test that came to nothing has left its report. */
  | { readonly ok: true; readonly redirectTo: string; readonly cookie: undefined }
  | { readonly ok: false; readonly problem: SsoProblem };

type Found = {
  readonly ok: true;
  readonly organization: SsoOrganization;
  readonly connection: SsoConnection;
  readonly session: SignedIn | undefined;
};

export async function beginSso(desk: SsoDesk, beginning: Beginning, knocking: Knocking): Promise<Begun> {
  const found = await transaction(desk.database, (tx) => find(tx, beginning, knocking));
  if (!found.ok) {
    return found;
  }
  const { organization, connection, session } = found;
  const id = newRequestId();
  // Two tabs may begin at once: the cookie that is there serves both.
  const known = browserDigest(knocking.cookie);
  const cookie = known === undefined || knocking.cookie === undefined ? newBrowserSecret() : knocking.cookie;
  const again = beginning.purpose === 'step-up';
  const prepared = await prepare(desk, { organization, connection, id, again });
  if (!prepared.ok) {
    if (beginning.purpose === 'test') {
      await failedTest(desk, connection, { reason: prepared.reason });
      return { ok: true, redirectTo: beginning.returnTo, cookie: undefined };
    }
    return { ok: false, problem: 'idp-error' };
  }
  const secrets: RequestSecrets = {
    ...prepared.secrets,
    ...(session !== undefined && { sessionId: session.session_id }),
    ...(knocking.previous?.organizationId === organization.id && {
      previous: Buffer.from(knocking.previous.digest).toString('hex'),
    }),
  };
  await transaction(desk.database, async (tx) => {
    await enterOrganization(tx, organization.slug);
    await insertRequest(tx, organization.id, {
      id,
      connectionId: connection.id,
      digest: browserDigest(cookie) ?? new Uint8Array(),
      secrets,
      returnTo: beginning.returnTo,
      purpose: beginning.purpose,
      personId: session?.person_id ?? null,
      at: desk.now(),
    });
  });
  return { ok: true, redirectTo: prepared.url, cookie };
}

async function find(
  tx: Connection,
  { organization: slug, purpose, connectionId }: Beginning,
  { previous }: Knocking,
): Promise<Found | { ok: false; problem: SsoProblem }> {
  const organization = await enterOrganization(tx, slug);
  if (organization === undefined) {
    return { ok: false, problem: 'not-configured' };
  }
  const look = previous?.organizationId === organization.id ? await lookUpSession(tx, previous) : undefined;
  const session = look?.who;
  const mayTest = session !== undefined && session.role !== 'MEMBER';
  if ((purpose === 'test' && !mayTest) || (purpose === 'step-up' && session === undefined)) {
    const closed = look !== undefined && look.who === undefined && look.closed;
    return { ok: false, problem: closed ? 'deprovisioned' : 'signed-out' };
  }
  const connection =
    purpose === 'test' && connectionId !== undefined
      ? await findConnection(tx, organization.id, connectionId)
      : await enabledConnection(tx, organization.id);
  return connection === undefined
    ? { ok: false, problem: 'not-configured' }
    : { ok: true, organization, connection, session };
}

type Preparing = {
  readonly organization: SsoOrganization;
  readonly connection: SsoConnection;
  readonly id: string;
  readonly again: boolean;
};

type Prepared =
  | { readonly ok: true; readonly url: string; readonly secrets: RequestSecrets }
  | { readonly ok: false; readonly reason: string };

/** Outside of a transaction: an OIDC provider may be asked about itself. */
async function prepare(desk: SsoDesk, { organization, connection, id, again }: Preparing): Promise<Prepared> {
  if (connection.protocol === 'saml') {
    const us = serviceProvider(desk, organization, connection);
    return us === undefined
      ? { ok: false, reason: 'The key was kept under another LINKTIME_SECRET_KEY. Make the connection anew.' }
      : { ok: true, url: await samlSignInUrl(connection, us, { requestId: id, again }), secrets: {} };
  }
  const secrets = { nonce: random(), verifier: random() };
  try {
    const { client } = await desk.oidc.of(connection);
    const { redirectUri } = ssoAddresses(desk.site.baseUrl, organization.slug);
    return {
      ok: true,
      url: await client.authorizationUrl(redirectUri, { ...secrets, state: id, again }),
      secrets,
    };
  } catch (error) {
    return { ok: false, reason: oidcReason(error) };
  }
}

function random(): string {
  return randomBytes(32).toString('base64url');
}
