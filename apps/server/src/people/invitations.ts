// Invitations that wait: how they are listed, and taken back. How they are made and used is in one-time-link.ts.
import type { Connection, Row, Statement } from '../db/connect.ts';

export type Invitation = Row & {
  readonly id: string;
  readonly email: string;
  readonly invited_by: string | null;
  readonly expires_at: Date;
};

export const mostInvitations = 500;

const list: Statement = {
  name: 'invitation_list',
  text: `select l.id, l.email_folded as email, p.name as invited_by, l.expires_at from one_time_link l
    left join person p on p.organization_id = l.organization_id and p.id = l.sent_by
    where l.organization_id = $1 and l.purpose = 'invitation' and l.expires_at > now()
    order by l.id desc limit ${mostInvitations}`,
};

/** Those that can be accepted, the latest first; 500 at most. */
export function openInvitations(tx: Connection, organizationId: string): Promise<Invitation[]> {
  return tx.query<Invitation>(list, [organizationId]);
}

const room: Statement = {
  name: 'invitation_room',
  text: `select
      (select count(*) from (
        select from one_time_link
        where organization_id = $1 and purpose = 'invitation' and expires_at > now() limit ${mostInvitations}
      ) open) as open,
      exists (
        select from person where organization_id = $1 and email_folded = $2 and scim_id is not null
      ) as known`,
};

/** How many wait, counted to 500, and whether somebody here has the address already. */
export async function roomForInvitation(
  tx: Connection,
  organizationId: string,
  emailFolded: string,
): Promise<{ readonly open: number; readonly known: boolean }> {
  const [row] = await tx.query<Row & { open: number; known: boolean }>(room, [organizationId, emailFolded]);
  return { open: row?.open ?? 0, known: row?.known ?? false };
}

const withdraw: Statement = {
  name: 'invitation_withdraw',
  text: `delete from one_time_link where organization_id = $1 and purpose = 'invitation' and id = $2
    returning email_folded`,
};

/** Takes one back; gives its address, or undefined when it is not there. */
export async function withdrawInvitation(
  tx: Connection,
  organizationId: string,
  id: string,
): Promise<string | undefined> {
  const rows = await tx.query<Row & { email_folded: string }>(withdraw, [organizationId, id]);
  return rows[0]?.email_folded;
}

const replace: Statement = {
  name: 'invitation_replace',
  text: `delete from one_time_link where organization_id = $1 and purpose = 'invitation' and email_folded = $2`,
};

/** Takes back what was sent to an address before, when a newer one takes its place. */
export async function replaceInvitations(
  tx: Connection,
  organizationId: string,
  emailFolded: string,
): Promise<void> {
  await tx.execute(replace, [organizationId, emailFolded]);
}
