// Why a SCIM request failed and how it is mended, in the words of the menus that the admin has before them.
import type { IdentityProvider } from './identity-provider.ts';

export type Mend = { readonly cause: string; readonly mend: string };

type Words = { readonly cause: string; readonly mend: Readonly<Record<IdentityProvider, string>> };

const retry = {
  okta: 'In Okta, open Dashboard → Tasks (or Applications → your app → Assignments) and choose Retry Selected.',
  entra:
    'In Entra, open Enterprise apps → your app → Provisioning → Provision on demand, choose the person, and Provision.',
  google:
    'Google tries again within hours. To hurry it: Apps → Web and mobile apps → your app → Autoprovisioning, switch it off and on.',
  other: 'Let your identity provider provision the person again.',
};

const newToken = {
  okta: 'Generate a token here. In Okta, open Applications → your app → Provisioning → Integration → Edit, paste it into API Token (with “Bearer ” before it in a Header Auth app), choose Test API Credentials, then Save. Failed tasks are under Dashboard → Tasks: Retry Selected.',
  entra:
    'Generate a token here. In Entra, open Enterprise apps → your app → Provisioning → Connectivity (Admin Credentials), paste it into Secret Token, choose Test Connection, Save, then Restart provisioning.',
  google:
    'Generate a token here. In Google, open Apps → Web and mobile apps → your app → Autoprovisioning and paste it into Access token.',
  other: 'Generate a token here and paste it into your identity provider.',
};

const mapping = (what: string) => ({
  okta: `In Okta, open Applications → your app → Provisioning → To App → Attribute Mappings and ${what}. Then retry the task under Dashboard → Tasks.`,
  entra: `In Entra, open Enterprise apps → your app → Provisioning → Attribute mapping → Provision Microsoft Entra ID Users and ${what}. Then try one person with Provision on demand.`,
  google: `In Google, open Apps → Web and mobile apps → your app → Autoprovisioning → App attributes and ${what}.`,
  other: `In your identity provider’s attribute mapping, ${what}.`,
});

const same = (text: string) => ({ okta: text, entra: text, google: text, other: text });

