// The list of members: by name, fifty at a time, whom somebody looks for among them. Always from an index: a page begins
// behind the person whom the page before ended with.
import type { Connection, Row, Statement } from '../db/connect.ts';
import type { Role } from './person.ts';

export type MemberStatus = 'active' | 'deactivated' | 'former';

export type Member = Row & {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly status: MemberStatus;
  readonly handle: string | null;
  /** The directory decides name and address. */
  readonly managed: boolean;
  readonly created_at: Date;
  readonly deactivated_at: Date | null;
  readonly deactivated_by: 'scim' | 'hand' | null;
};

/** What a statement selects of `person_listed p`. */
export const memberColumns = `p.id, p.name, p.email, p.role, p.handle, p.created_at, p.deactivated_at, p.deactivated_by,
  case when p.active then 'active' when p.archived_at is null then 'deactivated' else 'former' end as status,
  p.provisioned_at is not null and p.archived_at is null as managed`;

// As the indexes of migration 0015 say it.
const having: Readonly<Record<MemberStatus, string>> = {
  active: 'p.active',
  deactivated: 'not p.active and p.scim_id is not null',
  former: 'p.scim_id is null and p.joined_at is null',
};

const pageSize = 50;
/** A term that finds more than these is met so often that the page is filled by looking at names in their order. */
const fewFound = 1_000;
/** Of the letters of a term, trigrams need three. */
const shortest = 3;
const beyondAllNames = '\u{10ffff}';

function perStatus(statementOf: (condition: string, status: MemberStatus) => Statement) {
  return {
    active: statementOf(having.active, 'active'),
    deactivated: statementOf(having.deactivated, 'deactivated'),
    former: statementOf(having.former, 'former'),
  };
}

// Where the page begins: behind the person with this id, or at the first name.
const behind = `(select coalesce((select name_folded from person where organization_id = $1 and id = $2), '') as name_folded,
      coalesce($2, '00000000-0000-0000-0000-000000000000'::uuid) as id) behind`;

const matches = `(p.name_folded like $5 or p.user_name_folded like $5 or p.email_folded like $5 or p.display_name_folded like $5)`;

const inOrder = perStatus((condition, status) => ({
  name: `member_list_${status}`,
  text: `select page.* from ${behind} cross join lateral (
      select ${memberColumns}, p.name_folded from person_listed p
      where p.organization_id = $1 and ${condition} and (p.name_folded, p.id) > (behind.name_folded, behind.id)
        and p.name_folded >= $3 and p.name_folded < $4 and ($5::text is null or ${matches})
      order by p.name_folded, p.id limit ${pageSize + 1}
    ) page
    order by page.name_folded, page.id`,
}));

const among: Statement = {
  name: 'member_list_among',
  text: `select ${memberColumns} from ${behind}
    join person_listed p on (p.name_folded, p.id) > (behind.name_folded, behind.id)
    where p.organization_id = $1 and p.id = any($3::uuid[])
    order by p.name_folded, p.id limit ${pageSize + 1}`,
};

const someOf = (where: string) => `(select p.id from person_listed p
      where p.organization_id = $1 and ${where} limit ${fewFound + 1})`;

// Each part has an index of its own.
const activeFound = [
  someOf(
    `p.active and p.scim_id is not null and (p.user_name_folded like $2 or p.display_name_folded like $2)`,
  ),
  someOf(`p.active and p.display_name_folded is null and p.name_folded like $2`),
  `(select p.id from person_email_visible e
      join person_listed p on p.organization_id = e.organization_id and p.id = e.person_id and p.active
      where e.organization_id = $1 and p.organization_id = $1 and e.value_folded like $2 limit ${fewFound + 1})`,
].join(' union ');

const find = perStatus((condition, status) => ({
  name: `member_find_${status}`,
  text:
    status === 'active'
      ? activeFound
      : someOf(`not p.active and ${condition}
        and (p.name_folded like $2 or p.user_name_folded like $2 or p.email_folded like $2)`),
}));

export type MemberQuery = {
  readonly status: MemberStatus;
  /** Folded, as names are stored; empty for all. */
  readonly search: string;
  /** The last person of the page before. */
  readonly after: string | undefined;
};

export type MemberPage = { readonly members: readonly Member[]; readonly more: boolean };

/** Two statements at most. */
export async function listMembers(
  tx: Connection,
  organizationId: string,
  { status, search, after }: MemberQuery,
): Promise<MemberPage> {
  const from = [organizationId, after ?? null];
  if (Array.from(search).length < shortest) {
    const names = [search, `${search}${beyondAllNames}`, null];
    return toPage(await tx.query<Member>(inOrder[status], [...from, ...names]));
  }
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const found = await tx.query<{ id: string }>(find[status], [organizationId, pattern]);
  const ids = found.map(({ id }) => id);
  return toPage(
    ids.length > fewFound
      ? await tx.query<Member>(inOrder[status], [...from, '', beyondAllNames, pattern])
      : await tx.query<Member>(among, [...from, ids]),
  );
}

function toPage(rows: readonly Member[]): MemberPage {
  return { members: rows.slice(0, pageSize), more: rows.length > pageSize };
}
