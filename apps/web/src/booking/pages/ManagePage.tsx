// One booking by a mailed link: for its invitee to move or cancel, for its host to confirm, decline or cancel.
import { useCallback } from 'preact/hooks';
import { api, type ManagedBooking } from '../../client.ts';
import { text } from '../../text/text.ts';
import { Button, lookOf } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import frame from '../../ui/Page.module.css';
import { Heading, Page } from '../../ui/Page.tsx';
import { ManagedFacts, StandingSign } from '../manage/ManagedFacts.tsx';
import { NoteForm } from '../manage/NoteForm.tsx';
import { Reschedule } from '../manage/Reschedule.tsx';
import { doneText, type Managed, standingOf, standingText, useManaged } from '../manage/use-managed.ts';
import { useLoaded } from '../use-loaded.ts';
import { Whole } from '../Whole.tsx';
import css from './ManagePage.module.css';
import { NotFoundPage } from './NotFoundPage.tsx';

export function ManagePage({ token }: { token: string }) {
  const loaded = useLoaded(
    useCallback(() => api['GET /api/v1/bookings/:token']({ params: { token } }), [token]),
  );
  return (
    <Whole loaded={loaded}>
      {(booking) => <Manage token={token} booking={booking} replace={loaded.replace} />}
    </Whole>
  );
}

type ManageProps = {
  readonly token: string;
  readonly booking: ManagedBooking;
  readonly replace: (booking: ManagedBooking) => void;
};

function Manage({ token, booking, replace }: ManageProps) {
  const managed = useManaged(token, booking, replace);
  if (managed.isGone) {
    return <NotFoundPage />;
  }
  if (managed.panel === 'reschedule') {
    return (
      <Page organization={booking.organization} title={text.rescheduleTitle} width="wide">
        <Reschedule managed={managed} />
      </Page>
    );
  }
  const standing = standingOf(booking, Date.now());
  const heading = managed.done === undefined ? standingText(booking, standing) : doneText(managed.done)[0];
  return (
    <Page organization={booking.organization} title={heading}>
      <article class={`${frame.card} ${css.booking}`}>
        <div class={css.head}>
          <StandingSign standing={standing} />
          <Heading key={heading} focus={managed.done !== undefined} class={css.title}>
            {heading}
          </Heading>
          {managed.done !== undefined && <p class={css.help}>{doneText(managed.done)[1]}</p>}
        </div>
        {managed.problem !== undefined && <Notice tone="danger">{managed.problem}</Notice>}
        <ManagedFacts booking={booking} isOff={standing === 'cancelled' || standing === 'declined'} />
        <BelowBooking managed={managed} />
      </article>
    </Page>
  );
}

function BelowBooking({ managed }: { managed: Managed }) {
  switch (managed.panel) {
    case 'cancel':
      return (
        <NoteForm
          title={text.cancelTitle}
          help={text.cancelHelp}
          action={text.yesCancel}
          managed={managed}
          onSend={managed.cancel}
        />
      );
    case 'decline':
      return (
        <NoteForm
          title={text.declineTitle}
          help={text.declineHelp}
          action={text.yesDecline}
          managed={managed}
          onSend={managed.decline}
        />
      );
    default:
      return <Actions managed={managed} />;
  }
}

function Actions({ managed: { booking, isSending, open, confirm } }: { managed: Managed }) {
  const { may } = booking;
  const again = bookAgainOf(booking);
  if (!may.confirm && !may.decline && !may.reschedule && !may.cancel && again === undefined) {
    return null;
  }
  return (
    <div class={css.actions}>
      {may.confirm && (
        <Button look="primary" busy={isSending} onClick={confirm}>
          {text.confirm}
        </Button>
      )}
      {may.decline && <Button onClick={() => open('decline')}>{text.decline}</Button>}
      {may.reschedule && (
        <Button look="primary" onClick={() => open('reschedule')}>
          {text.reschedule}
        </Button>
      )}
      {may.cancel && <Button onClick={() => open('cancel')}>{text.cancel}</Button>}
      {again !== undefined && (
        <a class={lookOf('primary')} href={again}>
          {text.bookAgain}
        </a>
      )}
    </div>
  );
}

/** For an invitee whose meeting is over or off. A path of ours or a page on the Web; no script. */
function bookAgainOf(booking: ManagedBooking): string | undefined {
  const { role, bookAgain } = booking;
  const standing = standingOf(booking, Date.now());
  const isOpen = standing === 'pending' || standing === 'confirmed';
  const isSafe = bookAgain !== null && /^(?:\/(?!\/)|https?:\/\/)/.test(bookAgain);
  return role === 'invitee' && !isOpen && isSafe ? bookAgain : undefined;
}
