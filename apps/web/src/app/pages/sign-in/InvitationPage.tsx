// Accepting an invitation: a name, a password where there is no single sign-on, and the person is a member.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../../client.ts';
import { reading } from '../../api/refused.ts';
import { Door } from '../../shell/Door.tsx';
import { Button } from '../../ui/Button.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { Username } from '../../ui/Username.tsx';
import { ownZone, ZoneChoice } from '../../ui/ZoneChoice.tsx';
import { Expired, NotYet } from './Expired.tsx';
import { NewPassword } from './NewPassword.tsx';
import { useWayIn } from './use-way-in.ts';
import { wrongName, wrongPassword } from './wrong.ts';

const here = getRouteApi('/invitation/$token');
const gone = {
  what: 'invitation',
  remedy: 'If you have an account already, sign in. Otherwise ask whoever invited you for another one.',
};

export function InvitationPage() {
  const { token } = here.useParams();
  const params = { token };
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [timeZone, setTimeZone] = useState(ownZone());
  const link = useQuery(
    reading(['invitation', token], () => api['GET /api/v1/invitations/:token']({ params })),
  );
  const accept = useWayIn(() =>
    api['POST /api/v1/invitations/:token']({
      params,
      body: { name, timeZone, ...(link.data?.bySso === false && { password }) },
    }),
  );
  if (accept.refusal?.error === 'not-found') {
    return <Expired {...gone} />;
  }
  if (link.data === undefined) {
    return <NotYet title="Join" query={link} {...gone} />;
  }
  const { organization, email, invitedBy, bySso } = link.data;
  return (
    <Door
      title={`Join ${organization.name}`}
      organization={organization}
      intro={`${invitedBy} invites ${email} to publish the hours in which others can book time.`}
    >
      <Form onSubmit={accept.enter}>
        {!bySso && <Username email={email} />}
        <TextBox
          label="Your name"
          hint="As invitees will read it."
          name="name"
          autoComplete="name"
          autoFocus
          value={name}
          onChange={setName}
          error={wrongName(accept.fields.name, { value: name, of: 'your name' })}
        />
        {!bySso && (
          <NewPassword
            value={password}
            onChange={setPassword}
            error={wrongPassword(accept.fields.password, password)}
          />
        )}
        <ZoneChoice value={timeZone} onChange={setTimeZone} error={accept.fields.timeZone} />
        <Trouble refusal={accept.refusal} shown={['name', 'password', 'timeZone']} />
        <Button type="submit" look="primary" busy={accept.busy}>
          {bySso ? 'Accept, then sign in with single sign-on' : 'Accept and sign in'}
        </Button>
      </Form>
    </Door>
  );
}
