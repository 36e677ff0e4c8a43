// Inviting somebody by mail, as MEMBER.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState('');
  const invite = useAction(() => api['POST /api/v1/invitations']({ body: { email } }), {
    changes: [['invitations']],
  });
  return (
    <Dialog title="Invite somebody" open onClose={onClose}>
      {invite.value === undefined ? (
        <Form onSubmit={() => void invite.run(undefined)}>
          <p>They get a mail with a link that works once, within seven days.</p>
          <TextBox
            label="E-mail address"
            type="email"
            autoFocus
            value={email}
            onChange={setEmail}
            error={invite.fields.email}
          />
          <Trouble refusal={invite.refusal} shown={['email']} />
          <DialogActions>
            <Button type="submit" look="primary" busy={invite.busy}>
              Send the invitation
            </Button>
          </DialogActions>
        </Form>
      ) : (
        <>
          <Notice tone="good" live>
            <p>{invite.value.message}</p>
          </Notice>
          <DialogActions>
            <Button onPress={onClose}>Close</Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}
