// How an identity provider is set up, step by step in the words of its own menus, with the values filled in. The pages
// of docs/idp/ are made from the same text, see set-up-guide-markdown.ts.
import type { IdentityProvider } from './identity-provider.ts';

/** Something to type or paste. Where it holds the token, the page puts that in while it still knows it. */
export type GuideField = {
  readonly label: string;
  readonly value: string;
  readonly holdsToken?: true;
};

export type GuideStep = {
  readonly text: string;
  readonly fields?: readonly GuideField[];
};

export type SetUpGuide = {
  readonly id: 'okta-header-auth' | 'okta-wizard' | 'entra' | 'google' | 'other';
  readonly identityProvider: IdentityProvider;
  readonly title: string;
  /** What to know before choosing it. */
  readonly about: string;
  readonly steps: readonly GuideStep[];
};

/** What stands for the token where nobody knows it any more. */
export const tokenPlaceholder = '<token>';

export function setUpGuides(baseUrl: string, token: string = tokenPlaceholder): readonly SetUpGuide[] {
  return [
    oktaHeaderAuth(baseUrl, token),
    oktaWizard(baseUrl, token),
    entra(baseUrl, token),
    google(baseUrl, token),
    other(baseUrl, token),
  ];
}

const generate: GuideStep = {
  text: 'In LinkTime, open Organization → SCIM and choose Generate Token. It is shown once: keep the page open until it is pasted.',
};

const tryIt: GuideStep = {
  text: 'Assign one person for a trial, and watch Organization → SCIM in LinkTime: the checklist ticks by itself as they are created, renamed and deactivated.',
};

const oktaToApp: readonly GuideStep[] = [
  {
    text: 'Open Provisioning → To App → Edit, tick Create Users, Update User Attributes and Deactivate Users, and choose Save.',
  },
  {
    text: 'Leave the Attribute Mappings as they are: LinkTime stores what it knows and leaves the rest aside.',
  },
  { text: 'Open Assignments → Assign, and choose the people or groups that get LinkTime.' },
  {
    text: 'To push groups as teams, open Push Groups → Push Groups → Find groups by name.',
  },
  tryIt,
  {
    text: 'Okta calls only when something changes, so a quiet connection is a healthy one. Suspending a person sends nothing; deactivate or unassign them.',
  },
];

function oktaHeaderAuth(baseUrl: string, token: string): SetUpGuide {
  return {
    id: 'okta-header-auth',
    identityProvider: 'okta',
    title: 'Okta: SCIM 2.0 Test App (Header Auth)',
    about:
      'The quickest way to try it. For everyday use choose the App Integration Wizard, which can sign people in as well.',
    steps: [
      generate,
      {
        text: 'In the Okta Admin Console, open Applications → Applications → Browse App Catalog, look for “SCIM 2.0 Test App (Header Auth)”, and choose Add Integration.',
      },
      {
        text: 'Under General Settings, name it and choose Next. Under Sign-On Options → Credentials Details, choose these, then Done.',
        fields: [
          { label: 'Application username format', value: 'Email' },
          { label: 'Update application username on', value: 'Create and update' },
        ],
      },
      {
        text: 'Open Provisioning → Configure API Integration, tick Enable API Integration, and fill in both fields. The word Bearer and the space belong to the API Token: Okta sends this field as it is typed.',
        fields: [
          { label: 'Base URL', value: baseUrl },
          { label: 'API Token', value: `Bearer ${token}`, holdsToken: true },
        ],
      },
      { text: 'Choose Test API Credentials. When it says that the credentials were verified, choose Save.' },
      ...oktaToApp,
    ],
  };
}

function oktaWizard(baseUrl: string, token: string): SetUpGuide {
  return {
    id: 'okta-wizard',
    identityProvider: 'okta',
    title: 'Okta: App Integration Wizard',
    about: 'For everyday use. An OIDC integration can’t carry SCIM in Okta: choose SAML 2.0, or SWA.',
    steps: [
      generate,
      {
        text: 'In the Okta Admin Console, open Applications → Applications → Create App Integration, choose SAML 2.0 (or SWA), and finish the wizard.',
      },
      { text: 'Open General → App Settings → Edit, choose SCIM as Provisioning, and Save.' },
      {
        text: 'Open Provisioning → Settings → Integration → Edit, and fill in these. The form puts Bearer before the token itself.',
        fields: [
          { label: 'SCIM connector base URL', value: baseUrl },
          { label: 'Unique identifier field for users', value: 'userName' },
          {
            label: 'Supported provisioning actions',
            value: 'Import New Users and Profile Updates, Push New Users, Push Profile Updates, Push Groups',
          },
          { label: 'Authentication Mode', value: 'HTTP Header' },
          { label: 'Authorization', value: token, holdsToken: true },
        ],
      },
      { text: 'Choose Test Connector Configuration, then Save.' },
      ...oktaToApp,
    ],
  };
}

