// The people of the organization, and the invitations that wait.
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { UserPlus, Users } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { api } from '../../../client.ts';
import { dateTime } from '../../api/format.ts';
import { answered, filled } from '../../api/refused.ts';
import { roleNames } from '../../shell/Sidebar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Badge, PageHead, Stack } from '../../ui/Card.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Initials, Item, List } from '../../ui/List.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { Invitations } from './Invitations.tsx';
import { InviteDialog } from './InviteDialog.tsx';
import { type Member, type MemberStatus, membersKey } from './member-data.ts';

const here = getRouteApi('/app/organization/members');

const views = [
  ['active', 'Active'],
  ['deactivated', 'Deactivated'],
  ['former', 'Former'],
  ['invited', 'Invited'],
] as const;

export function MembersPage() {
  const { status = 'active', search = '' } = here.useSearch();
  const navigate = useNavigate({ from: '/app/organization/members' });
  const [text, setText] = useState(search);
  const [inviting, setInviting] = useState(false);
  const selected = views.find(([id]) => id === status)?.[0] ?? 'active';
  const find = (next: string) => {
    setText(next);
    void navigate({
      search: (before) => ({ ...before, search: next.trim() }),
      replace: true,
      resetScroll: false,
    });
  };
  return (
    <>
      <PageHead
        within="Organization"
        title="Members"
        intro="Everybody who is here, or was."
        actions={
          <Button onPress={() => setInviting(true)}>
            <UserPlus size={18} aria-hidden="true" />
            Invite somebody
          </Button>
        }
      />
      <Tabs
        label="Which members"
        selected={selected}
        onSelect={(id) =>
          void navigate({
            search: (before) => ({ ...before, status: id === 'active' ? '' : id }),
            replace: true,
          })
        }
        tabs={views.map(([id, name]) => ({
          id,
          name,
          content: id === 'invited' ? <Invitations /> : <MemberList status={id} text={text} onText={find} />,
        }))}
      />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}

type ListProps = {
  readonly status: MemberStatus;
  readonly text: string;
  readonly onText: (text: string) => void;
};

function MemberList({ status, text, onText }: ListProps) {
  const search = useDeferredValue(text.trim());
  const query = useInfiniteQuery({
    queryKey: [...membersKey, status, search],
    queryFn: ({ pageParam }) =>
      answered(
        api['GET /api/v1/members']({
          query: filled({ status, search, ...(pageParam !== undefined && { after: pageParam }) }),
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const members = query.data?.pages.flatMap((page) => page.members) ?? [];
  return (
    <Stack>
      <TextBox
        label="Find"
        type="search"
        optional
        placeholder="Name or address"
        value={text}
        onChange={onText}
      />
      <Loaded query={query} rows={6}>
        {() =>
          members.length === 0 ? (
            <Empty
              icon={<Users size={26} />}
              title={search === '' ? `Nobody is ${status}` : 'Nobody matches'}
            />
          ) : (
            <List label="Members">
              {members.map((member) => (
                <MemberItem key={member.id} member={member} />
              ))}
            </List>
          )
        }
      </Loaded>
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
    </Stack>
  );
}

function MemberItem({ member }: { member: Member }) {
  const { id, name, email, role, managed, status, deactivatedAt } = member;
  return (
    <Item
      lead={<Initials name={name} />}
      title={name}
      link={{ to: '/app/organization/members/$id', params: { id } }}
      text={
        deactivatedAt === null || status === 'active' ? email : `${email} · left ${dateTime(deactivatedAt)}`
      }
      state={
        <>
          {role !== 'MEMBER' && <Badge tone="accent">{roleNames[role]}</Badge>}
          {managed && <Badge>Managed by IdP</Badge>}
        </>
      }
    />
  );
}
