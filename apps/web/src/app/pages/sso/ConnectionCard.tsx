// One connection: what it is, its test, and whether it signs people in.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { dateTime } from '../../api/format.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Badge, Card, Fact, Facts, Row } from '../../ui/Card.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { Tick } from '../../ui/Switch.tsx';
import { LastTest } from './LastTest.tsx';
import { protocolNames, type SsoConnection, ssoKey } from './sso-data.ts';

const changes = [ssoKey];

export function ConnectionCard({ connection }: { connection: SsoConnection }) {
  const { id, protocol, issuer, enabled, testedAt } = connection;
  const params = { id };
  const [removing, setRemoving] = useState(false);
  const test = useAction(
    () => api['POST /api/v1/sso/connections/:id/tests']({ params, body: { next: location.pathname } }),
    { onDone: ({ url }) => location.assign(url) },
  );
  const turn = useAction(
    (on: boolean) => api['PUT /api/v1/sso/connections/:id/enabled']({ params, body: { enabled: on } }),
    { changes },
  );
  return (
    <Card
      title={protocolNames[protocol]}
      intro={issuer}
      actions={enabled ? <Badge tone="good">Signs people in</Badge> : <Badge>Off</Badge>}
    >
      <ConnectionFacts connection={connection} />
      {connection.protocol === 'saml' && <IdpInitiated id={id} allowed={connection.idpInitiated} />}
      <LastTest id={id} />
      <Trouble refusal={test.refusal ?? turn.refusal} />
      <Row>
        <Button
          look={testedAt === null ? 'primary' : 'secondary'}
          busy={test.busy}
          onPress={() => void test.run(undefined)}
        >
          Test sign-in
        </Button>
        <Button
          look={!enabled && testedAt !== null ? 'primary' : 'secondary'}
          busy={turn.busy}
          isDisabled={!enabled && testedAt === null}
          onPress={() => void turn.run(!enabled)}
        >
          {enabled ? 'Switch off' : 'Switch on'}
        </Button>
        {!enabled && (
          <Button look="danger-quiet" onPress={() => setRemoving(true)}>
            Delete
          </Button>
        )}
      </Row>
      {removing && <DeleteDialog id={id} onClose={() => setRemoving(false)} />}
    </Card>
  );
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
              {subject}, until {dateTime(expiresAt)}
            </Fact>
          ))}
        </>
      )}
      <Fact name="Tested">
        {testedAt === null ? 'Not yet: it can’t be switched on before' : dateTime(testedAt)}
      </Fact>
    </Facts>
  );
}

function DeleteDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const remove = useAction(() => api['DELETE /api/v1/sso/connections/:id']({ params: { id } }), {
    changes,
    onDone: onClose,
  });
  return (
    <Dialog title="Delete this connection?" open onClose={onClose}>
      <p>Whoever is bound to it is recognised anew at the next connection.</p>
      <Trouble refusal={remove.refusal} />
      <DialogActions>
        <Button autoFocus onPress={onClose}>
          Keep it
        </Button>
        <Button look="danger" busy={remove.busy} onPress={() => void remove.run(undefined)}>
          Delete
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function IdpInitiated({ id, allowed }: { id: string; allowed: boolean }) {
  const change = useAction(
    (next: boolean) =>
      api['PUT /api/v1/sso/connections/:id/idp-initiated']({ params: { id }, body: { allowed: next } }),
    { changes },
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
