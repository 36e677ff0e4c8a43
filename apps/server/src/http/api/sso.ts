// Organization → SSO, from the wire to sign-in/ and back.
import { recordAudit } from '../../audit/audit.ts';
import { breakGlassOwner, setBreakGlass } from '../../organizations/break-glass.ts';
import type { SignedIn } from '../../people/session.ts';
import {
  connectionsWithTests,
  enabledConnection,
  findConnection,
  type LastTest,
} from '../../sign-in/sso/connection-store.ts';
import { emergencyOwners } from '../../sign-in/sso/emergency-owners.ts';
import { shown } from '../../sign-in/sso/identity.ts';
import { oidcReason } from '../../sign-in/sso/oidc-fetch.ts';
import { type MetadataRead, readIdpMetadata } from '../../sign-in/sso/saml-metadata.ts';
import { ssoAddresses } from '../../sign-in/sso/sso-addresses.ts';
import type { SsoDesk } from '../../sign-in/sso/sso-desk.ts';
import { removeConnection, switchConnection, switchIdpInitiated } from '../../sign-in/sso/sso-settings.ts';
import type { TestReport } from '../../sign-in/sso/sso-test.ts';
import { conflict, notFound, tooMany } from './answer.ts';
import { ownPath } from './entered.ts';
import type { SignedInCaller } from './route-table.ts';
import { AskElsewhere } from './signed-in.ts';
import {
  type ById,
  oidcHandlers,
  samlHandlers,
  settling,
  slugOf,
  wireById,
  wireConnection,
} from './sso-connection.ts';
import { wireDate } from './wire.ts';

export function ssoHandlers(desk: SsoDesk) {
  return {
    ...reading(desk, fewAtOnce()),
    ...oidcHandlers(desk),
    ...samlHandlers(desk),
    ...switches(desk),
    ...breakGlass(desk),
  };
}

function reading(desk: SsoDesk, elsewhere: Elsewhere) {
  return {
    'GET /api/v1/sso': async (_asked: unknown, { tx, who }: SignedInCaller) => {
      const [tested, slug, owners] = await Promise.all([
        connectionsWithTests(tx, who.organization_id),
        slugOf(tx, who),
        emergencyOwners(tx, who.organization_id),
      ]);
      const ours = ssoAddresses(desk.site.baseUrl, slug);
      return {
        connections: tested.map(({ connection }) => wireConnection(connection, ours.entityId)),
        tests: Object.fromEntries(
          tested.flatMap(({ connection, test }) =>
            test === undefined ? [] : [[connection.id, wireTest(test)]],
          ),
        ),
        ours,
        breakGlass: owners.find(({ named }) => named) ?? null,
        owners,
      };
    },

    'GET /api/v1/sso/connections/:id/discovery': async ({ params }: ById, { tx, who }: SignedInCaller) => {
      const connection = await findConnection(tx, who.organization_id, params.id);
      if (connection?.protocol !== 'oidc') {
        return notFound;
      }
      return elsewhere(who, async () => {
        try {
          const { client } = await desk.oidc.of(connection);
          const found = shown(Object.entries(client.metadata).filter(isShown), new Set());
          return { reachable: true, reason: null, found: mutable(found) };
        } catch (error) {
          return { reachable: false, reason: oidcReason(error), found: {} };
        }
      });
    },

    'GET /api/v1/sso/metadata': async (
      { query }: { readonly query: { readonly url: string } },
      { who }: SignedInCaller,
    ) =>
      elsewhere(who, async () => {
        const read = await fetchMetadata(desk, query.url);
        return read.ok
          ? { fields: { ...read.metadata, certificates: [...read.metadata.certificates] }, reason: null }
          : { fields: null, reason: read.reason };
      }),
  };
}

function wireTest(test: LastTest) {
  const report: TestReport = JSON.parse(test.report);
  return { ...report, received: mutable(report.received), at: wireDate(test.at) };
}

function isShown([, value]: readonly [string, unknown]): boolean {
  return typeof value === 'string' || Array.isArray(value);
}

