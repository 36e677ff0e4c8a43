// Switching SCIM off and on. The token stays; people who came over SCIM stay too.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { scimKey } from './scim-data.ts';

export function SwitchOff({ enabled, may }: { enabled: boolean; may: boolean }) {
  const [asking, setAsking] = useState(false);
  const change = useAction((next: boolean) => api['PUT /api/v1/scim/enabled']({ body: { enabled: next } }), {
    changes: [scimKey],
    onDone: () => setAsking(false),
  });
  if (!may) {
    return (
      <Card
        title={enabled ? 'Switch SCIM off' : 'SCIM is switched off'}
        intro={`Only an owner can switch it ${enabled ? 'off' : 'on'}. Ask an owner.`}
      />
    );
  }
  const button = enabled ? (
    <Button look="danger-quiet" onPress={() => setAsking(true)}>
      Switch off
    </Button>
  ) : (
    <Button look="primary" busy={change.busy} onPress={() => void change.run(true)}>
      Switch on
    </Button>
  );
  return (
    <Card
      title={enabled ? 'Switch SCIM off' : 'SCIM is switched off'}
      intro={
        enabled
          ? 'Requests are then answered 403. Everybody who is here stays, the token too, and it can be switched on again.'
          : 'Requests are answered 403. The token still stands: nothing has to be changed in your identity provider.'
      }
      actions={button}
    >
      {!asking && <Trouble refusal={change.refusal} />}
      <Dialog title="Switch SCIM off?" open={asking} onClose={() => setAsking(false)}>
        <p>
          Your identity provider is answered 403 from now on. It can’t deprovision anybody:{' '}
          <strong>leavers keep their access</strong> until you switch SCIM on again or deactivate them by
          hand.
        </p>
        <p>
          Okta shows failed tasks, Entra puts the provisioning job into quarantine. Both catch up once it is
          on again.
        </p>
        <Trouble refusal={change.refusal} />
        <DialogActions>
          <Button autoFocus onPress={() => setAsking(false)}>
            Leave it on
          </Button>
          <Button look="danger" busy={change.busy} onPress={() => void change.run(false)}>
            Switch off
          </Button>
        </DialogActions>
      </Dialog>
    </Card>
  );
}
