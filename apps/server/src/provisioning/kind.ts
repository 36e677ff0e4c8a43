// The two resource types as the database has them: which view is read, what is selected, how filters find columns,
// and how a row becomes a resource. read.ts knows the rest of a read.
import { type AttributeSet, ENTERPRISE_USER, type Stored, wantsAttribute } from '@linktime/scim';
import type { Row } from '../db/connect.ts';
import { type GroupRow, groupJson } from './group-mapping.ts';
import type { Searchable } from './searchable.ts';
import { type UserRow, userJson, versionTag } from './user-mapping.ts';

export type KindName = 'User' | 'Group';

/** Members that one answer to a PATCH shows at most (docs: "Answers that judges disagree on"). */
export const shownMembers = 200;

export type Kind = {
  readonly name: KindName;
  readonly view: string;
  readonly searchable: Searchable;
  /** SQL of what is selected from `r`, where that is one row or a few. */
  columns(want: AttributeSet): string;
  /** A query for a whole page: what `columns` selects of the rows `r` that `from` gives, and their `position`. */
  page(want: AttributeSet, from: string): string;
  /** Tells apart the statements that `columns` makes. */
  variant(want: AttributeSet): string;
  toStored(row: Row, want: AttributeSet): Stored;
};

export function kinds(baseUrl: string): Readonly<Record<KindName, Kind>> {
  return { User: userKind(baseUrl), Group: groupKind(baseUrl) };
}

type UserRead = UserRow & { readonly groups: string | null };
type GroupRead = GroupRow & { readonly members: string | null };

function userKind(baseUrl: string): Kind {
  const location = (id: string) => `${baseUrl}/Users/${id}`;
  const own = 'r.scim_id, r.active, r.profile, r.version, r.created_at::text, r.modified_at::text';
  const organization = 'current_organization()';
  const memberOf = `select m.person_id from team_member_visible m
    join team_visible t on t.organization_id = m.organization_id and t.id = m.team_id
    where m.organization_id = ${organization}`;
  return {
    name: 'User',
    view: 'person_visible',
    searchable: {
      columns: {
        id: { kind: 'uuid', sql: 'r.scim_id', lookUp: true },
        userName: { kind: 'text', sql: 'r.user_name_folded', lookUp: true },
        externalId: { kind: 'text', sql: 'r.external_id', lookUp: true },
        displayName: { kind: 'text', sql: 'r.display_name_folded', lookUp: true },
        active: { kind: 'boolean', sql: 'r.active' },
        ...metaColumns('User', `${baseUrl}/Users/`),
      },
      related: {
        emails: {
          key: 'id',
          select: `select e.person_id from person_email_visible e where e.organization_id = ${organization}`,
          columns: { value: { kind: 'text', sql: 'e.value_folded', lookUp: true } },
          complete: false,
        },
        groups: {
          key: 'id',
          select: memberOf,
          columns: {
            value: { kind: 'uuid', sql: 't.scim_id' },
            $ref: { kind: 'text', sql: `(${quote(`${baseUrl}/Groups/`)} || t.scim_id::text)` },
            display: { kind: 'text', sql: 't.name_folded' },
            type: { kind: 'text', sql: `'direct'` },
          },
          complete: true,
        },
      },
      beside: ['active', `${ENTERPRISE_USER}:manager.value`],
    },
    columns: (want) =>
      `${own}, ${wantsAttribute(want, 'groups') ? groupsOf(baseUrl) : 'null::text'} as groups`,
    page: (want, from) =>
      wantsAttribute(want, 'groups')
        ? `with page as materialized (select r.id, ${own}, r.position ${from}), ${groupsOfPage(baseUrl)}
          select ${own}, r.position, shown.groups from page r full join shown on shown.person_id = r.id`
        : `select ${own}, null::text as groups, r.position ${from}`,
    variant: (want) => (wantsAttribute(want, 'groups') ? '' : '_without_groups'),
    toStored(row, want) {
      const user = row as UserRead;
      return {
        id: user.scim_id,
        version: versionTag(user.version),
        location: location(user.scim_id),
        json: userJson(user, location(user.scim_id), user.groups),
        ...(!wantsAttribute(want, 'groups') && { omitted: ['groups'] }),
      };
    },
  };
}

