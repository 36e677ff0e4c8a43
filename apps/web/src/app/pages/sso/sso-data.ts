// Single sign-on as the pages read it.
import { api, type ReplyOf } from '../../../client.ts';
import { reading } from '../../api/refused.ts';

export type Sso = ReplyOf<'GET /api/v1/sso'>;
export type SsoConnection = Sso['connections'][number];
export type OidcConnection = Extract<SsoConnection, { protocol: 'oidc' }>;
export type SamlConnection = Extract<SsoConnection, { protocol: 'saml' }>;
export type TestReport = Sso['tests'][string];

export const ssoKey = ['sso'] as const;
export const ssoReading = reading(ssoKey, () => api['GET /api/v1/sso']({}));

export const protocolNames = { oidc: 'OpenID Connect', saml: 'SAML 2.0' } as const;

/** The host of an issuer, which people know; whole where it isn't a web address. */
export function providerName({ issuer }: SsoConnection): string {
  return URL.parse(issuer)?.host || issuer;
}

/** What stands beside a field that must hold a web address. */
export function wrongAddress(told: string | undefined): string | undefined {
  return told === undefined
    ? undefined
    : 'Write a web address that begins with https://, like https://login.acme.example.';
}
