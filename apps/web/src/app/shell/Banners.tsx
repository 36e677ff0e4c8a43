// What the whole organization, or this person, should know before anything else.
import { useQuery } from '@tanstack/react-query';
import { api } from '../../client.ts';
import { counted, dateTime } from '../api/format.ts';
import { reading } from '../api/refused.ts';
import { manages, type Session } from '../api/session.ts';
import { useAction } from '../api/use-action.ts';
import { Button } from '../ui/Button.tsx';
import { Notice, Trouble } from '../ui/Notice.tsx';

export function Banners({ session }: { session: Session }) {
  const { person, ownerless } = session;
  return (
    <>
      {ownerless && manages(person.role) && <Ownerless />}
      {person.hasPassword && !person.emailConfirmed && <Unconfirmed email={person.email} />}
      <Returned />
    </>
  );
}

function Ownerless() {
  const { data } = useQuery(reading(['ownership'], () => api['GET /api/v1/ownership']({})));
  const changes = [['ownership'], ['session']];
  const claim = useAction(() => api['POST /api/v1/ownership/claim']({ body: {} }), { changes });
  const stop = useAction(
    (id: string) => api['POST /api/v1/ownership/claims/:id/stop']({ params: { id }, body: {} }),
    { changes },
  );
  if (data === undefined) {
    return null;
  }
  const open = data.claim;
  const actions =
    open === null ? (
      <Button small busy={claim.busy} onPress={() => void claim.run(undefined)}>
        Claim ownership
      </Button>
    ) : (
      <Button small busy={stop.busy} onPress={() => void stop.run(open.id)}>
        {open.mine ? 'Take it back' : 'Stop it'}
      </Button>
    );
  return (
    <>
      <Notice tone="notice" title="This organization has no owner" actions={actions}>
        <p>
          {open === null
            ? 'Its last owner was deprovisioned. An admin can claim ownership: it takes 72 hours, and every admin and former owner is told.'
            : `${open.mine ? 'You claim' : `${open.by} claims`} to be its owner. Unless somebody stops it, that takes effect on ${dateTime(open.dueAt)}.`}
        </p>
      </Notice>
      <Trouble refusal={claim.refusal ?? stop.refusal} />
    </>
  );
}

function Unconfirmed({ email }: { email: string }) {
  const ask = useAction(() => api['POST /api/v1/email-verifications']({ body: {} }));
  const actions = (
    <Button small busy={ask.busy} onPress={() => void ask.run(undefined)}>
      Send the mail
    </Button>
  );
  return (
    <>
      {ask.value === undefined ? (
        <Notice tone="info" title="Confirm your e-mail address" actions={actions}>
          <p>Until {email} is confirmed, a forgotten password can’t be reset through it.</p>
        </Notice>
      ) : (
        <Notice tone="good" live>
          <p>{ask.value.message} Open the link in it within a day.</p>
        </Notice>
      )}
      <Trouble refusal={ask.refusal} />
    </>
  );
}

/** Of somebody who was deprovisioned and is back. */
function Returned() {
  const { data } = useQuery({
    ...reading(['cancelled-while-away'], () => api['GET /api/v1/my/cancelled-while-away']({})),
    retry: false,
  });
  const invite = useAction(() => api['POST /api/v1/my/cancelled-while-away/invite']({ body: {} }), {
    changes: [['cancelled-while-away']],
  });
  if (data === undefined || data.bookings.length === 0 || (data.invited && invite.value === undefined)) {
    return null;
  }
  if (invite.value !== undefined) {
    return (
      <Notice tone="good" live>
        <p>{counted(invite.value.invited, 'invitation')} to book again on the way.</p>
      </Notice>
    );
  }
  const actions = (
    <Button small busy={invite.busy} onPress={() => void invite.run(undefined)}>
      Send rebooking invitations
    </Button>
  );
  return (
    <>
      <Notice tone="info" title="Welcome back" actions={actions}>
        <p>
          While your account was closed, {counted(data.bookings.length, 'upcoming booking')}{' '}
          {data.bookings.length === 1 ? 'was' : 'were'} cancelled. Your pages are paused: publish them first,
          then write to those invitees once.
        </p>
      </Notice>
      <Trouble refusal={invite.refusal} />
    </>
  );
}
