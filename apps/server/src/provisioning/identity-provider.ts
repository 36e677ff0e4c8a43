// Which identity provider calls, guessed from what it says of itself; nothing but words on a page depends on it.

export const identityProviders = ['okta', 'entra', 'google', 'other'] as const;

export type IdentityProvider = (typeof identityProviders)[number];

export const identityProviderNames: Readonly<Record<IdentityProvider, string>> = {
  okta: 'Okta',
  entra: 'Microsoft Entra ID',
  google: 'Google Workspace',
  other: 'your identity provider',
};

const signs: readonly (readonly [RegExp, IdentityProvider])[] = [
  [/okta/i, 'okta'],
  [/azure|entra|microsoft/i, 'entra'],
  [/google/i, 'google'],
];

/** @example guessIdentityProvider('Okta SCIM Client 1.0.0') // 'okta' */
export function guessIdentityProvider(userAgent: string | null | undefined): IdentityProvider {
  return signs.find(([sign]) => sign.test(userAgent ?? ''))?.[1] ?? 'other';
}
