// Accepting an invitation: a name, a password, and the person is a member.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../../client.ts';
import { reading } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { Door, DoorForm } from '../../shell/Door.tsx';
import { Button } from '../../ui/Button.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { ownZone, ZoneChoice } from '../../ui/ZoneChoice.tsx';
import { Expired, NotYet } from './Expired.tsx';
import { NewPassword } from './NewPassword.tsx';

const here = getRouteApi('/invitation/$token');
const gone = {
  what: 'invitation',
  remedy: 'Ask whoever invited you for another one. If you have an account already, sign in.',
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
  const accept = useAction(
    () => api['POST /api/v1/invitations/:token']({ params, body: { name, password, timeZone } }),
    { onDone: ({ next }) => location.replace(next) },
  );
  if (accept.refusal?.error === 'not-found') {
    return <Expired {...gone} />;
  }
  if (link.data === undefined) {
    return <NotYet title="Join" error={link.error} {...gone} />;
  }
  const { organization, email, invitedBy } = link.data;
  return (
    <Door
      title={`Join ${organization.name}`}
      organization={organization}
      intro={`${invitedBy} invites ${email} to publish the hours in which others can book time.`}
    >
      <DoorForm onSubmit={() => void accept.run(undefined)}>
        <input type="hidden" name="username" autoComplete="username" value={email} />
        <TextBox
          label="Your name"
          hint="As invitees will read it."
          name="name"
          autoComplete="name"
          autoFocus
          value={name}
          onChange={setName}
          error={accept.fields.name}
        />
        <NewPassword value={password} onChange={setPassword} error={accept.fields.password} />
        <ZoneChoice value={timeZone} onChange={setTimeZone} error={accept.fields.timeZone} />
        <Trouble refusal={accept.refusal} shown={['name', 'password', 'timeZone']} />
        <Button type="submit" look="primary" busy={accept.busy}>
          Accept and sign in
        </Button>
      </DoorForm>
    </Door>
  );
}
