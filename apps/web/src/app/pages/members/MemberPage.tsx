// One person: what the directory sent, what they are here, and what an admin may do.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Lock } from 'lucide-react';
import { api } from '../../../client.ts';
import { dateTime } from '../../api/format.ts';
import { reading } from '../../api/refused.ts';
import { Badge, Card, Fact, Facts, PageHead } from '../../ui/Card.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Access } from './Access.tsx';
import { Evidence } from './Evidence.tsx';
import { type MemberDetail, memberStates, membersKey } from './member-data.ts';
import { RoleChange } from './RoleChange.tsx';
import { SamePerson } from './SamePerson.tsx';

const here = getRouteApi('/app/organization/members/$id');

export function MemberPage() {
  const { id } = here.useParams();
  const query = useQuery(
    reading([...membersKey, id], () => api['GET /api/v1/members/:id']({ params: { id } })),
  );
  return (
    <>
      <PageHead within="Members" title={query.data?.name ?? 'Member'} />
      <Loaded query={query}>
        {(member) => (
          <>
            <Person member={member} />
            {member.maybeSame.length > 0 && <SamePerson member={member} />}
            {member.status === 'active' && <RoleChange member={member} />}
            <Access member={member} />
            <Evidence member={member} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Person({ member }: { member: MemberDetail }) {
  const {
    email,
    userName,
    externalId,
    status,
    managed,
    handle,
    teams,
    joinedAt,
    deactivatedAt,
    deactivatedBy,
  } = member;
  const [word, tone] = memberStates[status];
  const locked = (value: string) => (managed ? <Locked>{value}</Locked> : value);
  return (
    <Card title="Person">
      {managed && (
        <Notice tone="info">
          <p>Managed by your identity provider: name and address are changed there, and are locked here.</p>
        </Notice>
      )}
      <Facts>
        <Fact name="Status">
          <Badge tone={tone}>{word}</Badge>
          {deactivatedAt !== null &&
            ` ${dateTime(deactivatedAt)}${deactivatedBy === 'hand' ? ', by hand' : deactivatedBy === 'scim' ? ', over SCIM' : ''}`}
        </Fact>
        <Fact name="Name">{locked(member.name)}</Fact>
        <Fact name="E-mail address">{locked(email)}</Fact>
        <Fact name="userName">{locked(userName)}</Fact>
        <Fact name="externalId">{externalId === null ? 'None' : locked(externalId)}</Fact>
        <Fact name="Booking page">{handle === null ? 'None' : <code>{handle}</code>}</Fact>
        <Fact name="Teams">
          {teams.length === 0
            ? 'None'
            : teams.map(({ id, name }, index) => (
                <span key={id}>
                  {index > 0 && ', '}
                  <Link to="/app/organization/teams/$id" params={{ id }}>
                    {name}
                  </Link>
                </span>
              ))}
        </Fact>
        <Fact name="Here since">{dateTime(joinedAt)}</Fact>
        <Fact name="What happened">
          <Link to="/app/organization/audit-log" search={{ person: member.id }}>
            In the audit log
          </Link>
          {', '}
          <Link to="/app/organization/scim" search={{ person: member.id }}>
            in the SCIM request log
          </Link>
        </Fact>
      </Facts>
    </Card>
  );
}

function Locked({ children }: { children: string }) {
  return (
    <>
      {children} <Lock size={14} role="img" aria-label="Locked: managed by your identity provider" />
    </>
  );
}
