// Writing Groups: teams of the directory and their members, set by set. People are locked before the team, in the
// order of their ids, like everywhere; what was decided on the unlocked team is decided again when it has changed.
import { randomUUIDv7 } from 'node:crypto';
import {
  type Change,
  invalidValue,
  type ScimResponse,
  type SetEdit,
  type Stored,
  uniqueness,
  type Write,
  wantsAttribute,
} from '@linktime/scim';
import type { AuditAction } from '../audit/actions.ts';
import { type AuditEntry, type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection, Row } from '../db/connect.ts';
import * as teams from '../people/team.ts';
import { pausePagesForTeam, stopHostingInTeam } from '../scheduling/event-types/event-type-store.ts';
import { isUuid } from './filter-column.ts';
import { type GroupRow, groupFields, groupJson } from './group-mapping.ts';
import { type Kind, membersOf, shownMembers } from './kind.ts';
import { logInTransaction } from './provisioning-log.ts';
import type { ScimCaller } from './scim-caller.ts';
import { versionTag } from './user-mapping.ts';

export type GroupWrite = {
  readonly tx: Connection;
  readonly caller: ScimCaller;
  readonly cause: Cause;
  readonly kind: Kind;
  /** The team that the request is about, not locked but for a delete. */
  readonly team: teams.Team | undefined;
  readonly baseUrl: string;
  readonly at: Date;
};

type Done = {
  readonly scimId: string | undefined;
  readonly change: Change;
  readonly notes?: readonly string[];
  readonly consequence?: Readonly<Record<string, unknown>>;
  /** Statements that are on their way: what is read behind them sees what they did. */
  readonly writes?: readonly Promise<unknown>[];
};

const noEdit: SetEdit = { reset: false, remove: [], add: [] };

export async function writeGroup(writing: GroupWrite, write: Write): Promise<ScimResponse> {
  const done = await (write.op === 'create'
    ? create(writing, write)
    : write.op === 'delete'
      ? remove(writing, write)
      : change(writing, write));
  const [stored] = await Promise.all([shown(writing, write, done.scimId), ...(done.writes ?? [])]);
  const response = write.answer(stored, done.change);
  const notes = [...(response.notes ?? []), ...(done.notes ?? [])];
  void logInTransaction(writing.tx, writing.cause.organizationId, writing.caller, {
    status: response.status,
    notes,
    ...(done.consequence !== undefined && { consequence: done.consequence }),
    ...(done.scimId !== undefined && { resource: { kind: 'Group', id: done.scimId } }),
  });
  return { ...response, notes };
}

async function create(writing: GroupWrite, write: Write): Promise<Done> {
  const { tx, cause, at } = writing;
  const change = write.decide(undefined);
  const fields = groupFields(change.resource);
  const edit = change.detached.members ?? noEdit;
  const ids = scimIds(edit);
  const known = await lockKnown(writing, edit);
  const id = randomUUIDv7();
  const scimId = randomUUIDv7();
  const [, added] = await Promise.all([
    teams.insertTeam(tx, cause.organizationId, { id, scimId, fields, at }),
    teams.addMembersByScimId(tx, cause.organizationId, id, ids.known),
  ]);
  const writes = [
    teams.touchMembers(tx, cause.organizationId, added, at),
    recordAudit(tx, cause, [
      {
        action: 'team.provisioned',
        target: { kind: 'team', id },
        facts: { scimId, members: added.length },
        labels: { name: fields.name },
      },
      ...memberEntries(id, { added, removed: [] }),
    ]),
  ];
  return {
    scimId,
    change,
    writes,
    notes: unknownNotes(ids, known),
    consequence: { created: true, membersAdded: added.length },
  };
}