function groupKind(baseUrl: string): Kind {
  const location = (id: string) => `${baseUrl}/Groups/${id}`;
  const columns = (want: AttributeSet) =>
    `r.id, r.scim_id, r.profile, r.version, r.created_at::text, r.modified_at::text, ${
      wantsAttribute(want, 'members') ? membersOf(baseUrl) : 'null::text'
    } as members`;
  const having = `select m.team_id from team_member_visible m
    join person_visible p on p.organization_id = m.organization_id and p.id = m.person_id
    where m.organization_id = current_organization()`;
  return {
    name: 'Group',
    view: 'team_visible',
    searchable: {
      columns: {
        id: { kind: 'uuid', sql: 'r.scim_id', lookUp: true },
        externalId: { kind: 'text', sql: 'r.external_id', lookUp: true },
        displayName: { kind: 'text', sql: 'r.name_folded', lookUp: true },
        ...metaColumns('Group', `${baseUrl}/Groups/`),
      },
      related: {
        members: {
          key: 'id',
          select: having,
          columns: {
            value: { kind: 'uuid', sql: 'p.scim_id' },
            $ref: { kind: 'text', sql: `(${quote(`${baseUrl}/Users/`)} || p.scim_id::text)` },
            display: { kind: 'text', sql: 'lower(p.name)' },
            type: { kind: 'text', sql: `'user'` },
          },
          complete: true,
        },
      },
      beside: ['members.value'],
    },
    columns,
    page: (want, from) => `select ${columns(want)}, r.position ${from}`,
    variant: (want) => (wantsAttribute(want, 'members') ? '' : '_without_members'),
    toStored(row, want) {
      const group = row as GroupRead;
      return {
        id: group.scim_id,
        version: versionTag(group.version),
        location: location(group.scim_id),
        json: groupJson(group, location(group.scim_id), group.members),
        ...(!wantsAttribute(want, 'members') && { omitted: ['members'] }),
      };
    },
  };
}

/**
 * SQL for a user's groups as JSON text; null when there are none. Each `offset 0` holds PostgreSQL to the way from the
 * person's few memberships to their teams by key: left alone, it looked at all teams for each person of a page.
 */
export function groupsOf(baseUrl: string): string {
  return `(select json_agg(${groupElement(baseUrl)} order by t.position)::text
    from (
      select m.organization_id, m.team_id from team_member_visible m
      where m.organization_id = r.organization_id and m.person_id = r.id offset 0
    ) m
    cross join lateral (
      select t.scim_id, t.name, t.position from team_visible t
      where t.organization_id = m.organization_id and t.id = m.team_id offset 0
    ) t)`;
}

/**
 * The same for all people of `page` at once, as `shown`: their memberships in one pass, and each team once. A full join
 * because that is never a loop over both sides, whatever PostgreSQL thinks of their number.
 */
function groupsOfPage(baseUrl: string): string {
  return `member as materialized (
      select m.person_id, m.team_id from team_member_visible m
      where m.organization_id = w.organization_id and m.person_id = any(array(select page.id from page))
    ), element as (
      select of.team_id, t.position, ${groupElement(baseUrl)} as json
      from (select distinct member.team_id from member) of
      cross join lateral (
        select t.scim_id, t.name, t.position from team_visible t
        where t.organization_id = w.organization_id and t.id = of.team_id offset 0
      ) t
    ), shown as (
      select m.person_id,
        json_agg(e.json order by e.position) filter (where e.team_id is not null)::text as groups
      from member m full join element e on e.team_id = m.team_id
      group by m.person_id
    )`;
}

function groupElement(baseUrl: string): string {
  return `json_build_object('value', t.scim_id, '$ref', ${quote(`${baseUrl}/Groups/`)} || t.scim_id,
      'display', t.name, 'type', 'direct')`;
}

/** SQL for a group's members as JSON text; null when there are none. */
export function membersOf(baseUrl: string): string {
  return `(select json_agg(json_build_object('value', p.scim_id, '$ref', ${quote(`${baseUrl}/Users/`)} || p.scim_id,
      'display', p.name, 'type', 'User') order by p.position)::text
    from (
      select m.organization_id, m.person_id from team_member_visible m
      where m.organization_id = r.organization_id and m.team_id = r.id offset 0
    ) m
    cross join lateral (
      select p.scim_id, p.name, p.position from person_visible p
      where p.organization_id = m.organization_id and p.id = m.person_id offset 0
    ) p)`;
}

function metaColumns(name: KindName, prefix: string) {
  return {
    'meta.resourceType': { kind: 'text', sql: `'${name}'` },
    'meta.created': { kind: 'instant', sql: 'r.created_at' },
    'meta.lastModified': { kind: 'instant', sql: 'r.modified_at' },
    'meta.location': { kind: 'text', sql: `(${quote(prefix)} || r.scim_id::text)` },
    'meta.version': { kind: 'text', sql: `('W/"' || r.version || '"')` },
  } as const;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
