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

const changes = [membersKey, ['session']];

export function Access({ member }: { member: MemberDetail }) {
  if (member.status === 'former') {
    return null;
  }
  return (
    <Card title="Access">
      {member.status === 'active' ? (
        <Ending member={member} />
      ) : member.deactivatedBy === 'scim' ? (
        <p>Deactivated by your identity provider. Assign them there again, and they are back.</p>
      ) : (
        <GivingBack id={member.id} />
      )}
    </Card>
  );
}

function GivingBack({ id }: { id: string }) {
  const reactivate = useAction(
    () => api['POST /api/v1/members/:id/reactivate']({ params: { id }, body: {} }),
    { changes },
  );
  return (
    <>
      <Trouble refusal={reactivate.refusal} />
      <Row>
        <Button busy={reactivate.busy} onPress={() => void reactivate.run(undefined)}>
          Reactivate
        </Button>
      </Row>
    </>
  );
}

function Ending({ member }: { member: MemberDetail }) {
  const [asking, setAsking] = useState(false);
  const reset = useAction(
    () => api['POST /api/v1/members/:id/reset-sign-in']({ params: { id: member.id }, body: {} }),
    { changes },
  );
  return (
    <>
      <p>{counted(member.openSessions, 'open session')}.</p>
      {reset.value !== undefined && (
        <Notice tone="good" live>
          <p>
            {counted(reset.value.sessionsEnded, 'session')} ended. At the next sign-in they are recognised
            anew.
          </p>
        </Notice>
      )}
      <Trouble refusal={reset.refusal} />
      <Row>
        <Button busy={reset.busy} onPress={() => void reset.run(undefined)}>
          Reset sign-in
        </Button>
        <Button look="danger-quiet" onPress={() => setAsking(true)}>
          Deactivate
        </Button>
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
        <Fact name="Bookings cancelled">
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
