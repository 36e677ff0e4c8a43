// Giving somebody another role: an OWNER does.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { roleNames } from '../../shell/Sidebar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card, Row } from '../../ui/Card.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { Options } from '../../ui/Switch.tsx';
import { type MemberDetail, membersKey } from './member-data.ts';

const roles = [
  { value: 'MEMBER', title: 'Member', text: 'Has a booking page and belongs to teams.' },
  { value: 'ADMIN', title: 'Admin', text: 'Manages people, teams, SCIM and SSO too.' },
  { value: 'OWNER', title: 'Owner', text: 'Decides everything, the plan and the offboarding policy too.' },
] as const;

export function RoleChange({ member }: { member: MemberDetail }) {
  const [role, setRole] = useState(member.role);
  const save = useAction(
    () => api['POST /api/v1/members/:id/role']({ params: { id: member.id }, body: { role } }),
    {
      changes: [membersKey, ['session']],
    },
  );
  const why = member.objections.changeRole;
  if (why !== null) {
    return <Card title="Role" intro={`${roleNames[member.role]}. ${why}`} />;
  }
  return (
    <Card title="Role">
      <Options label="What they may do" value={role} onChange={setRole} options={roles} />
      <Trouble refusal={save.refusal} />
      {save.value?.role === role && (
        <Notice tone="good" live>
          <p>
            {member.name} is {roleNames[role].toLowerCase()} now.
          </p>
        </Notice>
      )}
      <Row>
        <Button
          look="primary"
          busy={save.busy}
          isDisabled={role === member.role}
          onPress={() => void save.run(undefined)}
        >
          Save the role
        </Button>
      </Row>
    </Card>
  );
}