const causes = {
  replaced: {
    cause: 'The identity provider still uses a token that was replaced by a newer one.',
    mend: {
      ...newToken,
      okta: `If the newer token is at hand, paste that one. Otherwise: ${newToken.okta}`,
      entra: `If the newer token is at hand, paste that one. Otherwise: ${newToken.entra}`,
    },
  },
  revoked: { cause: 'The identity provider uses a token that was revoked.', mend: newToken },
  plan: {
    cause: 'SCIM needs the Business plan, which this organization does not have.',
    mend: same(
      'An owner can upgrade under Organization → Plan. Nothing needs to be changed in the identity provider.',
    ),
  },
  switched_off: {
    cause: 'SCIM is switched off for this organization.',
    mend: same(
      'An owner can switch it on under Organization → SCIM. Nothing needs to be changed in the identity provider.',
    ),
  },
  uniqueness: {
    cause: 'Somebody else in this organization has this userName or this e-mail address already.',
    mend: {
      okta: 'Find who has it under Organization → Members. If it is the same person, open Okta → Applications → your app → Assignments, remove and assign them again: Okta then finds the existing account. If it is somebody else, change the address of one of them.',
      entra:
        'Find who has it under Organization → Members. If it is the same person, check Attribute mapping: the matching attribute (Matching precedence 1) must be the one that is the same on both sides, usually userName. Then Provision on demand.',
      google: 'Find who has it under Organization → Members, and change the address of one of the two.',
      other: 'Find who has it under Organization → Members, and change the address of one of the two.',
    },
  },
  invalidValue: {
    cause: 'A value that was sent is not one that LinkTime can take.',
    mend: mapping('correct the attribute that is named above'),
  },
  invalidPath: {
    cause: 'An attribute path that was sent is not well-formed.',
    mend: mapping('look for a target attribute with a misspelt name or an unclosed bracket'),
  },
  noTarget: {
    cause: 'The change is of a value that this person or group does not have.',
    mend: mapping(
      'check that the filter in brackets names a type that is sent, such as emails[type eq "work"]',
    ),
  },
  mutability: {
    cause: 'The change is of an attribute that only LinkTime sets, such as id or meta.',
    mend: mapping('remove that attribute from the mapping'),
  },
  invalidSyntax: {
    cause: 'The request was not SCIM as RFC 7644 describes it.',
    mend: same(
      'If the identity provider’s own connector sent it, write to its support with the request id. If a script did, the sentence above says what was expected.',
    ),
  },
  gone: {
    cause:
      'The identity provider asked for somebody, or a group, that is not here: never was, or was deleted over SCIM.',
    mend: {
      okta: 'Mostly nothing needs to be done. If it repeats: Applications → your app → Assignments, remove the person and assign them again.',
      entra:
        'Mostly nothing needs to be done: Entra creates them in its next cycle. If it repeats: Provisioning → Restart provisioning.',
      google: 'Mostly nothing needs to be done.',
      other: 'Mostly nothing needs to be done. If it repeats, assign the person again.',
    },
  },
  address: {
    cause: 'There is nothing at this address, or it does not take this method.',
    mend: {
      okta: 'Check the Base URL under Applications → your app → Provisioning → Integration: it must be the one that is shown here, without /Users behind it.',
      entra:
        'Check the Tenant URL under Provisioning → Connectivity (Admin Credentials): it must be the one that is shown here, without /Users behind it.',
      google: 'Check the Endpoint URL under Autoprovisioning: it must be the one that is shown here.',
      other: 'Check the base URL: it must be the one that is shown here, without /Users behind it.',
    },
  },
  precondition: {
    cause: 'The person or group had changed since the identity provider read it.',
    mend: retry,
  },
  large: {
    cause: 'The request was larger than the 4 MiB that LinkTime takes.',
    mend: same('Push large groups in smaller steps.'),
  },
  mediaType: {
    cause: 'The body was not sent as application/scim+json or application/json.',
    mend: same('Set the Content-Type in whatever sends it; Okta, Entra and Google do.'),
  },
  busy: {
    cause: 'LinkTime was busy and asked the identity provider to come again.',
    mend: same('Nothing needs to be done: identity providers try again by themselves.'),
  },
  internal: {
    cause: 'LinkTime failed. This is a fault of ours.',
    mend: same('Give the request id to whoever operates this installation: it is in the server’s log.'),
  },
} as const satisfies Readonly<Record<string, Words>>;

type Failed = {
  readonly status: number;
  readonly scimType: string | null;
  readonly detail: string | null;
};

/** Undefined for a request that succeeded. */
export function mendOf(failed: Failed, identityProvider: IdentityProvider): Mend | undefined {
  const found = causeOf(failed);
  if (found === undefined) {
    return undefined;
  }
  const { cause, mend } = causes[found];
  return { cause, mend: mend[identityProvider] };
}

function causeOf({ status, scimType, detail }: Failed): keyof typeof causes | undefined {
  const said = detail ?? '';
  switch (status) {
    case 400:
      return scimType !== null && isCause(scimType) ? scimType : 'invalidSyntax';
    case 401:
      return said.includes('replaced') ? 'replaced' : 'revoked';
    case 403:
      return said.includes('switched off') ? 'switched_off' : said.includes('plan') ? 'plan' : 'address';
    case 404:
      return /^There is no (?:User|Group) with/.test(said) ? 'gone' : 'address';
    case 405:
    case 501:
      return 'address';
    case 409:
      return 'uniqueness';
    case 412:
      return 'precondition';
    case 413:
      return 'large';
    case 415:
      return 'mediaType';
    case 429:
    case 503:
      return 'busy';
    default:
      return status < 400 ? undefined : status < 500 ? 'invalidSyntax' : 'internal';
  }
}

function isCause(name: string): name is keyof typeof causes {
  return Object.hasOwn(causes, name);
}
