// Deleting a connection: what goes with it is said before.
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { ssoKey } from './sso-data.ts';

export function DeleteDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const remove = useAction(() => api['DELETE /api/v1/sso/connections/:id']({ params: { id } }), {
    changes: [ssoKey],
    onDone: onClose,
  });
  return (
    <Dialog title="Delete this connection?" open onClose={onClose}>
      <p>
        Whoever came in through it is signed out, except you. Through another connection everybody is
        recognised anew, by their name or address.
      </p>
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