function switches(desk: SsoDesk) {
  return {
    'PUT /api/v1/sso/connections/:id/enabled': async (
      { params, body }: ById & { readonly body: { readonly enabled: boolean } },
      { tx, who }: SignedInCaller,
    ) => {
      const connection = await findConnection(tx, who.organization_id, params.id);
      if (connection === undefined) {
        return notFound;
      }
      const turnsOn = body.enabled && !connection.enabled;
      if (turnsOn && (await breakGlassOwner(tx, who.organization_id)) === undefined) {
        return nobodyForEmergencies;
      }
      return (await switchConnection(tx, settling(desk, who).cause, connection, body.enabled))
        ? wireById(desk, tx, who, params.id)
        : conflict('Run a test sign-in first: what was saved last has not been tested.');
    },

    'PUT /api/v1/sso/connections/:id/idp-initiated': async (
      { params, body }: ById & { readonly body: { readonly allowed: boolean } },
      { tx, who }: SignedInCaller,
    ) => {
      const connection = await findConnection(tx, who.organization_id, params.id);
      if (connection?.protocol !== 'saml') {
        return notFound;
      }
      await switchIdpInitiated(tx, settling(desk, who).cause, connection, body.allowed);
      return wireById(desk, tx, who, params.id);
    },

    'POST /api/v1/sso/connections/:id/tests': async (
      { params, body }: ById & { readonly body: { readonly next?: string | undefined } },
      { tx, who }: SignedInCaller,
    ) => {
      const connection = await findConnection(tx, who.organization_id, params.id);
      if (connection === undefined) {
        return notFound;
      }
      const query = new URLSearchParams({ purpose: 'test', connection: params.id, next: ownPath(body.next) });
      return { url: `/sso/${await slugOf(tx, who)}?${query.toString()}` };
    },

    'DELETE /api/v1/sso/connections/:id': async ({ params }: ById, { tx, who }: SignedInCaller) => {
      const connection = await findConnection(tx, who.organization_id, params.id);
      if (connection === undefined) {
        return notFound;
      }
      return (await removeConnection(tx, settling(desk, who).cause, connection, who.session_id))
        ? {}
        : conflict('Switch the connection off first.');
    },
  };
}

const nobodyForEmergencies = conflict(
  'An owner has to be named for emergency access first: without one, nobody gets in when the identity provider does not answer.',
);

function breakGlass(desk: SsoDesk) {
  return {
    'PUT /api/v1/sso/break-glass': async (
      { body }: { readonly body: { readonly personId: string | null } },
      { tx, who }: SignedInCaller,
    ) => {
      if (body.personId === null && (await enabledConnection(tx, who.organization_id)) !== undefined) {
        return conflict('Single sign-on is switched on. Name another owner, or switch it off first.');
      }
      if (!(await setBreakGlass(tx, who.organization_id, body.personId))) {
        return conflict('Only an active OWNER can be named.');
      }
      const target = body.personId === null ? {} : { id: body.personId };
      await recordAudit(tx, settling(desk, who).cause, [
        { action: 'sso.break_glass_named', target: { kind: 'person', ...target } },
      ]);
      return {};
    },
  };
}

async function fetchMetadata({ outbound }: SsoDesk, url: string): Promise<MetadataRead> {
  try {
    const response = await outbound.request(url);
    return response.status === 200
      ? await readIdpMetadata(new Uint8Array(await response.arrayBuffer()))
      : { ok: false, reason: `The address answered with status ${response.status}.` };
  } catch (error) {
    return { ok: false, reason: oidcReason(error) };
  }
}

const atOnce = 3;

type Elsewhere = ReturnType<typeof fewAtOnce>;

/** Somebody else's server may take its time: few requests of an organization are under way at once. */
function fewAtOnce() {
  const running = new Map<string, number>();
  return <T>({ organization_id: id }: SignedIn, ask: () => Promise<T>): AskElsewhere<T> =>
    new AskElsewhere(async () => {
      const others = running.get(id) ?? 0;
      if (others >= atOnce) {
        return async () => tooMany('Others are looking something up. Please try again in a few seconds.', 5);
      }
      running.set(id, others + 1);
      try {
        const found = await ask();
        return async () => found;
      } finally {
        const left = (running.get(id) ?? 1) - 1;
        if (left > 0) {
          running.set(id, left);
        } else {
          running.delete(id);
        }
      }
    });
}

function mutable(received: TestReport['received']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(received).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
}
