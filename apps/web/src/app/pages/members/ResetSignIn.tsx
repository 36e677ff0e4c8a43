// Forgetting how somebody signs in, so that they are recognised anew.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { counted } from '../../api/format.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { type MemberDetail, membersKey } from './member-data.ts';

export function ResetSignIn({ member: { id, name } }: { member: MemberDetail }) {
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  const reset = useAction(() => api['POST /api/v1/members/:id/reset-sign-in']({ params: { id }, body: {} }), {
    changes: [membersKey, ['session']],
  });
  return (
    <>
      <Button
        onPress={() => {
          reset.reset();
          setAsking(true);
        }}
      >
        Reset sign-in
      </Button>
      <Dialog title={`Reset the sign-in of ${name}?`} open={asking} onClose={close}>
        {reset.value === undefined ? (
          <>
            <p>
              Their sessions end, their password and mailed links are forgotten, and so is whom the identity
              provider says they are. At the next sign-in they are recognised anew. Bookings and pages stay.
            </p>
            <Trouble refusal={reset.refusal} />
            <DialogActions>
              <Button autoFocus onPress={close}>
                Leave it
              </Button>
              <Button look="primary" busy={reset.busy} onPress={() => void reset.run(undefined)}>
                Reset sign-in
              </Button>
            </DialogActions>
          </>
        ) : (
          <>
            <Notice tone="good" live>
              <p>
                {counted(reset.value.sessionsEnded, 'session')} ended. At the next sign-in they are recognised
                anew.
              </p>
            </Notice>
            <DialogActions>
              <Button autoFocus onPress={close}>
                Close
              </Button>
            </DialogActions>
          </>
        )}
      </Dialog>
    </>
  );
}
