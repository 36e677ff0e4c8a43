// Where identity providers reach us, for each organization: what an administrator enters there, and what must stand in
// what comes back. Each organization has a redirect URI of its own, so that no provider's answer is taken for another's.

export type SsoAddresses = {
  readonly redirectUri: string;
  readonly logoutUri: string;
  /** SAML's entity id; our metadata stands there. */
  readonly entityId: string;
  readonly acs: string;
};

/** `baseUrl` is LINKTIME_BASE_URL. */
export function ssoAddresses(baseUrl: string, slug: string): SsoAddresses {
  return {
    redirectUri: `${baseUrl}/sso/oidc/${slug}/callback`,
    logoutUri: `${baseUrl}/sso/oidc/${slug}/logout`,
    entityId: `${baseUrl}/sso/saml/${slug}/metadata`,
    acs: `${baseUrl}/sso/saml/${slug}/acs`,
  };
}
