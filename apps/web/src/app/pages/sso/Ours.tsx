// What an identity provider asks for, to be copied there.
import { Card, Stack } from '../../ui/Card.tsx';
import { CopyField } from '../../ui/Copy.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import type { Sso, SsoConnection } from './sso-data.ts';

type Props = {
  readonly ours: Sso['ours'];
  readonly selected: SsoConnection['protocol'];
  readonly onSelect: (protocol: SsoConnection['protocol']) => void;
};

export function Ours({ ours, selected, onSelect }: Props) {
  return (
    <Card title="What your identity provider asks for">
      <Tabs
        label="Protocol"
        selected={selected}
        onSelect={(id) => onSelect(id === 'saml' ? 'saml' : 'oidc')}
        tabs={[
          { id: 'oidc', name: 'OpenID Connect', content: <OfOidc ours={ours} /> },
          { id: 'saml', name: 'SAML', content: <OfSaml ours={ours} /> },
        ]}
      />
    </Card>
  );
}

type OursProps = Pick<Props, 'ours'>;

function OfOidc({ ours }: OursProps) {
  return (
    <Stack>
      <CopyField
        label="Redirect URI"
        text={ours.redirectUri}
        hint="Okta: Sign-in redirect URI. Entra: Redirect URI of the type Web."
      />
      <CopyField
        label="Back-channel logout URI"
        text={ours.logoutUri}
        hint="Optional. Whoever signs out at the provider is then signed out here."
      />
      <p>
        Scopes: openid, profile and email. People are found by preferred_username, else by a verified e-mail
        address.
      </p>
    </Stack>
  );
}

function OfSaml({ ours }: OursProps) {
  return (
    <Stack>
      <CopyField
        label="Assertion Consumer Service URL"
        text={ours.acs}
        hint="Okta: Single sign-on URL. Entra: Reply URL."
      />
      <CopyField
        label="Entity ID"
        text={ours.entityId}
        hint="Okta: Audience URI. Entra: Identifier. Our metadata stands there too."
      />
      <p>
        NameID: the person’s userName or e-mail address, in the format emailAddress or persistent. Assertions
        must be signed with SHA-256.
      </p>
    </Stack>
  );
}
