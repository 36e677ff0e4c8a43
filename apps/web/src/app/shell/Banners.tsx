// What the whole organization, or this person, should know before anything else.
import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { api, type ReplyOf } from '../../client.ts';
import { counted, dateTime } from '../api/format.ts';
import { reading } from '../api/refused.ts';
import { manages, type Session } from '../api/session.ts';
import { useAction } from '../api/use-action.ts';
import { Button, ButtonLink } from '../ui/Button.tsx';
import { Notice, Trouble } from '../ui/Notice.tsx';

const offboardingPath = '/app/organization/offboarding';

export function Banners({ session }: { session: Session }) {
  const { person, ownerless } = session;
  const pathname = useLocation({ select: (location) => location.pathname });
  return (
    <>
      {ownerless && manages(person.role) && <Ownerless />}
      {session.held > 0 && pathname !== offboardingPath && <Held count={session.held} />}
      {person.hasPassword && !person.emailConfirmed && <Unconfirmed {...person} />}
      {/* What has just been done is said until the next page. */}
      <Returned key={pathname} session={session} />
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

function Unconfirmed({ email, managed }: Session['person']) {
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
          <p>
            {managed
              ? `Until ${email} is confirmed, a forgotten password can’t be reset through it.`
              : `So that a mail about your bookings, or for a forgotten password, finds you: is ${email} yours?`}
          </p>
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

function Held({ count }: { count: number }) {
  return (
    <Notice
      tone="notice"
      title={`${counted(count, 'cancellation waits', 'cancellations wait')} for your word`}
      actions={
        <ButtonLink small to={offboardingPath}>
          Send or restore
        </ButtonLink>
      }
    >
      <p>Many people were deactivated at once. If that was a mistake in the directory, restore them.</p>
    </Notice>
  );
}

/** Of somebody who was deprovisioned and is back. */
function Returned({ session: { person, returned } }: { session: Session }) {
  const invite = useAction(() => api['POST /api/v1/my/cancelled-while-away/invite']({ body: {} }), {
    changes: [['session']],
  });
  if (invite.value !== undefined) {
    return <Invited {...invite.value} />;
  }
  if (returned === null || returned.unasked === 0) {
    return null;
  }
  const actions = (
    <>
      <ButtonLink small to="/app/bookings" search={{ which: 'cancelled' }}>
        See them
      </ButtonLink>
      {person.published ? (
        <Button small look="primary" busy={invite.busy} onPress={() => void invite.run(undefined)}>
          Send rebooking invitations
        </Button>
      ) : (
        <ButtonLink small look="primary" to="/app/event-types">
          Publish your pages
        </ButtonLink>
      )}
    </>
  );
  const { cancelled } = returned;
  return (
    <>
      <Notice tone="info" title="Welcome back" actions={actions}>
        <p>
          While your account was closed, {counted(cancelled, 'upcoming booking')}{' '}
          {cancelled === 1 ? 'was' : 'were'} cancelled.{' '}
          {person.published
            ? 'You can ask those invitees, once, to find a new time on your page.'
            : 'Your pages are paused: publish them, then you can ask those invitees to find a new time.'}
        </p>
      </Notice>
      <Trouble refusal={invite.refusal} />
    </>
  );
}

function Invited({ invited, withoutPage }: ReplyOf<'POST /api/v1/my/cancelled-while-away/invite'>) {
  return (
    <Notice tone="good" live>
      <p>
        The invitees of {counted(invited, 'booking')} are asked to find a new time.
        {withoutPage > 0 &&
          ` Of ${counted(withoutPage, 'booking')} the page is not published: nobody was asked there.`}
      </p>
    </Notice>
  );
}
