// Proving again who one is, in the middle of doing something that asks for it. What was begun goes on afterwards.
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useRef, useState } from 'react';
import { api } from '../../client.ts';
import { signInPath } from '../api/leave.ts';
import type { Session } from '../api/session.ts';
import { type Prove, StepUpContext } from '../api/step-up.ts';
import { useAction } from '../api/use-action.ts';
import { Button, ButtonAnchor } from '../ui/Button.tsx';
import { Dialog, DialogActions } from '../ui/Dialog.tsx';
import { TextBox } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { Trouble } from '../ui/Notice.tsx';
import { Username } from '../ui/Username.tsx';

export function StepUp({ session, children }: { session: Session; children: ReactNode }) {
  const [asked, setAsked] = useState(false);
  const answer = useRef<(proved: boolean) => void>(() => undefined);
  const cache = useQueryClient();
  const prove = useCallback<Prove>(() => {
    setAsked(true);
    return new Promise((resolve) => {
      answer.current = resolve;
    });
  }, []);
  const end = (proved: boolean) => {
    setAsked(false);
    answer.current(proved);
    if (proved) {
      void cache.invalidateQueries({ queryKey: ['session'] });
    }
  };
  return (
    <StepUpContext value={prove}>
      {children}
      <Dialog title="Confirm that it is you" open={asked} onClose={() => end(false)}>
        <p>What you are about to do asks for a proof that is at most 15 minutes old.</p>
        {session.person.hasPassword && session.method !== 'oidc' && session.method !== 'saml' ? (
          <ByPassword email={session.person.email} onEnd={end} />
        ) : (
          <Elsewhere session={session} onCancel={() => end(false)} />
        )}
      </Dialog>
    </StepUpContext>
  );
}

function ByPassword({ email, onEnd }: { email: string; onEnd: (proved: boolean) => void }) {
  const [password, setPassword] = useState('');
  const confirm = useAction((given: string) =>
    api['POST /api/v1/session/confirm']({ body: { password: given } }),
  );
  const send = async () => {
    if ((await confirm.run(password)) !== undefined) {
      onEnd(true);
    }
  };
  return (
    <Form onSubmit={() => void send()}>
      <Username email={email} />
      <TextBox
        label="Your password"
        type="password"
        name="password"
        autoComplete="current-password"
        autoFocus
        value={password}
        onChange={setPassword}
        error={confirm.fields.password}
      />
      <Trouble refusal={confirm.refusal} shown={['password']} />
      <DialogActions>
        <Button onPress={() => onEnd(false)}>Cancel</Button>
        <Button type="submit" look="primary" busy={confirm.busy}>
          Confirm
        </Button>
      </DialogActions>
    </Form>
  );
}

/** At the identity provider, or by a fresh link: the page is left and come back to. */
function Elsewhere({ session, onCancel }: { session: Session; onCancel: () => void }) {
  const here = location.pathname + location.search;
  const { slug } = session.organization;
  const bySso = session.method === 'oidc' || session.method === 'saml';
  const query = new URLSearchParams({ purpose: 'step-up', next: here });
  return (
    <>
      <p>
        {bySso
          ? 'Your organization’s identity provider will ask you once more. You come back to this page; then do it again.'
          : 'You have no password. Ask for a fresh sign-in link by mail, come back, and do it again.'}
      </p>
      <DialogActions>
        <Button onPress={onCancel}>Cancel</Button>
        <ButtonAnchor look="primary" href={bySso ? `/sso/${slug}?${query}` : signInPath(slug, here)}>
          {bySso ? 'Go to the identity provider' : 'Ask for a link'}
        </ButtonAnchor>
      </DialogActions>
    </>
  );
}
