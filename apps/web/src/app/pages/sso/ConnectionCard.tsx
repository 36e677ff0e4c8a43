// One connection: what it is, its test, and whether it signs people in.
import { type ReactNode, useState } from 'react';
import { api } from '../../../client.ts';
import { dateTime } from '../../api/format.ts';
import { useProofFirst } from '../../api/step-up.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Badge, Card, Fact, Facts, Row } from '../../ui/Card.tsx';
import { CopyField } from '../../ui/Copy.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { Tick } from '../../ui/Switch.tsx';
import { ChangeDialog } from './ConnectionDialog.tsx';
import { DeleteDialog } from './DeleteDialog.tsx';
import { LastTest } from './LastTest.tsx';
import { SwitchDialog } from './SwitchDialog.tsx';
import { protocolNames, type Sso, type SsoConnection, ssoKey } from './sso-data.ts';

type Props = { readonly connection: SsoConnection; readonly sso: Sso };
type Asking = 'change' | 'switch' | 'delete';

export function ConnectionCard({ connection, sso }: Props) {
  const { id, protocol, issuer, enabled, testedAt } = connection;
  const [asking, setAsking] = useState<Asking>();
  const proofFirst = useProofFirst();
  const test = useAction(
    () =>
      api['POST /api/v1/sso/connections/:id/tests']({ params: { id }, body: { next: location.pathname } }),
    { onDone: ({ url }) => location.assign(url) },
  );
  const report = sso.tests[id];
  const lacking = lackingOf(connection, sso);
  const close = () => setAsking(undefined);
  const other = sso.connections.find((one) => one.enabled && one.id !== id);
  return (
    <Card
      title={protocolNames[protocol]}
      intro={issuer}
      actions={enabled ? <Badge tone="good">Signs people in</Badge> : <Badge>Off</Badge>}
    >
      <ConnectionFacts connection={connection} />
      {connection.protocol === 'saml' && (
        <>
          <CopyField
            label="Our metadata"
            text={connection.metadataUrl}
            hint="With the certificate that assertions for this connection are encrypted for."
          />
          <IdpInitiated id={id} allowed={connection.idpInitiated} />
        </>
      )}
      {report !== undefined && <LastTest report={report} />}
      <Trouble refusal={test.refusal} />
      {lacking !== undefined && <p>{lacking}</p>}
      <Row>
        <Button
          look={testedAt === null ? 'primary' : 'secondary'}
          busy={test.busy || test.value !== undefined}
          onPress={() => void test.run(undefined)}
        >
          Test sign-in
        </Button>
        <Button
          look={!enabled && lacking === undefined ? 'primary' : 'secondary'}
          isDisabled={lacking !== undefined}
          onPress={() => setAsking('switch')}
        >
          {enabled ? 'Switch off' : 'Switch on'}
        </Button>
        <Button onPress={() => void proofFirst().then((proved) => proved && setAsking('change'))}>
          Change
        </Button>
        {!enabled && (
          <Button look="danger-quiet" onPress={() => setAsking('delete')}>
            Delete
          </Button>
        )}
      </Row>
      {asking === 'change' && <ChangeDialog connection={connection} onClose={close} />}
      {asking === 'switch' && (
        <SwitchDialog connection={connection} breakGlass={sso.breakGlass} other={other} onClose={close} />
      )}
      {asking === 'delete' && <DeleteDialog id={id} onClose={close} />}
    </Card>
  );
}

/** What has to come before it can be switched on. */
function lackingOf({ enabled, testedAt }: SsoConnection, { breakGlass }: Sso): ReactNode {
  if (enabled || (testedAt !== null && breakGlass !== null)) {
    return undefined;
  }
  const steps = [
    ...(testedAt === null ? ['a test sign-in that passes'] : []),
    ...(breakGlass === null ? ['an owner who is named for emergency access, below'] : []),
  ];
  return `Before it can be switched on: ${steps.join(', and ')}.`;
}

function ConnectionFacts({ connection }: { connection: SsoConnection }) {
  const { testedAt } = connection;
  return (
    <Facts>
      {connection.protocol === 'oidc' ? (
        <Fact name="Client ID">{connection.clientId}</Fact>
      ) : (
        <>
          <Fact name="Sign-in URL">{connection.signInUrl}</Fact>
          {connection.certificates.map(({ subject, expiresAt, fingerprint }) => (
            <Fact key={fingerprint} name="Certificate">
              {subject.replaceAll('\n', ', ')}
              <br />
              <Expiry at={expiresAt} />
            </Fact>
          ))}
          {connection.encrypted && <Fact name="Encryption">Asked for</Fact>}
        </>
      )}
      <Fact name="Tested">{testedAt === null ? 'Not as it is now' : dateTime(testedAt)}</Fact>
    </Facts>
  );
}

const soonMs = 30 * 86_400_000;

function Expiry({ at }: { at: string }) {
  const left = Date.parse(at) - Date.now();
  const date = dateTime(at);
  if (left < 0) {
    return <Badge tone="danger">Expired {date}</Badge>;
  }
  return left < soonMs ? <Badge tone="notice">Expires {date}</Badge> : <>Until {date}</>;
}

function IdpInitiated({ id, allowed }: { id: string; allowed: boolean }) {
  const change = useAction(
    (next: boolean) =>
      api['PUT /api/v1/sso/connections/:id/idp-initiated']({ params: { id }, body: { allowed: next } }),
    { changes: [ssoKey] },
  );
  return (
    <>
      <Tick checked={allowed} onChange={(next) => void change.run(next)}>
        Allow sign-ins that begin at the identity provider
      </Tick>
      <Trouble refusal={change.refusal} />
    </>
  );
}
