// Before a token ends without another one.
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { scimKey } from './scim-data.ts';

type Props = { readonly tokenId: string; readonly open: boolean; readonly onClose: () => void };

export function RevokeDialog({ tokenId, open, onClose }: Props) {
  const revoke = useAction(() => api['POST /api/v1/scim/token/revoke']({ body: { id: tokenId } }), {
    changes: [scimKey],
    onDone: onClose,
  });
  return (
    <Dialog title="Revoke the token?" open={open} onClose={onClose}>
      <p>
        Every SCIM request is answered 401 from then on. Nobody is created, changed or deprovisioned by your
        identity provider until you generate another token: <strong>leavers keep their access</strong>.
      </p>
      <Trouble refusal={revoke.refusal} />
      <DialogActions>
        <Button autoFocus onPress={onClose}>
          Keep the token
        </Button>
        <Button look="danger" busy={revoke.busy} onPress={() => void revoke.run(undefined)}>
          Revoke
        </Button>
      </DialogActions>
    </Dialog>
  );
}
