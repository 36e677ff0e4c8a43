// What signing in by an identity provider needs beside what every way in needs.

import type { SignInDesk } from '../desk.ts';
import type { SamlConnection } from './connection.ts';
import { createOidcClients, type OidcClients } from './oidc-clients.ts';
import type { Outbound } from './outbound.ts';
import type { ServiceProvider } from './saml.ts';
import { unseal } from './sealed.ts';
import { ssoAddresses } from './sso-addresses.ts';

export type SsoDesk = SignInDesk & { readonly outbound: Outbound; readonly oidc: OidcClients };

export function createSsoDesk(desk: SignInDesk, outbound: Outbound): SsoDesk {
  const { secretKey, now } = desk;
  return { ...desk, outbound, oidc: createOidcClients({ outbound, secretKey, now }) };
}

/** An organization as its sign-in knows it. */
export type SsoOrganization = { readonly id: string; readonly slug: string };

/** What we are to a SAML connection's IdP; undefined when its key was kept under another LINKTIME_SECRET_KEY. */
export function serviceProvider(
  desk: Pick<SsoDesk, 'site' | 'secretKey'>,
  organization: SsoOrganization,
  connection: SamlConnection,
): ServiceProvider | undefined {
  const owner = { organizationId: organization.id, connectionId: connection.id };
  const privateKey = unseal(desk.secretKey, owner, connection.sealedSecret);
  const { entityId, acs } = ssoAddresses(desk.site.baseUrl, organization.slug);
  return privateKey === undefined ? undefined : { entityId, acs, privateKey };
}