async function change(writing: GroupWrite, write: Write): Promise<Done> {
  const { tx, cause, at } = writing;
  const seen = writing.team;
  const first = write.decide(seen && (await asStored(writing, seen, write)));
  if (seen === undefined) {
    throw new TypeError('A write of no team was decided.');
  }
  let edit = first.detached.members ?? noEdit;
  const [known, team] = await Promise.all([
    lockKnown(writing, edit, edit.reset ? seen.id : undefined),
    teams.lockTeamByScimId(tx, cause.organizationId, seen.scim_id),
  ]);
  let change = first;
  if (team === undefined || team.version !== seen.version) {
    change = write.decide(team && (await asStored(writing, team, write)));
    edit = change.detached.members ?? noEdit;
  }
  if (team === undefined) {
    throw new TypeError('A write of no team was decided.');
  }
  const ids = scimIds(edit);
  const members = await editMembers(writing, team.id, edit);
  const fields = groupFields(change.resource);
  const renamed = fields.profile !== team.profile;
  const differs = renamed || members.added.length + members.removed.length > 0;
  const writes = differs
    ? [
        stopHostingInTeam(tx, cause.organizationId, team.id, members.removed),
        teams.changeTeam(tx, cause.organizationId, { id: team.id, fields, at }),
        teams.touchMembers(tx, cause.organizationId, [...members.added, ...members.removed], at),
        recordAudit(tx, cause, changeEntries(team.id, { change, renamed, members })),
      ]
    : [];
  return {
    scimId: team.scim_id,
    change,
    writes,
    notes: unknownNotes(ids, known),
    consequence: { membersAdded: members.added.length, membersRemoved: members.removed.length },
  };
}

async function remove(writing: GroupWrite, write: Write): Promise<Done> {
  const { tx, cause, team } = writing;
  const change = write.decide(team && (await asStored(writing, team, write)));
  if (team === undefined) {
    throw new TypeError('A delete of no team was decided.');
  }
  const pages = await pausePagesForTeam(tx, cause.organizationId, team.id);
  await teams.deleteTeam(tx, cause.organizationId, team.id);
  await recordAudit(tx, cause, [
    {
      action: 'team.deleted_via_scim',
      target: { kind: 'team', id: team.id },
      facts: { formerScimId: team.scim_id, pagesClosed: pages },
      labels: { name: team.name },
    },
  ]);
  return { scimId: undefined, change, consequence: { pagesClosed: pages } };
}

/** The team that a request is about; an id that is none of ours is the id of none. */
export async function findTeam(
  tx: Connection,
  organizationId: string,
  { op, id = '' }: Pick<Write, 'op' | 'id'>,
): Promise<teams.Team | undefined> {
  if (!isUuid(id)) {
    return undefined;
  }
  return op === 'delete'
    ? teams.lockTeamByScimId(tx, organizationId, id)
    : teams.findTeamByScimId(tx, organizationId, id);
}

type Members = { readonly added: readonly string[]; readonly removed: readonly string[] };

async function editMembers(writing: GroupWrite, teamId: string, edit: SetEdit): Promise<Members> {
  const { tx, cause } = writing;
  const { organizationId } = cause;
  const ids = scimIds(edit).known;
  const leave = edit.reset
    ? teams.keepOnlyMembers(tx, organizationId, teamId, ids)
    : edit.remove.length === 0
      ? []
      : teams.removeMembersByScimId(tx, organizationId, teamId, edit.remove.filter(isUuid));
  const join = ids.length === 0 ? [] : teams.addMembersByScimId(tx, organizationId, teamId, ids);
  const [removed, added] = await Promise.all([leave, join]);
  return { added, removed };
}

/**
 * Locks whom the edit is about and gives the SCIM ids that are known. One unknown id must not lose a push; if all
 * that are to be added are unknown, it is not this organization that was meant: 400.
 */
async function lockKnown(
  writing: GroupWrite,
  edit: SetEdit,
  everybodyIn?: string,
): Promise<ReadonlySet<string>> {
  const asked = scimIds(edit);
  const ids = [...asked.known, ...edit.remove.filter(isUuid)];
  if (ids.length === 0 && everybodyIn === undefined && asked.unreadable.length === 0) {
    return new Set();
  }
  const people = await teams.lockPeopleByScimId(writing.tx, writing.cause.organizationId, ids, everybodyIn);
  const known = new Set(people.map((person) => person.scim_id));
  if (edit.add.length > 0 && !asked.known.some((id) => known.has(id))) {
    throw invalidValue(
      `None of the ${edit.add.length} ids in "members" is a user of this organization. Send the "id" that LinkTime gave each user.`,
    );
  }
  return known;
}

