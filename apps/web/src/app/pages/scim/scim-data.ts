// What the SCIM page reads.
import { api, type ReplyOf } from '../../../client.ts';
import { reading } from '../../api/refused.ts';

type Page = ReplyOf<'GET /api/v1/scim'>;

export type ScimPageData = Extract<Page, { locked: false }>;
export type LockedScimPage = Extract<Page, { locked: true }>;
export type LogEntry = ReplyOf<'GET /api/v1/scim/log'>['entries'][number];
export type LogDetail = ReplyOf<'GET /api/v1/scim/log/:key'>;
export type IdentityProvider = NonNullable<ScimPageData['identityProvider']>;

export const scimKey = ['scim'] as const;

const pollMs = 3_000;

/** Read anew every few seconds: the page turns healthy by itself. */
export const scimReading = {
  ...reading([...scimKey, 'page'], () => api['GET /api/v1/scim']({})),
  refetchInterval: pollMs,
} as const;

export const identityProviderNames: Readonly<Record<IdentityProvider, string>> = {
  okta: 'Okta',
  entra: 'Microsoft Entra ID',
  google: 'Google Workspace',
  other: 'Your identity provider',
};
