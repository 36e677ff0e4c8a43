// Address and password, and the two mails that help where one is missing.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { DoorForm } from '../../shell/Door.tsx';
import { Button } from '../../ui/Button.tsx';
import { Row } from '../../ui/Card.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { keepAddress, keptAddress } from './kept-address.ts';
import type { Mailed } from './SignInPage.tsx';

type ByPasswordProps = {
  readonly slug: string;
  readonly next: string | undefined;
  readonly focus: boolean;
  readonly onMailed: (mailed: Mailed) => void;
};

const writeAddress = 'Write your e-mail address, like dana@acme.example.';

export function ByPassword({ slug, next, focus, onMailed }: ByPasswordProps) {
  const [email, setEmail] = useState(keptAddress());
  const [password, setPassword] = useState('');
  const { signIn, mail, ask, submit } = useWaysIn({ slug, next, email, password, onMailed });
  const wrongEmail = signIn.fields.email ?? mail.fields.email;
  return (
    <DoorForm onSubmit={submit}>
      <TextBox
        label="E-mail address"
        type="email"
        name="email"
        autoComplete="username"
        autoFocus={focus && email === ''}
        value={email}
        onChange={setEmail}
        error={wrongEmail === undefined ? undefined : writeAddress}
      />
      <TextBox
        label="Password"
        type="password"
        name="password"
        autoComplete="current-password"
        autoFocus={focus && email !== ''}
        value={password}
        onChange={setPassword}
        error={signIn.fields.password === undefined ? undefined : 'Write your password.'}
      />
      <Trouble refusal={signIn.refusal ?? mail.refusal} shown={['email', 'password']} />
      <Button type="submit" look="primary" busy={signIn.busy}>
        Sign in
      </Button>
      <Row flush>
        <Button look="quiet" small busy={mail.busy} onPress={() => void ask('link')}>
          Mail me a link instead
        </Button>
        <Button look="quiet" small busy={mail.busy} onPress={() => void ask('reset')}>
          Forgot the password?
        </Button>
      </Row>
    </DoorForm>
  );
}

type Written = Omit<ByPasswordProps, 'focus'> & { readonly email: string; readonly password: string };

function useWaysIn({ slug, next, email, password, onMailed }: Written) {
  const signIn = useAction(
    () =>
      api['POST /api/v1/sign-in/password']({
        body: { organization: slug, email, password, ...(next !== undefined && { next }) },
      }),
    { onDone: (entered) => location.assign(entered.next) },
  );
  const mail = useAction((purpose: Mailed['purpose']) => {
    const body = { organization: slug, email };
    return purpose === 'link'
      ? api['POST /api/v1/sign-in/link']({ body })
      : api['POST /api/v1/password-resets']({ body });
  });
  const ask = async (purpose: Mailed['purpose']) => {
    signIn.reset();
    keepAddress(email);
    if ((await mail.run(purpose)) !== undefined) {
      onMailed({ purpose, email });
    }
  };
  const submit = () => {
    mail.reset();
    keepAddress(email);
    void signIn.run(undefined);
  };
  return { signIn, mail, ask, submit };
}