function scimIds(edit: SetEdit): {
  readonly known: readonly string[];
  readonly unreadable: readonly string[];
} {
  const values = edit.add.map((member) => String(member.value));
  return { known: values.filter(isUuid), unreadable: values.filter((value) => !isUuid(value)) };
}

function unknownNotes(
  ids: { readonly known: readonly string[]; readonly unreadable: readonly string[] },
  known: ReadonlySet<string>,
): string[] {
  const unknown = [...ids.known.filter((id) => !known.has(id)), ...ids.unreadable];
  const shown = unknown.slice(0, 5).map((id) => JSON.stringify(id.slice(0, 60)));
  const more = unknown.length > shown.length ? ` and ${unknown.length - shown.length} more` : '';
  return unknown.length === 0 ? [] : [`Unknown members skipped: ${shown.join(', ')}${more}.`];
}

function changeEntries(
  teamId: string,
  what: { readonly change: Change; readonly renamed: boolean; readonly members: Members },
): AuditEntry[] {
  const { values } = what.change;
  const changed: AuditEntry = {
    action: 'team.changed',
    target: { kind: 'team', id: teamId },
    facts: { paths: values.map(({ path }) => path) },
    labels: Object.fromEntries(
      values.map(({ path, before, after }) => [path, { old: before ?? null, new: after ?? null }]),
    ),
  };
  return [...(what.renamed ? [changed] : []), ...memberEntries(teamId, what.members)];
}

// One record for each person, so that "who was in this team when" can be answered for a person.
function memberEntries(teamId: string, members: Members): AuditEntry[] {
  const entry = (action: AuditAction) => (id: string) => ({
    action,
    target: { kind: 'person', id },
    facts: { team: teamId },
  });
  return [
    ...members.added.map(entry('team.member_added')),
    ...members.removed.map(entry('team.member_removed')),
  ];
}

async function asStored(writing: GroupWrite, team: teams.Team, write: Write): Promise<Stored> {
  const location = `${writing.baseUrl}/Groups/${team.scim_id}`;
  const members = write.needs.includes('members') ? await readMembers(writing, team.id) : null;
  return {
    id: team.scim_id,
    version: versionTag(team.version),
    location,
    json: groupJson(team, location, members),
  };
}

async function readMembers({ tx, cause, baseUrl }: GroupWrite, teamId: string): Promise<string | null> {
  const rows = await tx.query<{ members: string | null }>(
    {
      name: 'scim_group_members',
      text: `select ${membersOf(baseUrl)} as members from team r where r.organization_id = $1 and r.id = $2`,
    },
    [cause.organizationId, teamId],
  );
  return rows[0]?.members ?? null;
}

/** What the answer shows: all members, but of a PATCH of a large group none, so that it is answered by a 204. */
async function shown(
  { tx, cause, kind, baseUrl }: GroupWrite,
  write: Write,
  scimId: string | undefined,
): Promise<Stored | undefined> {
  if (scimId === undefined) {
    return undefined;
  }
  const bounded = write.op === 'patch' && write.want.mode !== 'only' && wantsAttribute(write.want, 'members');
  const columns = bounded
    ? `r.id, r.scim_id, r.profile, r.version, r.created_at::text, r.modified_at::text,
        case when (select count(*) from (
            select from team_member_visible m where m.organization_id = r.organization_id and m.team_id = r.id
            order by m.person_id limit ${shownMembers + 1}
          ) shown) > ${shownMembers} then 'too many' else ${membersOf(baseUrl)} end as members`
    : kind.columns(write.want);
  const rows = await tx.query<Row & GroupRow & { members: string | null }>(
    {
      name: `scim_shown_Group${bounded ? '_bounded' : kind.variant(write.want)}`,
      text: `select ${columns} from team_visible r where r.organization_id = $1 and r.scim_id = $2`,
    },
    [cause.organizationId, scimId],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error('A team that was just written is not there.');
  }
  if (row.members === 'too many') {
    return { ...kind.toStored({ ...row, members: null }, write.want), omitted: ['members'] };
  }
  return kind.toStored(row, write.want);
}

export function displayNameTaken() {
  return uniqueness(
    'Another group of this organization has this "displayName". Look it up with a filter, or choose another name.',
  );
}
