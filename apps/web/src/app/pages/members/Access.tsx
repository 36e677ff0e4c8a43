// Ending and giving back access by hand: the same deprovisioning that the directory sets off.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { counted } from '../../api/format.ts';
import { useAction } from '../../api/use-action.ts';
import { announce } from '../../ui/announce.ts';
import { Button } from '../../ui/Button.tsx';
import { Card, Fact, Facts, Row } from '../../ui/Card.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { type MemberDetail, membersKey } from './member-data.ts';
import { ResetSignIn } from './ResetSignIn.tsx';

const changes = [membersKey, ['session']];

export function Access({ member }: { member: MemberDetail }) {
  if (member.status === 'former') {
    return null;
  }
  return (
    <Card title="Access">
      {member.status === 'active' ? <Open member={member} /> : <Closed member={member} />}
    </Card>
  );
}

function Closed({ member: { id, deactivatedBy, objections } }: { member: MemberDetail }) {
  const reactivate = useAction(
    () => api['POST /api/v1/members/:id/reactivate']({ params: { id }, body: {} }),
    { changes },
  );
  return objections.reactivate === null ? (
    <>
      <p>
        {deactivatedBy === 'hand' ? 'Deactivated by hand. ' : ''}
        They come back as a member, with their pages paused; what was cancelled stays cancelled.
      </p>
      <Trouble refusal={reactivate.refusal} />
      <Row>
        <Button busy={reactivate.busy} onPress={() => void reactivate.run(undefined)}>
          Reactivate
        </Button>
      </Row>
    </>
  ) : (
    <p>{objections.reactivate}</p>
  );
}

function Open({ member }: { member: MemberDetail }) {
  const [asking, setAsking] = useState(false);
  const { openSessions, objections } = member;
  // Both are refused for one reason.
  const why = objections.deactivate ?? objections.resetSignIn;
  return (
    <>
      <p>{openSessions === 0 ? 'No session is open.' : `${counted(openSessions, 'open session')}.`}</p>
      {why !== null && (
        <Notice tone="info">
          <p>{why}</p>
        </Notice>
      )}
      <Row>
        {objections.resetSignIn === null && <ResetSignIn member={member} />}
        {objections.deactivate === null && (
          <Button look="danger-quiet" onPress={() => setAsking(true)}>
            Deactivate
          </Button>
        )}
      </Row>
      {asking && <DeactivateDialog member={member} onClose={() => setAsking(false)} />}
    </>
  );
}

function DeactivateDialog({ member, onClose }: { member: MemberDetail; onClose: () => void }) {
  const deactivate = useAction(
    () => api['POST /api/v1/members/:id/deactivate']({ params: { id: member.id }, body: {} }),
    {
      changes,
      onDone: ({ sessionsEnded, bookingsCancelled, inviteesTold }) => {
        announce(
          `Access has ended: ${counted(sessionsEnded, 'session')} ended, ${counted(bookingsCancelled, 'booking')} cancelled, ${counted(inviteesTold, 'invitee')} told.`,
        );
        onClose();
      },
    },
  );
  return (
    <Dialog title={`Deactivate ${member.name}?`} open onClose={onClose}>
      <Departure member={member} />
      <Trouble refusal={deactivate.refusal} />
      <DialogActions>
        <Button autoFocus onPress={onClose}>
          Leave it
        </Button>
        <Button look="danger" busy={deactivate.busy} onPress={() => void deactivate.run(undefined)}>
          Deactivate
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Departure({ member: { departure, managed } }: { member: MemberDetail }) {
  const { sessions, upcomingBookings, invitees, pages, teams, lastOwner } = departure;
  return (
    <>
      <p>In one step, now. What is cancelled stays cancelled, also if they come back.</p>
      <Facts>
        <Fact name="Sessions that end">{sessions}</Fact>
        <Fact name="Upcoming bookings">
          {upcomingBookings}, and {counted(invitees, 'invitee')} told
        </Fact>
        <Fact name="Pages closed">{pages}</Fact>
        <Fact name="Teams left">{teams}</Fact>
      </Facts>
      {managed && (
        <Notice tone="info">
          <p>
            Your identity provider manages this person. This holds against a directory that merely repeats
            that they are active, until it deactivates and activates them itself.
          </p>
        </Notice>
      )}
      {lastOwner && (
        <Notice tone="notice" title="This is the last owner">
          <p>The organization has no owner afterwards, until an admin claims it or its operator names one.</p>
        </Notice>
      )}
    </>
  );
}