function entra(baseUrl: string, token: string): SetUpGuide {
  return {
    id: 'entra',
    identityProvider: 'entra',
    title: 'Microsoft Entra ID',
    about:
      'Entra works in cycles of about 40 minutes. An app registration for OIDC can’t carry SCIM: this is an enterprise app.',
    steps: [
      generate,
      {
        text: 'In the Entra admin center, open Entra ID → Enterprise apps → New application → Create your own application, choose “Integrate any other application you don’t find in the gallery (Non-gallery)”, and create it.',
      },
      {
        text: 'Open Provisioning → New configuration, and fill in both fields. (In the older pages: Provisioning Mode: Automatic → Admin Credentials.)',
        fields: [
          { label: 'Tenant URL', value: baseUrl },
          { label: 'Secret Token', value: token, holdsToken: true },
        ],
      },
      { text: 'Choose Test Connection. When it succeeds, choose Create.' },
      {
        text: 'Open Attribute mapping → Provision Microsoft Entra ID Users. Keep userName, active, displayName, emails[type eq "work"].value, name.givenName and name.familyName, and change the source of externalId: the default, mailNickname, can change.',
        fields: [{ label: 'externalId', value: 'objectId' }],
      },
      {
        text: 'If your user principal names are no mailboxes, map mail to userName as well. All other mappings may stay: LinkTime stores what it knows and leaves the rest aside.',
      },
      { text: 'Open Users and groups → Add user/group, and choose who gets LinkTime.' },
      {
        text: 'Open Provision on demand, choose one person, and Provision: the trial takes seconds, not 40 minutes.',
      },
      {
        text: 'Open Overview → Properties, fill in a notification e-mail address, and switch on Prevent accidental deletion. Then choose Start provisioning.',
      },
      tryIt,
    ],
  };
}

function google(baseUrl: string, token: string): SetUpGuide {
  return {
    id: 'google',
    identityProvider: 'google',
    title: 'Google Workspace (beta)',
    about:
      'Google offers auto-provisioning only on apps of its catalogue. A stand-in app works and is not supported by Google; that somebody left may arrive hours later. You need a super admin.',
    steps: [
      generate,
      {
        text: 'In the Google Admin console, open Apps → Web and mobile apps → Add app → Search for apps, and choose an app of the catalogue that has auto-provisioning over SCIM and that you don’t use otherwise.',
      },
      {
        text: 'Open the app → Configure autoprovisioning, and fill in these, choosing Continue between them.',
        fields: [
          { label: 'Access token', value: token, holdsToken: true },
          { label: 'Endpoint URL', value: baseUrl },
        ],
      },
      {
        text: 'Under App attributes, map at least the mandatory ones: Primary email to userName and to the work e-mail address, First name and Last name to the name.',
      },
      {
        text: 'Under Deprovisioning, choose “within 24 hours” for all three: app turned off for the person, person suspended, person deleted. Then choose Finish, and switch Autoprovisioning to Active.',
      },
      { text: 'Open User access, and switch the app on for whom it is for.' },
      tryIt,
    ],
  };
}

function other(baseUrl: string, token: string): SetUpGuide {
  return {
    id: 'other',
    identityProvider: 'other',
    title: 'Another identity provider',
    about: 'Whatever speaks SCIM 2.0 and can send a bearer token.',
    steps: [
      generate,
      {
        text: 'Look for SCIM or provisioning in the settings of its application, and fill in these.',
        fields: [
          { label: 'Base URL (tenant URL, endpoint)', value: baseUrl },
          { label: 'Bearer token', value: token, holdsToken: true },
          {
            label: 'The whole header, where it is asked for',
            value: `Authorization: Bearer ${token}`,
            holdsToken: true,
          },
          { label: 'Unique identifier of a user', value: 'userName' },
        ],
      },
      {
        text: 'Let it send userName, name.givenName, name.familyName, displayName, active, externalId and a work e-mail address. externalId must be an id that never changes and is never given to anybody else.',
      },
      {
        text: 'Let it deactivate leavers with active set to false, by PATCH or PUT, or delete them: either ends their access at once.',
      },
      tryIt,
    ],
  };
}
