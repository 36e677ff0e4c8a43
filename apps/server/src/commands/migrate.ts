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
    // The user may stand in PGUSER or a service file, so the database is asked.
    const { user } = await askAsLogin<{ user: string }>(
      { connectionString: database.url },
      'select session_user::text as user',
    );
    const { applied } = await migrate({ connectionString: database.migrationUrl }, { loginUser: user });
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
