// `linktime doctor`: is everything as it should be, and what to do where it isn't.
import type { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import {
  clock,
  dataFolder,
  engine,
  examine,
  type Finding,
  mail,
  nodeVersion,
  outbox,
  roles,
  rowLevelSecurity,
  server,
  worker,
} from './doctor-checks.ts';
import { type OpenedDatabase, openConfigured } from './open-database.ts';
import { type JsonOption, jsonOption, print, report } from './output.ts';

export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('Check the installation. Exits 1 when something is broken.')
    .option(...jsonOption)
    .action(doctor);
}

async function doctor({ json }: JsonOption): Promise<void> {
  const findings = await examineAll();
  const broken = findings.some(({ status }) => status === 'fail');
  print(json, { healthy: !broken, findings }, findings.map(line).join('\n'));
  process.exitCode = broken ? 1 : 0;
}

function line({ check, status, message, mend }: Finding): string {
  const said = `${status.padEnd(4)}  ${check.padEnd(18)}  ${message.replaceAll('\n', ' ')}`;
  return mend === undefined ? said : `${said}\n${' '.repeat(26)}${mend}`;
}

async function examineAll(): Promise<Finding[]> {
  const node = await examine('node', () => nodeVersion(process.versions.node), '');
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [
      node,
      { check: 'configuration', status: 'fail', message, mend: 'See .env.example for all settings.' },
    ];
  }
  const configuration: Finding = {
    check: 'configuration',
    status: 'ok',
    message: 'All settings can be read.',
  };
  return [
    node,
    configuration,
    await examine('data folder', () => dataFolder(config), 'Give this user the right to write there.'),
    ...(await examineDatabase(config)),
    await examine('mail', () => mail(config), 'Check LINKTIME_SMTP_URL: host, port, user, password.'),
    await examine('server', () => server(config), ''),
  ];
}

async function examineDatabase(config: Config): Promise<Finding[]> {
  let opened: OpenedDatabase;
  try {
    opened = await openConfigured(config, { report });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const mend =
      config.database.kind === 'external'
        ? 'Check LINKTIME_DATABASE_URL, and that the database runs and lets this machine in.'
        : 'See the log of PostgreSQL in the data folder.';
    return [{ check: 'database', status: 'fail', message, mend }];
  }
  try {
    return await examineOpened(config, opened);
  } finally {
    await opened.close();
  }
}

async function examineOpened(config: Config, opened: OpenedDatabase): Promise<Finding[]> {
  const retry = 'Run "linktime doctor" again; if it stays, see the log of PostgreSQL.';
  return [
    await examine('database', () => engine(opened, config), retry),
    { check: 'schema', status: 'ok', message: 'The schema is the one of this version.' },
    await examine('database role', () => roles(opened), 'Use a database user without privileges.'),
    await examine('row-level security', () => rowLevelSecurity(opened), retry),
    await examine('worker', () => worker(opened), retry),
    await examine('outbox', () => outbox(opened.worker), retry),
    await examine('clock', () => clock(opened), retry),
  ];
}
