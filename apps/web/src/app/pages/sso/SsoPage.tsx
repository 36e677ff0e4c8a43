// Organization → SSO: the connections to identity providers, and who gets in when one is down.
import { useQuery } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Card, PageHead, Row, Stack } from '../../ui/Card.tsx';
import { CopyField } from '../../ui/Copy.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { AddConnection } from './AddConnection.tsx';
import { BreakGlass } from './BreakGlass.tsx';
import { ConnectionCard } from './ConnectionCard.tsx';
import { type Sso, ssoReading } from './sso-data.ts';

type Adding = 'oidc' | 'saml';

export function SsoPage() {
  const query = useQuery(ssoReading);
  return (
    <>
      <PageHead
        within="Organization"
        title="SSO"
        intro="People sign in at your identity provider. Nobody is created by signing in: SCIM does that."
      />
      <Loaded query={query}>{(sso) => <Connections sso={sso} />}</Loaded>
    </>
  );
}

function Connections({ sso }: { sso: Sso }) {
  const [adding, setAdding] = useState<Adding>();
  const add = (
    <Row>
      <Button onPress={() => setAdding('oidc')}>Add OpenID Connect</Button>
      <Button onPress={() => setAdding('saml')}>Add SAML</Button>
    </Row>
  );
  return (
    <Stack>
      {sso.connections.length === 0 ? (
        <Empty icon={<ShieldCheck size={26} />} title="No connection yet" action={add}>
          Add one, try it with a test sign-in, then switch it on. From then on passwords and mailed links work
          only for one named owner.
        </Empty>
      ) : (
        <>
          {sso.connections.map((connection) => (
            <ConnectionCard key={connection.id} connection={connection} />
          ))}
          {add}
        </>
      )}
      <Card title="What your identity provider asks for">
        <CopyField label="Redirect URI (OpenID Connect)" text={sso.ours.redirectUri} />
        <CopyField label="Back-channel logout URI (OpenID Connect)" text={sso.ours.logoutUri} />
        <CopyField
          label="Assertion Consumer Service URL (SAML)"
          text={sso.ours.acs}
          hint="Okta: Single sign-on URL. Entra: Reply URL."
        />
        <CopyField
          label="Entity ID (SAML)"
          text={sso.ours.entityId}
          hint="Okta: Audience URI. Entra: Identifier. Our metadata stands there too."
        />
      </Card>
      <BreakGlass breakGlass={sso.breakGlass} />
      {adding !== undefined && <AddConnection protocol={adding} onClose={() => setAdding(undefined)} />}
    </Stack>
  );
}
