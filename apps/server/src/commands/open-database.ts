// The database that the configuration names, ready for use: the embedded one is started, or attached to, and migrated;
// an external one must have been migrated by `linktime migrate`.
import type { Config } from '../config.ts';
import { type ConnectionConfig, type Database, openDatabase } from '../db/connect.ts';
import { openConnection } from '../db/connection.ts';
import { startEmbedded } from '../db/embedded/embedded.ts';
import { migrate, schemaState } from '../db/migrate.ts';

export type OpenedDatabase = {
  /** Acts as linktime_app. */
  readonly app: Database;
  /** Acts as linktime_app too: what strangers ask for on public pages can't take the connections of all else. */
  readonly pages: Database;
  /** Acts as linktime_app too, for whoever is signed in. */
  readonly dashboard: Database;
  /** Acts as linktime_worker. */
  readonly worker: Database;
  /** How the application logs in. */
  readonly login: ConnectionConfig;
  close(): Promise<void>;
};

/** How many connections the application may have, lane by lane. */
export type Size = { readonly fast: number; readonly slow: number; readonly exclusive: number };

export type OpenOptions = {
  readonly report: (message: string) => void;
  /** By default one of each: enough for a command. */
  readonly app?: Size;
  readonly pages?: Size;
  readonly dashboard?: Size;
  readonly worker?: Size;
};

const one: Size = { fast: 1, slow: 1, exclusive: 1 };

/** The login of the embedded database; no password is needed on its socket. */
export const embeddedLogin = 'linktime';

/** Throws with the remedy when the database can't be reached or has another schema. */
export async function openConfigured(config: Config, options: OpenOptions): Promise<OpenedDatabase> {
  await using opening = new AsyncDisposableStack();
  const login = await reach(config, options.report, opening);
  const app = openDatabase(login, { role: 'linktime_app', ...(options.app ?? one) });
  opening.defer(() => app.close());
  const pages = openDatabase(login, { role: 'linktime_app', ...(options.pages ?? one) });
  opening.defer(() => pages.close());
  const dashboard = openDatabase(login, { role: 'linktime_app', ...(options.dashboard ?? one) });
  opening.defer(() => dashboard.close());
  const worker = openDatabase(login, { role: 'linktime_worker', ...(options.worker ?? one) });
  opening.defer(() => worker.close());
  await refuseOtherSchema(app);
  const opened = opening.move();
  return { app, pages, dashboard, worker, login, close: () => opened.disposeAsync() };
}

async function reach(
  { dataDir, database }: Config,
  report: (message: string) => void,
  opening: AsyncDisposableStack,
): Promise<ConnectionConfig> {
  if (database.kind === 'external') {
    const login = { connectionString: database.url };
    await refuseUnprepared(login);
    return login;
  }
  const { binFolder } = database;
  const embedded = await startEmbedded(dataDir, { report, ...(binFolder !== undefined && { binFolder }) });
  opening.defer(() => embedded.stop());
  await migrate(embedded.connection('postgres'), { loginUser: embeddedLogin, createLogin: true });
  return embedded.connection(embeddedLogin);
}

const remedy = 'Run "linktime migrate", with LINKTIME_MIGRATION_DATABASE_URL if the user may not migrate.';

/** Before the first migration there isn't even the role to act as; after it only the user it was made for may. */
async function refuseUnprepared(login: ConnectionConfig): Promise<void> {
  const found = await askAsLogin<{ user: string; schema: boolean; may: boolean }>(
    login,
    `select quote_ident(session_user) as user, to_regnamespace('linktime') is not null as schema, exists (
       select from pg_roles r where r.rolname = 'linktime_app' and pg_has_role(session_user, r.oid, 'MEMBER')
     ) as may`,
  );
  if (!found.schema) {
    throw new Error(`The database has no LinkTime schema yet. ${remedy}`);
  }
  if (!found.may) {
    throw new Error(
      `The database user ${found.user} may not act as linktime_app. Let LINKTIME_DATABASE_URL name the user that ` +
        `LinkTime is to log in as, one without privileges. ${remedy}`,
    );
  }
}

async function refuseOtherSchema(app: Database): Promise<void> {
  const state = await schemaState(app);
  if (state === 'behind') {
    throw new Error(`The database's schema is older than this LinkTime. ${remedy}`);
  }
  if (state === 'ahead') {
    throw new Error(`The database's schema is newer than this LinkTime. Install the newer version.`);
  }
}

/** Asks one question as the user that the application logs in as, before it takes a role. */
export async function askAsLogin<T extends Record<string, unknown>>(
  login: ConnectionConfig,
  text: string,
): Promise<T> {
  const connection = await openConnection(login, { applicationName: 'linktime', session: {} });
  try {
    const [row] = await connection.query<T>(text);
    if (row === undefined) {
      throw new Error('The database gave no answer.');
    }
    return row;
  } finally {
    await connection.end();
  }
}
