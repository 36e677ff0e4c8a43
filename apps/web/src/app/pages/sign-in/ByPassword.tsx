// Address and password, and the two mails that help where there is none.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Or } from '../../shell/Door.tsx';
import { Button } from '../../ui/Button.tsx';
import { Row } from '../../ui/Card.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useFocusOnWrong } from '../../ui/focus.ts';
import { Trouble } from '../../ui/Notice.tsx';
import { keepAddress, keptAddress } from './kept-address.ts';
import type { Mailed } from './SignInPage.tsx';
import { useWayIn } from './use-way-in.ts';
import { wrongAddress } from './wrong.ts';

type ByPasswordProps = {
  readonly slug: string;
  readonly next: string | undefined;
  readonly focus: boolean;
  readonly onMailed: (mailed: Mailed) => void;
};

export function ByPassword({ slug, next, focus, onMailed }: ByPasswordProps) {
  const [email, setEmail] = useState(keptAddress());
  const [password, setPassword] = useState('');
  const { signIn, mail, ask, submit } = useWaysIn({ slug, next, email, password, onMailed });
  return (
    <Form onSubmit={submit}>
      <TextBox
        label="E-mail address"
        type="email"
        name="email"
        autoComplete="username"
        autoFocus={focus && email === ''}
        value={email}
        onChange={setEmail}
        error={wrongAddress(signIn.fields.email ?? mail.fields.email)}
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
        <Button look="quiet" small busy={mail.busy} onPress={() => void ask('reset')}>
          Forgot the password?
        </Button>
      </Row>
      <Or />
      <Button busy={mail.busy} onPress={() => void ask('link')}>
        Mail me a sign-in link
      </Button>
    </Form>
  );
}

type Written = Omit<ByPasswordProps, 'focus'> & { readonly email: string; readonly password: string };

function useWaysIn({ slug, next, email, password, onMailed }: Written) {
  const signIn = useWayIn(() =>
    api['POST /api/v1/sign-in/password']({
      body: { organization: slug, email, password, ...(next !== undefined && { next }) },
    }),
  );
  const mail = useAction((purpose: Mailed['purpose']) => {
    const body = { organization: slug, email };
    return purpose === 'link'
      ? api['POST /api/v1/sign-in/link']({ body })
      : api['POST /api/v1/password-resets']({ body });
  });
  useFocusOnWrong(mail.refusal);
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
    signIn.enter();
  };
  return { signIn, mail, ask, submit };
}
