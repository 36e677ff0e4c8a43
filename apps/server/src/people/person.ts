// The table of people: who may be found how, and what may be written. A person is locked before anything that hangs
// on them is touched; lock order is organization, people by id, teams, event types, bookings by id.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection, Row, Statement } from '../db/connect.ts';

export type Role = 'OWNER' | 'ADMIN' | 'MEMBER';

/** What the directory, or a form in the dashboard, decides of a person. Folded = as filters compare it. */
export type PersonFields = {
  readonly name: string;
  readonly userName: string;
  readonly userNameFolded: string;
  readonly externalId: string | null;
  readonly email: string;
  readonly emailFolded: string;
  readonly emailsFolded: readonly string[];
  readonly displayNameFolded: string | null;
  /** The order of lists; its first 200 characters. */
  readonly nameFolded: string;
  readonly timeZone: string | null;
  readonly locale: string | null;
  /** JSON text, opaque here. */
  readonly profile: string;
  readonly profileSearch: string;
};

export type Person = Row & {
  readonly id: string;
  readonly scim_id: string | null;
  readonly role: Role;
  readonly active: boolean;
  readonly name: string;
  readonly user_name: string;
  readonly user_name_folded: string;
  readonly external_id: string | null;
  readonly email: string;
  readonly email_folded: string;
  readonly time_zone: string | null;
  readonly locale: string | null;
  readonly profile: string;
  readonly provisioned_at: Date | null;
  readonly deactivated_by: 'scim' | 'hand' | null;
  readonly deactivated_external_id: string | null;
  readonly archived_at: Date | null;
  /** An archived account whose history has become another person's. */
  readonly joined_at: Date | null;
  readonly version: number;
  /** As PostgreSQL writes an instant: nobody computes with them. */
  readonly created_at: string;
  readonly modified_at: string;
};

const columns = `id, scim_id, role, active, name, user_name, user_name_folded, external_id, email, email_folded,
  time_zone, locale, profile, provisioned_at, deactivated_by, deactivated_external_id, archived_at,
  joined_at, version, created_at::text, modified_at::text`;

const lockByScimId: Statement = {
  name: 'person_lock_by_scim_id',
  text: `select ${columns} from person where organization_id = $1 and scim_id = $2 for update`,
};

/** The person behind a SCIM id, locked until the transaction ends. */
export async function lockPersonByScimId(
  tx: Connection,
  organizationId: string,
  scimId: string,
): Promise<Person | undefined> {
  const rows = await tx.query<Person>(lockByScimId, [organizationId, scimId]);
  return rows[0];
}

const lockNamesakes: Statement = {
  name: 'person_lock_namesakes',
  text: `select ${columns} from person
    where organization_id = $1 and scim_id is not null and id in (
      select id from person where organization_id = $1 and scim_id is not null and user_name_folded = $2
      union
      select id from person where organization_id = $1 and scim_id is not null and email_folded = $3
    )
    order by id for update`,
};

/** Who holds a userName or an address now: two people at most, locked. */
export function lockHolders(
  tx: Connection,
  organizationId: string,
  names: { readonly userNameFolded: string; readonly emailFolded: string },
): Promise<Person[]> {
  return tx.query<Person>(lockNamesakes, [organizationId, names.userNameFolded, names.emailFolded]);
}

const lockArchived: Statement = {
  name: 'person_lock_archived',
  text: `select ${columns} from person
    where organization_id = $1 and scim_id is null and id in (
      (select id from person
        where organization_id = $1 and scim_id is null and user_name_folded = $2 and joined_at is null
        order by archived_at desc limit 20)
      union
      (select id from person
        where organization_id = $1 and scim_id is null and email_folded = $3 and joined_at is null
        order by archived_at desc limit 20)
    )
    order by id for update`,
};

/** The latest of those who held a userName or an address once and are archived, locked. */
export function lockFormerHolders(
  tx: Connection,
  organizationId: string,
  names: { readonly userNameFolded: string; readonly emailFolded: string },
): Promise<Person[]> {
  return tx.query<Person>(lockArchived, [organizationId, names.userNameFolded, names.emailFolded]);
}

const lockByIds: Statement = {
  name: 'person_lock_by_ids',
  text: `select ${columns} from person where organization_id = $1 and id = any($2::uuid[]) order by id for update`,
};

/** People by their ids, the archived included, locked. Whom nobody knows is left out. */
export function lockPeopleById(
  tx: Connection,
  organizationId: string,
  ids: readonly string[],
): Promise<Person[]> {
  return tx.query<Person>(lockByIds, [organizationId, ids]);
}

