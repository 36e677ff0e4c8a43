// A former account that may be the same human: another directory identity took its address over.
import { api } from '../../../client.ts';
import { dateTime } from '../../api/format.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Item, List } from '../../ui/List.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { type MemberDetail, membersKey } from './member-data.ts';

export function SamePerson({ member }: { member: MemberDetail }) {
  const join = useAction(
    (formerId: string) =>
      api['POST /api/v1/members/:id/same-person']({ params: { id: member.id }, body: { formerId } }),
    { changes: [membersKey] },
  );
  return (
    <Card
      title="Same person?"
      intro="A former account had this address under another externalId. If it was the same human, join the two: history, pages and sign-in binding come along. This can’t be undone."
    >
      <Trouble refusal={join.refusal} />
      <List label="Former accounts">
        {member.maybeSame.map(({ id, name, deactivatedAt }) => (
          <Item
            key={id}
            title={name}
            text={deactivatedAt === null ? 'Former account' : `Deactivated ${dateTime(deactivatedAt)}`}
            actions={
              <Button small busy={join.busy} onPress={() => void join.run(id)}>
                Same person
              </Button>
            }
          />
        ))}
      </List>
    </Card>
  );
}
