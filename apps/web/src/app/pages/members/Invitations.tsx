// Invitations that wait for an answer.
import { useQuery } from '@tanstack/react-query';
import { MailPlus } from 'lucide-react';
import { api, type ReplyOf } from '../../../client.ts';
import { dateTime } from '../../api/format.ts';
import { reading } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Stack } from '../../ui/Card.tsx';
import { Item, List } from '../../ui/List.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';

const key = ['invitations'];

type Invitation = ReplyOf<'GET /api/v1/invitations'>['invitations'][number];

export function Invitations() {
  const query = useQuery(reading(key, () => api['GET /api/v1/invitations']({})));
  return (
    <Loaded query={query}>
      {({ invitations, scimInUse }) => (
        <Stack>
          {scimInUse && (
            <Notice tone="info" title="SCIM is in use">
              <p>
                Who is invited by hand is not deprovisioned when they leave the directory. Assign them there
                instead.
              </p>
            </Notice>
          )}
          {invitations.length === 0 ? (
            <Empty icon={<MailPlus size={26} />} title="No invitation waits" />
          ) : (
            <List label="Invitations">
              {invitations.map((invitation) => (
                <InvitationItem key={invitation.id} invitation={invitation} />
              ))}
            </List>
          )}
        </Stack>
      )}
    </Loaded>
  );
}

function InvitationItem({ invitation: { id, email, invitedBy, endsAt } }: { invitation: Invitation }) {
  const takeBack = useAction(
    () => api['POST /api/v1/invitations/:id/withdraw']({ params: { id }, body: {} }),
    { changes: [key] },
  );
  return (
    <Item
      title={email}
      text={
        <>
          {invitedBy === null ? 'Invited' : `Invited by ${invitedBy}`}, until {dateTime(endsAt)}
          <Trouble refusal={takeBack.refusal} />
        </>
      }
      actions={
        <Button small look="danger-quiet" busy={takeBack.busy} onPress={() => void takeBack.run(undefined)}>
          Take back
        </Button>
      }
    />
  );
}
