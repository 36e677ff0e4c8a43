// Switching single sign-on on or off changes how everybody comes in: it is said before it is done.
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { providerName, type Sso, type SsoConnection, ssoKey } from './sso-data.ts';

type Props = {
  readonly connection: SsoConnection;
  readonly breakGlass: Sso['breakGlass'];
  /** The connection that signs people in now, if that is another one. */
  readonly other: SsoConnection | undefined;
  readonly onClose: () => void;
};

export function SwitchDialog({ connection, breakGlass, other, onClose }: Props) {
  const { id, enabled } = connection;
  const turn = useAction(
    () => api['PUT /api/v1/sso/connections/:id/enabled']({ params: { id }, body: { enabled: !enabled } }),
    { changes: [ssoKey], onDone: onClose },
  );
  return (
    <Dialog
      title={enabled ? 'Switch single sign-on off?' : 'Switch single sign-on on?'}
      open
      onClose={onClose}
    >
      {enabled ? (
        <p>
          From now on people sign in with a password or a link that is mailed to them. Whoever is signed in
          stays signed in.
        </p>
      ) : (
        <>
          <p>
            From now on people sign in at <strong>{providerName(connection)}</strong>
            {other !== undefined && `, and no longer at ${providerName(other)}`}. Passwords, resets and mailed
            links work for {breakGlass?.name ?? 'nobody'} alone. Whoever is signed in stays signed in.
          </p>
          {other !== undefined && (
            <p>The first sign-in recognises everybody anew, by their name or address.</p>
          )}
        </>
      )}
      <Trouble refusal={turn.refusal} />
      <DialogActions>
        <Button autoFocus onPress={onClose}>
          {enabled ? 'Leave it on' : 'Not yet'}
        </Button>
        <Button
          look={enabled ? 'danger' : 'primary'}
          busy={turn.busy}
          onPress={() => void turn.run(undefined)}
        >
          {enabled ? 'Switch off' : 'Switch on'}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
