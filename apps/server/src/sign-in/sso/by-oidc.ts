// A browser that comes back from an OIDC provider, and a provider that says by itself that a session is over.
import { transaction, withOrganization } from '../../db/transaction.ts';
import { endSessionsAtIdp } from '../../people/session.ts';
import { boundPerson } from '../../people/sso-binding.ts';
import { enterOrganization } from '../../scheduling/public-organization.ts';
import type { OidcConnection } from './connection.ts';
import { enabledConnection, findConnection } from './connection-store.ts';
import type { Heard } from './identity.ts';
import { oidcReason } from './oidc-fetch.ts';
import type { SsoDesk } from './sso-desk.ts';
import { backTo, type Finished, finish, refused } from './sso-finish.ts';
import { browserDigest, consumeToken, type SsoRequest, takeRequest } from './sso-request-store.ts';
import type { Knocking } from './sso-sign-in.ts';
import { failedTest } from './sso-test.ts';

/** `query` is what the provider added to our redirect URI. */
export async function finishOidc(
  desk: SsoDesk,
  came: { readonly organization: string; readonly redirectUri: string; readonly query: string },
  knocking: Knocking,
): Promise<Finished> {
  const url = new URL(`${came.redirectUri}?${came.query}`);
  const taken = await transaction(desk.database, async (tx) => {
    const organization = await enterOrganization(tx, came.organization);
    const request =
      organization &&
      (await takeRequest(tx, organization.id, {
        id: url.searchParams.get('state') ?? '',
        digest: browserDigest(knocking.cookie),
        at: desk.now(),
      }));
    const connection = request && (await findConnection(tx, organization.id, request.connectionId));
    return connection?.protocol === 'oidc' ? { organization, request, connection } : undefined;
  });
  if (taken?.organization === undefined || taken.request === undefined) {
    return refused('expired');
  }
  const { request, connection, organization } = taken;
  const heard = await hear(desk, { connection, request, url });
  if (!heard.ok) {
    if (request.purpose === 'test') {
      await failedTest(desk, connection, heard);
      return { kind: 'done', returnTo: request.returnTo };
    }
    return backTo(request, refused(heard.problem ?? 'idp-error', heard.reason));
  }
  const { identity, received } = heard;
  return withOrganization(desk.database, organization.id, async (tx) => {
    // As it is now: it may have been switched off while the provider was asked.
    const current = await findConnection(tx, organization.id, connection.id);
    return current === undefined
      ? refused('not-configured')
      : finish(tx, organization.id, {
          connection: current,
          request,
          identity,
          received,
          browser: knocking,
          at: desk.now(),
        });
  });
}

async function hear(
  desk: SsoDesk,
  { connection, request, url }: { connection: OidcConnection; request: SsoRequest; url: URL },
): Promise<Heard> {
  const { nonce, verifier } = request.secrets;
  if (nonce === undefined || verifier === undefined) {
    return { ok: false, reason: 'The request was not one of OIDC.' };
  }
  try {
    const { client } = await desk.oidc.of(connection);
    return await client.hear(url, {
      nonce,
      verifier,
      state: request.id,
      again: request.purpose === 'step-up',
    });
  } catch (error) {
    return { ok: false, reason: oidcReason(error) };
  }
}

async function readToken(desk: SsoDesk, connection: OidcConnection, token: string) {
  try {
    const { client, readLogout } = await desk.oidc.of(connection);
    const audience = { issuer: client.metadata.issuer, clientId: connection.settings.clientId };
    return await readLogout(token, audience, desk.now());
  } catch (error) {
    return { ok: false, reason: oidcReason(error) } as const;
  }
}

/** Ends what the provider says is over. A reason when its word doesn't hold. */
export async function endByProvider(
  desk: SsoDesk,
  organizationSlug: string,
  token: string,
): Promise<{ ok: true; ended: number } | { ok: false; reason: string }> {
  const connection = await transaction(desk.database, async (tx) => {
    const organization = await enterOrganization(tx, organizationSlug);
    return organization && enabledConnection(tx, organization.id);
  });
  if (connection?.protocol !== 'oidc') {
    return { ok: false, reason: 'not configured' };
  }
  const read = await readToken(desk, connection, token);
  if (!read.ok) {
    return read;
  }
  const { tokenId, expiresAt, subject, idpSession } = read.logout;
  const { organizationId, id: connectionId } = connection;
  return withOrganization(desk.database, organizationId, async (tx) => {
    if (!(await consumeToken(tx, organizationId, { connectionId, id: tokenId, expiresAt }))) {
      return { ok: false, reason: 'replayed' };
    }
    const person =
      subject === undefined ? undefined : await boundPerson(tx, organizationId, { connectionId, subject });
    if (idpSession === undefined && person === undefined) {
      return { ok: true, ended: 0 };
    }
    const ended = await endSessionsAtIdp(tx, organizationId, {
      connectionId,
      ...(idpSession !== undefined && { idpSession }),
      ...(person !== undefined && { personId: person.id }),
    });
    return { ok: true, ended };
  });
}
