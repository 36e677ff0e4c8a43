// `linktime migrate`: brings the database's schema up to this program's version.
import type { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { startEmbedded } from '../db/embedded/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { askAsLogin, embeddedLogin } from './open-database.ts';
import { type JsonOption, jsonOption, print, report } from './output.ts';

export function migrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('Bring the schema up to date. The embedded database does it by itself at every start.')
    .option(...jsonOption)
    .action(async ({ json }: JsonOption) => {
      const applied = await migrateConfigured(readConfig());
      const text = applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`;
      print(json, { applied }, text);
    });
}

async function migrateConfigured({ database, dataDir }: Config): Promise<string[]> {
  if (database.kind === 'external') {
    const [serving, migrating] = await Promise.all([userOf(database.url), userOf(database.migrationUrl)]);
    if (serving === migrating) {
      // Whoever migrates may become the owner of everything, and such a user may not serve.
      throw new Error(
        `Set LINKTIME_MIGRATION_DATABASE_URL to a user who may create roles and is not "${serving}", who serves.`,
      );
    }
    const { applied } = await migrate({ connectionString: database.migrationUrl }, { loginUser: serving });
    return applied;
  }
  const { binFolder } = database;
  const embedded = await startEmbedded(dataDir, { report, ...(binFolder !== undefined && { binFolder }) });
  try {
    const options = { loginUser: embeddedLogin, createLogin: true };
    const { applied } = await migrate(embedded.connection('postgres'), options);
    return applied;
  } finally {
    await embedded.stop();
  }
}

// The user may stand in PGUSER or a service file, so the database is asked.
async function userOf(connectionString: string): Promise<string> {
  const { user } = await askAsLogin<{ user: string }>(
    { connectionString },
    'select session_user::text as user',
  );
  return user;
}
