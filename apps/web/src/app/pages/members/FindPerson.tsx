// Finding somebody by name or address, and choosing them.
import { useQueries } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { api } from '../../../client.ts';
import { reading, refusalOf } from '../../api/refused.ts';
import { Button } from '../../ui/Button.tsx';
import { Stack } from '../../ui/Card.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Item, List } from '../../ui/List.tsx';
import { Notice, sentenceOf } from '../../ui/Notice.tsx';
import { type Member, type MemberStatus, memberStates, membersKey } from './member-data.ts';

type Props = {
  readonly label: string;
  /** Among whom; those of the first state stand in front. */
  readonly among: readonly MemberStatus[];
  /** Who is not offered. */
  readonly without?: ReadonlySet<string>;
  /** What choosing is called: "Add". */
  readonly act: string;
  readonly busy?: boolean;
  readonly onChoose: (member: Member) => void;
};

const mostShown = 6;
const shortest = 2;

export function FindPerson({ label, among, without, act, busy = false, onChoose }: Props) {
  const [text, setText] = useState('');
  const search = useDeferredValue(text.trim());
  const asked = search.length >= shortest;
  const queries = useQueries({
    queries: among.map((status) => ({
      ...reading([...membersKey, status, search, 'to-choose'], () =>
        api['GET /api/v1/members']({ query: { status, search } }),
      ),
      enabled: asked,
    })),
  });
  const error = queries.find((query) => query.error !== null)?.error;
  const found = queries
    .flatMap(({ data }) => data?.members ?? [])
    .filter(({ id }) => without?.has(id) !== true)
    .slice(0, mostShown);
  const nobody = asked && found.length === 0 && queries.every(({ data }) => data !== undefined);
  return (
    <Stack>
      <TextBox
        label={label}
        type="search"
        optional
        placeholder="Name or address"
        value={text}
        onChange={setText}
      />
      {error != null && (
        <Notice tone="danger" live>
          <p>{sentenceOf(refusalOf(error))}</p>
        </Notice>
      )}
      {nobody && <p role="status">Nobody matches.</p>}
      {asked && found.length > 0 && (
        <List label="People found">
          {found.map((member) => (
            <Item
              key={member.id}
              title={member.name}
              text={
                member.status === 'active'
                  ? member.email
                  : `${member.email} · ${memberStates[member.status][0]}`
              }
              actions={
                <Button
                  small
                  busy={busy}
                  onPress={() => {
                    setText('');
                    onChoose(member);
                  }}
                  aria-label={`${act} ${member.name}`}
                >
                  {act}
                </Button>
              }
            />
          ))}
        </List>
      )}
    </Stack>
  );
}
