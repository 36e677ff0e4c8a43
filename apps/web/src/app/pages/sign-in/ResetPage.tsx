// Choosing another password through a mailed link.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../../client.ts';
import { reading } from '../../api/refused.ts';
import { Door } from '../../shell/Door.tsx';
import { Button } from '../../ui/Button.tsx';
import { Form } from '../../ui/Form.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { Username } from '../../ui/Username.tsx';
import { Expired, NotYet } from './Expired.tsx';
import { NewPassword } from './NewPassword.tsx';
import { useWayIn } from './use-way-in.ts';
import { wrongPassword } from './wrong.ts';

const here = getRouteApi('/password-reset/$token');
const gone = { what: 'link', remedy: 'Ask for a new one with “Forgot the password?” on the sign-in page.' };

export function ResetPage() {
  const { token } = here.useParams();
  const params = { token };
  const [password, setPassword] = useState('');
  const link = useQuery(
    reading(['reset', token], () => api['GET /api/v1/password-resets/:token']({ params })),
  );
  const save = useWayIn(() => api['POST /api/v1/password-resets/:token']({ params, body: { password } }));
  if (save.refusal?.error === 'not-found') {
    return <Expired {...gone} />;
  }
  if (link.data === undefined) {
    return <NotYet title="Choose a password" query={link} {...gone} />;
  }
  const { organization, email } = link.data;
  return (
    <Door
      title="Choose a password"
      organization={organization}
      intro={`For ${email}. You are signed out everywhere else.`}
    >
      <Form onSubmit={save.enter}>
        <Username email={email} />
        <NewPassword
          label="New password"
          value={password}
          onChange={setPassword}
          error={wrongPassword(save.fields.password, password)}
          autoFocus
        />
        <Trouble refusal={save.refusal} shown={['password']} />
        <Button type="submit" look="primary" busy={save.busy}>
          Save and sign in
        </Button>
      </Form>
    </Door>
  );
}
