// Organization → SSO, from the wire to sign-in/ and back.
import { X509Certificate } from 'node:crypto';
import { recordAudit } from '../../audit/audit.ts';
import type { Connection } from '../../db/connect.ts';
import { breakGlassOwner, setBreakGlass } from '../../organizations/break-glass.ts';
import type { SignedIn } from '../../people/session.ts';
import { publicOrganization } from '../../scheduling/public-organization.ts';
import type { SamlConnection, SsoConnection } from '../../sign-in/connection.ts';
import { findConnection, lastTest, listConnections } from '../../sign-in/connection-store.ts';
import { shown } from '../../sign-in/identity.ts';
import { oidcReason } from '../../sign-in/oidc-fetch.ts';
import {
  type IdpMetadata,
  type MetadataRead,
  readCertificate,
  readIdpMetadata,
} from '../../sign-in/saml-metadata.ts';
import { ssoAddresses } from '../../sign-in/sso-addresses.ts';
import type { SsoDesk } from '../../sign-in/sso-desk.ts';
import {
  addOidc,
  addSaml,
  changeOidc,
  changeSaml,
  removeConnection,
  type Settling,
  switchConnection,
  switchIdpInitiated,
} from '../../sign-in/sso-settings.ts';
import type { TestReport } from '../../sign-in/sso-test.ts';
import { badRequest, conflict, notFound, Refusal, tooMany } from './answer.ts';
import type { SignedInCaller } from './route-table.ts';
import { wireDate } from './session.ts';
import { ownPath } from './sign-in.ts';

type ById = { readonly params: { readonly id: string } };
type SamlBody = {
  readonly metadata?: string | undefined;
  readonly fields?: IdpMetadata | undefined;
  readonly encrypted: boolean;
};

export function ssoHandlers(desk: SsoDesk) {
  const outbound = oneAtATime();
  return {
    ...reading(desk, outbound),
    ...oidcChanges(desk),
    ...samlChanges(desk),
    ...switches(desk),
  };
}

function reading(desk: SsoDesk, outbound: ReturnType<typeof oneAtATime>) {
  return {
    'GET /api/v1/sso': async (_asked: unknown, { tx, who }: SignedInCaller) => {
      const [connections, slug, owner] = await Promise.all([
        listConnections(tx, who.organization_id),
        slugOf(tx, who),
        breakGlassOwner(tx, who.organization_id),
      ]);
      const ours = ssoAddresses(desk.site.baseUrl, slug);
      return {
        connections: connections.map((one) => wireConnection(one, ours.entityId)),
        ours,
        breakGlass: owner ?? null,
      };
    },

    'GET /api/v1/sso/connections/:id/discovery': async ({ params }: ById, { tx, who }: SignedInCaller) => {
      const connection = await findConnection(tx, who.organization_id, params.id);
      if (connection?.protocol !== 'oidc') {
        return notFound;
      }
      return outbound(async () => {
        try {
          const { client } = await desk.oidc.of(connection);
          return {
            reachable: true,
            reason: null,
            found: shown(Object.entries(client.metadata).filter(isShown), new Set()),
          };
        } catch (error) {
          return { reachable: false, reason: oidcReason(error), found: {} };
        }
      });
    },

    'GET /api/v1/sso/metadata': ({ query }: { readonly query: { readonly url: string } }) =>
      outbound(async () => {
        const read = await fetchMetadata(desk, query.url);
        return read.ok
          ? { fields: { ...read.metadata, certificates: [...read.metadata.certificates] }, reason: null }
          : { fields: null, reason: read.reason };
      }),

    'GET /api/v1/sso/connections/:id/test': async ({ params }: ById, { tx, who }: SignedInCaller) => {
      const test = await lastTest(tx, who.organization_id, params.id);
      if (test === undefined) {
        return { report: null };
      }
      const report: TestReport = JSON.parse(test.report);
      return { report: { ...report, received: mutable(report.received), at: wireDate(test.at) } };
    },
  };
}

function isShown([, value]: readonly [string, unknown]): boolean {
  return typeof value === 'string' || Array.isArray(value);
}

function oidcChanges(desk: SsoDesk) {
  return {
    'POST /api/v1/sso/oidc': async (
      {
        body,
      }: {
        readonly body: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string };
      },
      { tx, who }: SignedInCaller,
    ) => {
      const id = await addOidc(tx, settling(desk, who), body);
      return id === undefined ? tooManyConnections : wireById(desk, tx, who, id);
    },

    'PUT /api/v1/sso/connections/:id/oidc': async (
      {
        params,
        body,
      }: ById & { readonly body: { readonly clientId: string; readonly clientSecret?: string | undefined } },
      { tx, who }: SignedInCaller,
    ) => {
      const connection = await findConnection(tx, who.organization_id, params.id);
      if (connection?.protocol !== 'oidc') {
        return notFound;
      }
      const { clientId, clientSecret } = body;
      await changeOidc(tx, settling(desk, who), connection, { clientId, clientSecret });
      return wireById(desk, tx, who, params.id);
    },
  };
}

