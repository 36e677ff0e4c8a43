// A browser that brings a SAML response: one that it asked for, or, where an organization lets its IdP begin, one that it
// didn't. That browser must come once more by itself, because a posted form doesn't show who is signed in there already.
import type { Connection } from '../../db/connect.ts';
import { transaction, withOrganization } from '../../db/transaction.ts';
import { authenticateSession } from '../../people/session.ts';
import { enterOrganization } from '../../scheduling/public-organization.ts';
import type { SamlConnection } from './connection.ts';
import { enabledConnection, findConnection } from './connection-store.ts';
import type { NotHeard } from './identity.ts';
import { matchPerson } from './match-person.ts';
import { hearSaml, requestIdOf, type SamlHeard } from './saml.ts';
import { type SsoDesk, type SsoOrganization, serviceProvider } from './sso-desk.ts';
import { type Finished, finish, refused } from './sso-finish.ts';
import {
  browserDigest,
  consumeToken,
  insertRequest,
  lookAtRequest,
  newBrowserSecret,
  newRequestId,
  takeRequest,
} from './sso-request-store.ts';
import type { Knocking } from './sso-sign-in.ts';
import { failedTest } from './sso-test.ts';

export type SamlForm = {
  /** The slug. */
  readonly organization: string;
  /** Base64 text. */
  readonly response: string;
  readonly relayState: string;
  /** A path on this server, where to go when the IdP began. */
  readonly home: string;
};

type Addressed = {
  readonly organization: SsoOrganization;
  readonly connection: SamlConnection;
  readonly isTest: boolean;
};

export async function finishSaml(desk: SsoDesk, form: SamlForm, knocking: Knocking): Promise<Finished> {
  const addressed = await transaction(desk.database, (tx) => addressee(tx, desk, form, knocking));
  if (addressed === undefined) {
    return refused('not-configured');
  }
  const { organization, connection, isTest } = addressed;
  const at = desk.now();
  const us = serviceProvider(desk, organization, connection);
  const heard: SamlHeard =
    us === undefined
      ? { ok: false, reason: 'The key was kept under another LINKTIME_SECRET_KEY.' }
      : await hearSaml(connection, us, form.response, at);
  if (!heard.ok) {
    return isTest
      ? endTest(desk, addressed, { form, knocking, heard })
      : refused(heard.problem ?? 'idp-error', heard.reason);
  }
  return withOrganization(desk.database, organization.id, (tx) =>
    takeWord(tx, { ...addressed, heard, knocking, home: form.home, at }),
  );
}

/** Which connection a response is for: that of the request it comes back with, else the one that is switched on. */
async function addressee(
  tx: Connection,
  desk: SsoDesk,
  form: SamlForm,
  { cookie }: Knocking,
): Promise<Addressed | undefined> {
  const organization = await enterOrganization(tx, form.organization);
  if (organization === undefined) {
    return undefined;
  }
  const wanted = { id: form.relayState, digest: browserDigest(cookie), at: desk.now() };
  const request = await lookAtRequest(tx, organization.id, wanted);
  const connection =
    request === undefined
      ? await enabledConnection(tx, organization.id)
      : await findConnection(tx, organization.id, request.connectionId);
  return connection?.protocol === 'saml'
    ? { organization, connection, isTest: request?.purpose === 'test' }
    : undefined;
}

async function endTest(
  desk: SsoDesk,
  { organization, connection }: Addressed,
  failed: { readonly form: SamlForm; readonly knocking: Knocking; readonly heard: NotHeard },
): Promise<Finished> {
  const wanted = {
    id: failed.form.relayState,
    digest: browserDigest(failed.knocking.cookie),
    at: desk.now(),
    purpose: 'test',
  } as const;
  const request = await withOrganization(desk.database, organization.id, (tx) =>
    takeRequest(tx, organization.id, wanted),
  );
  if (request === undefined) {
    return refused('expired');
  }
  await failedTest(desk, connection, failed.heard);
  return { kind: 'done', returnTo: request.returnTo };
}

type Word = Addressed & {
  readonly heard: Extract<SamlHeard, { ok: true }>;
  readonly knocking: Knocking;
  readonly home: string;
  readonly at: Date;
};

async function takeWord(tx: Connection, word: Word): Promise<Finished> {
  const { organization, connection, heard, knocking, at } = word;
  const { assertionId, expiresAt, inResponseTo, authenticatedAt } = heard.judged;
  if (inResponseTo === null && !(connection.idpInitiated && connection.enabled)) {
    return refused('unsolicited');
  }
  if (
    !(await consumeToken(tx, organization.id, { connectionId: connection.id, id: assertionId, expiresAt }))
  ) {
    return refused('replayed');
  }
  if (inResponseTo === null) {
    return handOver(tx, word);
  }
  const request = await takeRequest(tx, organization.id, {
    id: requestIdOf(inResponseTo),
    digest: browserDigest(knocking.cookie),
    at,
  });
  if (request === undefined || request.connectionId !== connection.id) {
    return refused('expired');
  }
  const { identity, received } = heard;
  return finish(tx, organization.id, {
    connection,
    request,
    identity,
    received,
    browser: knocking,
    at,
    authenticatedAt,
  });
}

async function handOver(tx: Connection, { connection, heard, home, at }: Word): Promise<Finished> {
  const requestId = newRequestId();
  const cookie = newBrowserSecret();
  await insertRequest(tx, connection.organizationId, {
    id: requestId,
    connectionId: connection.id,
    digest: browserDigest(cookie) ?? new Uint8Array(),
    secrets: { taken: heard.identity },
    returnTo: home,
    purpose: 'sign-in',
    personId: null,
    at,
  });
  return { kind: 'handed-over', requestId, cookie };
}

/** The browser comes by itself after its IdP began. Who is signed in there already stays so. */
export async function finishHandedOver(
  desk: SsoDesk,
  came: { readonly organization: string; readonly requestId: string },
  knocking: Knocking,
): Promise<Finished> {
  const { previous } = knocking;
  // In a transaction of its own: the session may be one of another organization.
  const here = previous && (await transaction(desk.database, (tx) => authenticateSession(tx, previous)));
  return transaction(desk.database, async (tx) => {
    const at = desk.now();
    const organization = await enterOrganization(tx, came.organization);
    const digest = browserDigest(knocking.cookie);
    const request =
      organization && (await takeRequest(tx, organization.id, { id: came.requestId, digest, at }));
    const identity = request?.secrets.taken;
    if (organization === undefined || request === undefined || identity === undefined) {
      return refused('expired');
    }
    const connection = await enabledConnection(tx, organization.id);
    if (connection?.id !== request.connectionId) {
      return refused('not-configured');
    }
    if (here === undefined) {
      return finish(tx, organization.id, {
        connection,
        request,
        identity,
        received: {},
        browser: knocking,
        at,
      });
    }
    const asked = { connectionId: connection.id, identity, signedIn: null };
    const match = await matchPerson(tx, organization.id, asked);
    const same = here.organization_id === organization.id && match.ok && match.personId === here.person_id;
    return same ? { kind: 'done', returnTo: request.returnTo } : refused('other-session');
  });
}
