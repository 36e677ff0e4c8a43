// Organization → SSO: how connections are added and changed, and how one looks in the API. Secrets go in and never out.
import { X509Certificate } from 'node:crypto';
import type { Connection } from '../../db/connect.ts';
import type { SignedIn } from '../../people/session.ts';
import { publicOrganization } from '../../scheduling/public-organization.ts';
import type { SamlConnection, SsoConnection } from '../../sign-in/sso/connection.ts';
import { findConnection } from '../../sign-in/sso/connection-store.ts';
import { type IdpMetadata, readCertificate, readIdpMetadata } from '../../sign-in/sso/saml-metadata.ts';
import { ssoAddresses } from '../../sign-in/sso/sso-addresses.ts';
import type { SsoDesk } from '../../sign-in/sso/sso-desk.ts';
import { addOidc, addSaml, changeOidc, changeSaml, type Settling } from '../../sign-in/sso/sso-settings.ts';
import { badRequest, conflict, notFound, Refusal } from './answer.ts';
import { causeOf } from './cause.ts';
import type { SignedInCaller } from './route-table.ts';
import { wireDate } from './wire.ts';

export type ById = { readonly params: { readonly id: string } };
type SamlBody = {
  readonly metadata?: string | undefined;
  readonly fields?: IdpMetadata | undefined;
  readonly encrypted: boolean;
};

export function oidcHandlers(desk: SsoDesk) {
  return {
    'POST /api/v1/sso/oidc': async (
      {
        body,
      }: {
        readonly body: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string };
      },
      { tx, who }: SignedInCaller,
    ) => {
      if (!isCallable(desk, body.issuer)) {
        return badRequest({ issuer: overTls });
      }
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

export function samlHandlers(desk: SsoDesk) {
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

const tooManyConnections = conflict('There are five connections already. Delete one first.');

export function settling({ secretKey }: SsoDesk, who: SignedIn): Settling {
  return { cause: causeOf(who), secretKey };
}

export async function slugOf(tx: Connection, who: SignedIn): Promise<string> {
  const organization = await publicOrganization(tx, who.organization_id);
  return organization?.slug ?? '';
}

export async function wireById(desk: SsoDesk, tx: Connection, who: SignedIn, id: string) {
  const connection = await findConnection(tx, who.organization_id, id);
  const { entityId } = ssoAddresses(desk.site.baseUrl, await slugOf(tx, who));
  return connection === undefined ? notFound : wireConnection(connection, entityId);
}

export function wireConnection(connection: SsoConnection, entityId: string) {
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

const overTls = 'expected an address with https';

/** Browsers are sent there with a request; only what tests run on may be reached without TLS. */
function isCallable({ outbound }: SsoDesk, address: string): boolean {
  const { protocol } = URL.parse(address) ?? {};
  return protocol === 'https:' || (protocol === 'http:' && outbound.allowPrivate);
}

function permitted(desk: SsoDesk, metadata: IdpMetadata): IdpMetadata | Refusal {
  return isCallable(desk, metadata.signInUrl) ? metadata : badRequest({ 'fields.signInUrl': overTls });
}