function samlChanges(desk: SsoDesk) {
  return {
    'POST /api/v1/sso/saml': async ({ body }: { readonly body: SamlBody }, { tx, who }: SignedInCaller) => {
      const metadata = await metadataIn(desk, body);
      if (metadata instanceof Refusal) {
        return metadata;
      }
      const name = new URL(desk.site.baseUrl).hostname.slice(0, 60);
      const given = { metadata, encrypted: body.encrypted, name, at: desk.now() };
      const id = await addSaml(tx, settling(desk, who), given);
      return id === undefined ? tooManyConnections : wireById(desk, tx, who, id);
    },

    'PUT /api/v1/sso/connections/:id/saml': async (
      { params, body }: ById & { readonly body: SamlBody },
      { tx, who }: SignedInCaller,
    ) => {
      const connection = await findConnection(tx, who.organization_id, params.id);
      if (connection?.protocol !== 'saml') {
        return notFound;
      }
      const metadata = await metadataIn(desk, body);
      if (metadata instanceof Refusal) {
        return metadata;
      }
      if (metadata.issuer !== connection.issuer) {
        return conflict('This is another issuer. Add a connection of its own for it.');
      }
      const { issuer: _same, ...rest } = metadata;
      await changeSaml(tx, settling(desk, who).cause, connection, { ...rest, encrypted: body.encrypted });
      return wireById(desk, tx, who, params.id);
    },
  };
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
      return { url: `/sso/${await slugOf(tx, who)}?${query}` };
    },

    'DELETE /api/v1/sso/connections/:id': async ({ params }: ById, { tx, who }: SignedInCaller) => {
      const connection = await findConnection(tx, who.organization_id, params.id);
      if (connection === undefined) {
        return notFound;
      }
      return (await removeConnection(tx, settling(desk, who).cause, connection))
        ? {}
        : conflict('Switch the connection off first.');
    },

    'PUT /api/v1/sso/break-glass': async (
      { body }: { readonly body: { readonly personId: string | null } },
      { tx, who }: SignedInCaller,
    ) => {
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

const tooManyConnections = conflict('There are five connections already. Delete one first.');

function settling({ secretKey }: SsoDesk, who: SignedIn): Settling {
  const actor = { kind: 'person', id: who.person_id } as const;
  return { cause: { organizationId: who.organization_id, actor }, secretKey };
}

async function slugOf(tx: Connection, who: SignedIn): Promise<string> {
  const organization = await publicOrganization(tx, who.organization_id);
  return organization?.slug ?? '';
}

async function wireById(desk: SsoDesk, tx: Connection, who: SignedIn, id: string) {
  const connection = await findConnection(tx, who.organization_id, id);
  const { entityId } = ssoAddresses(desk.site.baseUrl, await slugOf(tx, who));
  return connection === undefined ? notFound : wireConnection(connection, entityId);
}

function wireConnection(connection: SsoConnection, entityId: string) {
  const common = {
    id: connection.id,
    enabled: connection.enabled,
    issuer: connection.issuer,
    createdAt: wireDate(connection.createdAt),
    testedAt: connection.testedAt === null ? null : wireDate(connection.testedAt),
  };
  return connection.protocol === 'oidc'
    ? { ...common, protocol: 'oidc' as const, clientId: connection.settings.clientId }
    : { ...common, ...wireSaml(connection), metadataUrl: `${entityId}?connection=${connection.id}` };
}

function wireSaml({ settings, idpInitiated }: SamlConnection) {
  return {
    protocol: 'saml' as const,
    signInUrl: settings.signInUrl,
    certificates: settings.certificates.map((text) => {
      const certificate = new X509Certificate(Buffer.from(text, 'base64'));
      return {
        subject: certificate.subject,
        expiresAt: wireDate(new Date(certificate.validTo)),
        fingerprint: certificate.fingerprint256,
      };
    }),
    encrypted: settings.encrypted,
    signRequests: settings.signRequests,
    idpInitiated,
  };
}

async function metadataIn(desk: SsoDesk, { metadata, fields }: SamlBody): Promise<IdpMetadata | Refusal> {
  if ((metadata === undefined) === (fields === undefined)) {
    return badRequest({ metadata: 'expected the metadata, or its fields' });
  }
  if (fields === undefined) {
    const read = await readIdpMetadata(Buffer.from(metadata ?? ''));
    return read.ok ? permitted(desk, read.metadata) : badRequest({ metadata: read.reason });
  }
  const certificates = fields.certificates.map(readCertificate);
  const bad = certificates.indexOf(undefined);
  return bad >= 0
    ? badRequest({
        [`fields.certificates.${bad}`]: 'expected a certificate with an RSA key of 2,048 bits or more',
      })
    : permitted(desk, { ...fields, certificates: certificates.filter((one) => one !== undefined) });
}

/** Browsers are sent there with a request; only what tests run on may be reached without TLS. */
function permitted({ outbound }: SsoDesk, metadata: IdpMetadata): IdpMetadata | Refusal {
  const { protocol } = URL.parse(metadata.signInUrl) ?? {};
  return protocol === 'https:' || (protocol === 'http:' && outbound.allowPrivate)
    ? metadata
    : badRequest({ 'fields.signInUrl': 'expected an address that begins with https://' });
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

/** A transaction is held while somebody else's server is asked: few may do so at a time. */
function oneAtATime() {
  let running = 0;
  return async <T>(work: () => Promise<T>): Promise<T | Refusal> => {
    if (running >= atOnce) {
      return tooMany('Others are looking something up. Please try again in a few seconds.', 5);
    }
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
    }
  };
}

function mutable(received: TestReport['received']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(received).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
}
