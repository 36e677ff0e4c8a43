// Single sign-on as the pages read it.
import { api, type ReplyOf } from '../../../client.ts';
import { reading } from '../../api/refused.ts';

export type Sso = ReplyOf<'GET /api/v1/sso'>;
export type SsoConnection = Sso['connections'][number];
export type TestReport = NonNullable<ReplyOf<'GET /api/v1/sso/connections/:id/test'>['report']>;

export const ssoKey = ['sso'] as const;
export const ssoReading = reading(ssoKey, () => api['GET /api/v1/sso']({}));

export const protocolNames = { oidc: 'OpenID Connect', saml: 'SAML 2.0' } as const;
