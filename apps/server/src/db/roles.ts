// The database's roles: who owns, who looks, who serves. They belong to the whole server, not to one database, so
// several LinkTimes beside one another share them.
import type pg from 'pg';
import type { Connection } from './connection.ts';

/** The schema that everything of LinkTime lives in. */
export const schema = 'linktime';

const owner = 'linktime_owner';
/** Whoever may become one of these can change or read everything. */
const privileged = [owner, 'linktime_definer', 'linktime_reader'] as const;

/**
 * owner: owns the schema, migrates. definer: owns the functions that look before the organization is known. reader:
 * owns the views for searching. app and worker: what the application connects as. None may log in itself.
 */
const roles = [...privileged, 'linktime_app', 'linktime_worker'] as const;

export type EnsureRolesOptions = {
  /** The user that the application logs in as. */
  readonly loginUser: string;
  /** Make that user if there is none; with the embedded database, where no password is needed. */
  readonly createLogin?: boolean;
};

/**
 * Makes roles and schema if they are missing and lets `loginUser` act as app and worker. Needs a user that may create
 * roles, or a database where everything is there. May be called by several at once. Afterwards `set role
 * linktime_owner` works on this connection.
 */
export async function ensureRoles(client: pg.Client, options: EnsureRolesOptions): Promise<void> {
  for (const role of roles) {
    await ensureRole(client, role, 'nologin');
  }
  if (options.createLogin) {
    await ensureRole(client, options.loginUser, 'login noinherit');
  }
  const version = await serverVersion(client);
  const me = await currentUser(client);
  await ensureMember(client, { role: owner, member: me, version });
  for (const role of ['linktime_definer', 'linktime_reader']) {
    await ensureMember(client, { role, member: owner, version });
  }
  for (const role of ['linktime_app', 'linktime_worker']) {
    await ensureMember(client, { role, member: options.loginUser, version });
  }
  await ensureSchema(client);
}

async function ensureRole(
  client: pg.Client,
  role: string,
  kind: 'nologin' | 'login noinherit',
): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) {
    await tolerating(['42710', '23505'], () =>
      client.query(`create role ${client.escapeIdentifier(role)} ${kind}`),
    );
  }
}

type Membership = { readonly role: string; readonly member: string; readonly version: number };

// Since PostgreSQL 16 who creates a role may administer it but not `set role` to it before granting that to itself.
async function ensureMember(client: pg.Client, { role, member, version }: Membership): Promise<void> {
  const right = version >= 160000 ? 'SET' : 'MEMBER';
  const { rows } = await client.query<{ has: boolean }>('select pg_has_role($1, $2, $3) as has', [
    member,
    role,
    right,
  ]);
  if (rows[0]?.has) {
    return;
  }
  // XX000 is "tuple concurrently updated": somebody else is granting the same at this moment.
  const grant = `grant ${client.escapeIdentifier(role)} to ${client.escapeIdentifier(member)}`;
  await tolerating(['XX000', '23505'], () => client.query(grant));
  const again = await client.query<{ has: boolean }>('select pg_has_role($1, $2, $3) as has', [
    member,
    role,
    right,
  ]);
  if (!again.rows[0]?.has) {
    throw new Error(`The database did not let ${member} act as ${role}. As an administrator run: ${grant}`);
  }
}

async function ensureSchema(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ database: string; there: boolean; may: boolean }>(
    `select current_database() as database, to_regnamespace($1) is not null as there,
            has_database_privilege($2, current_database(), 'CREATE') as may`,
    [schema, owner],
  );
  const [found] = rows;
  if (found === undefined) {
    throw new Error('The database did not say which database this is.');
  }
  // Extensions are made by the owner as well, and later migrations may need more of them.
  if (!found.may) {
    await client.query(`grant create on database ${client.escapeIdentifier(found.database)} to ${owner}`);
  }
  if (!found.there) {
    await asOwner(client, () => client.query(`create schema if not exists ${schema}`));
  }
  // An object can only be given to a role that may create in its schema.
  await asOwner(client, () =>
    client.query(`grant usage, create on schema ${schema} to linktime_definer, linktime_reader`),
  );
}

/** Runs `work` as the owner of the schema. */
export async function asOwner<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query(`set role ${owner}`);
  try {
    return await work();
  } finally {
    await client.query('reset role');
  }
}

async function tolerating(states: readonly string[], work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const state = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!states.includes(state)) {
      throw error;
    }
  }
}

async function serverVersion(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    `select current_setting('server_version_num')::integer as version`,
  );
  return rows[0]?.version ?? 0;
}

async function currentUser(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>('select current_user::text as name');
  return rows[0]?.name ?? '';
}

type Standing = {
  login: string;
  name: string;
  self: boolean;
  superuser: boolean;
  bypasses: boolean;
  creates: boolean;
  owns: string | null;
  way: string | null;
};

// The user itself and every role that it can become, directly or by way of others; the most telling first.
const standings = `select quote_ident(session_user) as login, quote_ident(r.rolname) as name, r.rolname = session_user as self,
    r.rolsuper as superuser, r.rolbypassrls as bypasses, r.rolcreaterole as creates,
    (select c.oid::regclass::text from pg_class c
      where c.relowner = r.oid and c.relkind in ('r', 'p') and c.relpersistence <> 't' limit 1) as owns,
    (select quote_ident(g.rolname) from pg_auth_members m join pg_roles g on g.oid = m.roleid
      where m.member = u.oid and pg_has_role(g.oid, r.oid, 'MEMBER')
      order by g.oid <> r.oid, g.rolname limit 1) as way
  from pg_roles u join pg_roles r on pg_has_role(u.oid, r.oid, 'MEMBER')
  where u.rolname = session_user
  order by r.oid <> u.oid, coalesce(array_position('{${privileged.join()}}'::name[], r.rolname), 9), r.rolname`;

/** Throws when the connection's user is, or could make itself, one that row-level security does not hold back. */
export async function verifyRole(connection: Connection): Promise<void> {
  for (const standing of await connection.query<Standing>(standings)) {
    const found = objectionTo(standing);
    if (found !== undefined) {
      throw new Error(
        `The database user ${standing.login} ${found.why}, so row-level security would not keep organizations ` +
          'apart. Let LINKTIME_DATABASE_URL name a user without privileges; LINKTIME_MIGRATION_DATABASE_URL may ' +
          `name another. Or, as an administrator: ${found.remedy}`,
      );
    }
  }
}

type Objection = { readonly why: string; readonly remedy: string };

function objectionTo(standing: Standing): Objection | undefined {
  const { login, name, self, way } = standing;
  const trait = traitOf(standing);
  if (self) {
    return trait;
  }
  const why = privileged.some((role) => role === name) ? '' : trait && `, which ${trait.why}`;
  return why === undefined
    ? undefined
    : { why: `is a member of ${name}${why}`, remedy: `revoke ${way ?? name} from ${login}` };
}

function traitOf({ name, superuser, bypasses, creates, owns }: Standing): Objection | undefined {
  if (superuser) {
    return { why: 'is a superuser', remedy: `alter role ${name} nosuperuser` };
  }
  if (bypasses) {
    return { why: 'has BYPASSRLS', remedy: `alter role ${name} nobypassrls` };
  }
  if (owns !== null) {
    return { why: `owns the table ${owns}`, remedy: `alter table ${owns} owner to ${owner}` };
  }
  return creates ? { why: 'has CREATEROLE', remedy: `alter role ${name} nocreaterole` } : undefined;
}
