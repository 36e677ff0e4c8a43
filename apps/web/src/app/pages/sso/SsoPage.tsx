// Organization → SSO: the connections to identity providers, and who gets in when one is down.
import { useQuery } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useProofFirst } from '../../api/step-up.ts';
import { Button } from '../../ui/Button.tsx';
import { PageHead, Row, Stack } from '../../ui/Card.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { BreakGlass } from './BreakGlass.tsx';
import { ConnectionCard } from './ConnectionCard.tsx';
import { AddDialog } from './ConnectionDialog.tsx';
import { Ours } from './Ours.tsx';
import { type Sso, type SsoConnection, ssoReading } from './sso-data.ts';

type Protocol = SsoConnection['protocol'];

const mostConnections = 5;

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
  const [adding, setAdding] = useState<Protocol>();
  const [chosen, setChosen] = useState<Protocol>();
  const proofFirst = useProofFirst();
  const begin = async (protocol: Protocol) => {
    if (await proofFirst()) {
      setChosen(protocol);
      setAdding(protocol);
    }
  };
  const isFull = sso.connections.length >= mostConnections;
  const add = (
    <Row>
      <Button isDisabled={isFull} onPress={() => void begin('oidc')}>
        Add OpenID Connect
      </Button>
      <Button isDisabled={isFull} onPress={() => void begin('saml')}>
        Add SAML
      </Button>
      {isFull && <span>Five connections are the most. Delete one first.</span>}
    </Row>
  );
  return (
    <Stack>
      {sso.connections.length === 0 ? (
        <Empty icon={<ShieldCheck size={26} />} title="No connection yet" action={add}>
          Add one, try it with a test sign-in, name an owner for emergency access, then switch it on. From
          then on passwords and mailed links work for that owner alone.
        </Empty>
      ) : (
        <>
          {sso.connections.map((connection) => (
            <ConnectionCard key={connection.id} connection={connection} sso={sso} />
          ))}
          {add}
        </>
      )}
      <BreakGlass sso={sso} />
      <Ours
        ours={sso.ours}
        selected={chosen ?? sso.connections[0]?.protocol ?? 'oidc'}
        onSelect={setChosen}
      />
      {adding !== undefined && <AddDialog protocol={adding} onClose={() => setAdding(undefined)} />}
    </Stack>
  );
}