export type NewPerson = {
  readonly id: string;
  readonly scimId: string;
  readonly role: Role;
  readonly active: boolean;
  readonly fields: PersonFields;
  readonly at: Date;
  /** Written by SCIM, or by hand. */
  readonly source: 'scim' | 'hand';
  /** Theirs once it is taken: `takeHandle`. */
  readonly handle?: string;
  /** Above those that its SCIM id has had for somebody else; else the first. */
  readonly version?: number;
};

const insert: Statement = {
  name: 'person_insert',
  text: `insert into person (organization_id, id, scim_id, role, active, name, user_name, user_name_folded,
      external_id, email, email_folded, display_name_folded, name_folded, time_zone, locale, profile, profile_search,
      provisioned_at, deactivated_at, deactivated_by, created_at, modified_at, handle, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
      case when $19 = 'scim' then $18::timestamptz end, case when $5 then null else $18::timestamptz end,
      case when $5 then null else $19 end, $18, $18, $20, $21)`,
};

/** Adds a person. A userName or address that is taken violates person__user_name or person__email. */
export async function insertPerson(tx: Connection, organizationId: string, person: NewPerson): Promise<void> {
  const { fields } = person;
  await Promise.all([
    tx.execute(insert, [
      organizationId,
      person.id,
      person.scimId,
      person.role,
      person.active,
      ...fieldValues(fields),
      person.at,
      person.source,
      person.handle ?? null,
      person.version ?? 1,
    ]),
    insertEmails(tx, organizationId, person.id, fields.emailsFolded),
  ]);
}

export function newPersonId(): string {
  return randomUUIDv7();
}

const change: Statement = {
  name: 'person_change',
  text: `update person set
      email_confirmed_at = case when email_folded = $8 then email_confirmed_at end,
      name = $3, user_name = $4, user_name_folded = $5, external_id = $6, email = $7, email_folded = $8,
      display_name_folded = $9, name_folded = $10, time_zone = $11, locale = $12, profile = $13, profile_search = $14,
      modified_at = $15, provisioned_at = case when $16 = 'scim' then coalesce(provisioned_at, $15) else provisioned_at end,
      version = version + 1
    where organization_id = $1 and id = $2`,
};

/** Writes what the directory decides of a person who is locked. A new address is not confirmed. */
export async function changePerson(
  tx: Connection,
  organizationId: string,
  person: {
    readonly id: string;
    readonly fields: PersonFields;
    readonly at: Date;
    readonly source: 'scim' | 'hand';
  },
): Promise<void> {
  const { fields } = person;
  await Promise.all([
    tx.execute(change, [organizationId, person.id, ...fieldValues(fields), person.at, person.source]),
    tx.execute(deleteEmails, [organizationId, person.id, fields.emailsFolded]),
    insertEmails(tx, organizationId, person.id, fields.emailsFolded),
  ]);
}

function fieldValues(fields: PersonFields) {
  return [
    fields.name,
    fields.userName,
    fields.userNameFolded,
    fields.externalId,
    fields.email,
    fields.emailFolded,
    fields.displayNameFolded,
    fields.nameFolded,
    fields.timeZone,
    fields.locale,
    fields.profile,
    fields.profileSearch,
  ];
}

// Rows that stay as they are are neither deleted nor inserted.
const deleteEmails: Statement = {
  name: 'person_email_delete',
  text: `delete from person_email where organization_id = $1 and person_id = $2
    and value_folded is distinct from ($3::text[])[ordinal]`,
};

const insertEmail: Statement = {
  name: 'person_email_insert',
  text: `insert into person_email (organization_id, person_id, ordinal, value_folded)
    select $1, $2, ordinal, value from unnest($3::text[]) with ordinality as given (value, ordinal)
    on conflict do nothing`,
};

async function insertEmails(
  tx: Connection,
  organizationId: string,
  personId: string,
  emails: readonly string[],
): Promise<void> {
  if (emails.length > 0) {
    await tx.execute(insertEmail, [organizationId, personId, emails]);
  }
}

const administrators: Statement = {
  name: 'person_administrators',
  text: `select id, name, email, role, locale, time_zone from person
    where organization_id = $1 and active and role <> 'MEMBER' order by role desc, id limit 50`,
};

export type Administrator = Row & {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
};

/** The active OWNERs and then ADMINs, fifty at most: who is told when something needs one of them. */
export function activeAdministrators(tx: Connection, organizationId: string): Promise<Administrator[]> {
  return tx.query<Administrator>(administrators, [organizationId]);
}
