// A former account that may be the same human: another directory identity took its address over.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { dateTime } from '../../api/format.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Item, List } from '../../ui/List.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { type MemberDetail, membersKey } from './member-data.ts';

type Former = MemberDetail['maybeSame'][number];

export function SamePerson({ member }: { member: MemberDetail }) {
  const [asking, setAsking] = useState<Former>();
  const { maybeSame, objections } = member;
  return (
    <Card
      title="Same person?"
      intro="A former account had this address under another externalId. If it was the same human, join the two: history, pages and sign-in binding come along."
    >
      {objections.samePerson !== null && (
        <Notice tone="info">
          <p>{objections.samePerson}</p>
        </Notice>
      )}
      <List label="Former accounts">
        {maybeSame.map((former) => (
          <Item
            key={former.id}
            title={former.name}
            link={{ to: '/app/organization/members/$id', params: { id: former.id } }}
            text={leftAt(former)}
            actions={
              objections.samePerson === null ? (
                <Button small onPress={() => setAsking(former)}>
                  Same person
                </Button>
              ) : undefined
            }
          />
        ))}
      </List>
      {asking !== undefined && (
        <JoinDialog member={member} former={asking} onClose={() => setAsking(undefined)} />
      )}
    </Card>
  );
}

type JoinProps = { readonly member: MemberDetail; readonly former: Former; readonly onClose: () => void };

function JoinDialog({ member: { id, name }, former, onClose }: JoinProps) {
  const join = useAction(
    () => api['POST /api/v1/members/:id/same-person']({ params: { id }, body: { formerId: former.id } }),
    { changes: [membersKey], onDone: onClose },
  );
  return (
    <Dialog title="Was this the same person?" open onClose={onClose}>
      <p>
        <strong>{former.name}</strong>,{' '}
        {former.deactivatedAt === null ? 'a former account' : `deactivated ${dateTime(former.deactivatedAt)}`}
        , becomes part of <strong>{name}</strong>: history, pages (paused) and sign-in binding. This can’t be
        undone.
      </p>
      <Trouble refusal={join.refusal} />
      <DialogActions>
        <Button autoFocus onPress={onClose}>
          Leave them apart
        </Button>
        <Button look="primary" busy={join.busy} onPress={() => void join.run(undefined)}>
          Join them
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function leftAt({ deactivatedAt }: Former): string {
  return deactivatedAt === null ? 'Former account' : `Deactivated ${dateTime(deactivatedAt)}`;
}
