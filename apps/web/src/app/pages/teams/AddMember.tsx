// Putting somebody into a team: found by name or address.
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { api } from '../../../client.ts';
import { reading } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Stack } from '../../ui/Card.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Item, List } from '../../ui/List.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { type Team, teamsKey } from './team-data.ts';

const shown = 6;

export function AddMember({ team }: { team: Team }) {
  const [text, setText] = useState('');
  const search = useDeferredValue(text.trim());
  const { data } = useQuery({
    ...reading(['members', 'active', search, 'to-add'], () =>
      api['GET /api/v1/members']({ query: { status: 'active', search } }),
    ),
    enabled: search.length > 1,
  });
  const add = useAction(
    (id: string) =>
      api['POST /api/v1/teams/:id/members']({ params: { id: team.id }, body: { personIds: [id] } }),
    { changes: [teamsKey], onDone: () => setText('') },
  );
  const inside = new Set(team.members.map(({ id }) => id));
  const found = (data?.members ?? []).filter(({ id }) => !inside.has(id)).slice(0, shown);
  return (
    <Stack>
      <TextBox
        label="Add somebody"
        type="search"
        optional
        placeholder="Name or address"
        value={text}
        onChange={setText}
      />
      <Trouble refusal={add.refusal} />
      {search.length > 1 && found.length > 0 && (
        <List label="People found">
          {found.map(({ id, name, email }) => (
            <Item
              key={id}
              title={name}
              text={email}
              actions={
                <Button small busy={add.busy} onPress={() => void add.run(id)} aria-label={`Add ${name}`}>
                  Add
                </Button>
              }
            />
          ))}
        </List>
      )}
    </Stack>
  );
}
