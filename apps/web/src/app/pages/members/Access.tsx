// Ending and giving back access by hand: the same deprovisioning that the directory sets off.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { counted } from '../../api/format.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card, Fact, Facts, Row } from '../../ui/Card.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { type MemberDetail, membersKey } from './member-data.ts';

const changes = [membersKey, ['session']];

export function Access({ member }: { member: MemberDetail }) {
  const params = { id: member.id };
  const [asking, setAsking] = useState(false);
  const reset = useAction(() => api['POST /api/v1/members/:id/reset-sign-in']({ params, body: {} }), {
    changes,
  });
  const reactivate = useAction(() => api['POST /api/v1/members/:id/reactivate']({ params, body: {} }), {
    changes,
  });
  const deactivate = useAction(() => api['POST /api/v1/members/:id/deactivate']({ params, body: {} }), {
    changes,
    onDone: () => setAsking(false),
  });
  if (member.status === 'former') {
    return null;
  }
  return (
    <Card title="Access">
      {deactivate.value !== undefined && (
        <Notice tone="good" live>
          <p>
            Access has ended: {counted(deactivate.value.sessionsEnded, 'session')} ended,{' '}
            {counted(deactivate.value.bookingsCancelled, 'booking')} cancelled,{' '}
            {counted(deactivate.value.inviteesTold, 'invitee')} told.
          </p>
        </Notice>
      )}
      {reset.value !== undefined && (
        <Notice tone="good" live>
          <p>
            {counted(reset.value.sessionsEnded, 'session')} ended. At the next sign-in they are recognised
            anew.
          </p>
        </Notice>
      )}
      {member.status === 'active' ? (
        <>
          <p>{counted(member.openSessions, 'open session')}.</p>
          <Row>
            <Button busy={reset.busy} onPress={() => void reset.run(undefined)}>
              Reset sign-in
            </Button>
            <Button look="danger-quiet" onPress={() => setAsking(true)}>
              Deactivate
            </Button>
          </Row>
        </>
      ) : member.deactivatedBy === 'scim' ? (
        <p>Deactivated by your identity provider. Assign them there again, and they are back.</p>
      ) : (
        <Row>
          <Button busy={reactivate.busy} onPress={() => void reactivate.run(undefined)}>
            Reactivate
          </Button>
        </Row>
      )}
      <Trouble refusal={reset.refusal ?? reactivate.refusal} />
      <Dialog title={`Deactivate ${member.name}?`} open={asking} onClose={() => setAsking(false)}>
        <Departure member={member} />
        <Trouble refusal={deactivate.refusal} />
        <DialogActions>
          <Button autoFocus onPress={() => setAsking(false)}>
            Leave it
          </Button>
          <Button look="danger" busy={deactivate.busy} onPress={() => void deactivate.run(undefined)}>
            Deactivate
          </Button>
        </DialogActions>
      </Dialog>
    </Card>
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
