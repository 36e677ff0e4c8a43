// What `linktime doctor` looks at, each with how to mend it.
import { access, constants, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { connect as connectTls } from 'node:tls';
import type { Config } from '../config.ts';
import type { Database, Row } from '../db/connect.ts';
import { schema } from '../db/roles.ts';
import { readBacklog } from '../outbox/outbox.ts';
import { serverOptions } from '../outbox/smtp.ts';
import { askAsLogin, type OpenedDatabase } from './open-database.ts';
import { mailboxFolder } from './run-worker.ts';
import { findRunningServer } from './running-server.ts';
import { countWorkers } from './worker-presence.ts';

export type Finding = {
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly message: string;
  /** What to do about it. */
  readonly mend?: string;
};

type Verdict = Omit<Finding, 'check'>;

const ok = (message: string): Verdict => ({ status: 'ok', message });
const warn = (message: string, mend: string): Verdict => ({ status: 'warn', message, mend });
const fail = (message: string, mend: string): Verdict => ({ status: 'fail', message, mend });

/** Runs a check; what it throws is its failure. */
export async function examine(
  check: string,
  look: () => Promise<Verdict> | Verdict,
  mend: string,
): Promise<Finding> {
  try {
    return { check, ...(await look()) };
  } catch (error) {
    return { check, ...fail(said(error), mend) };
  }
}

// A host with several addresses that all refuse gives an error without a message of its own.
function said(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(said).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}

const oldestNode = 26;

export function nodeVersion(version: string): Verdict {
  return Number.parseInt(version, 10) >= oldestNode
    ? ok(`Node ${version}`)
    : fail(
        `Node ${version}; LinkTime needs ${oldestNode}.`,
        'Run it as "npx linktime", which brings its own Node.',
      );
}

export async function dataFolder({ dataDir }: Config): Promise<Verdict> {
  const found = await stat(dataDir).catch(() => undefined);
  if (found === undefined) {
    return warn(`${dataDir} does not exist yet.`, 'It is made by the first "linktime serve".');
  }
  await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  return ok(`${dataDir} can be read and written.`);
}

export async function engine({ login }: OpenedDatabase, { database }: Config): Promise<Verdict> {
  const { version } = await askAsLogin<{ version: string }>(
    login,
    `select current_setting('server_version') as version`,
  );
  return ok(`PostgreSQL ${version}, ${database.kind === 'embedded' ? 'embedded' : 'your own server'}`);
}

export async function roles({ app, worker }: OpenedDatabase): Promise<Verdict> {
  await Promise.all([app.verifyRole(), worker.verifyRole()]);
  return ok('The database user has no privileges that would go around row-level security.');
}

// Partitions are reached through their parent only: nobody but the owner has a right to them.
const unforced = `select c.relname::text as name from pg_class c
  where c.relnamespace = '${schema}'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and not (c.relrowsecurity and c.relforcerowsecurity)
    and (c.relname = 'organization' or exists (
      select from pg_attribute a
      where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped))
  order by c.relname`;

export async function rowLevelSecurity({ app }: OpenedDatabase): Promise<Verdict> {
  const tables = await app.slow<Row & { name: string }>(unforced);
  return tables.length === 0
    ? ok('Row-level security is forced on every table of an organization.')
    : fail(
        `Row-level security is not forced on ${tables.map(({ name }) => name).join(', ')}.`,
        'Somebody changed the schema by hand: "alter table … enable row level security, force row level security".',
      );
}

export async function server({ dataDir }: Config): Promise<Verdict> {
  const running = await findRunningServer(dataDir);
  return running === undefined
    ? warn('No server runs on this data folder.', 'Start one with "linktime serve".')
    : ok(`A server runs at ${running.address} (process ${running.pid}); SCIM is at ${running.scimBaseUrl}.`);
}

export async function worker({ login }: OpenedDatabase): Promise<Verdict> {
  const workers = await countWorkers(login);
  return workers === 0
    ? warn('No worker runs: no mail is delivered.', 'Start "linktime serve", or "linktime worker" by itself.')
    : ok(`${workers} ${workers === 1 ? 'worker runs' : 'workers run'}.`);
}

const lateSeconds = 300;

export async function outbox(database: Database): Promise<Verdict> {
  const { waiting, dead, oldestSeconds } = await readBacklog(database);
  const counted = `${waiting} waiting, ${dead} given up`;
  if (oldestSeconds > lateSeconds) {
    return warn(
      `${counted}; the oldest is ${Math.round(oldestSeconds / 60)} minutes late.`,
      'See the checks "worker" and "mail"; the worker logs why a delivery fails.',
    );
  }
  return dead > 0
    ? warn(`${counted}.`, 'The worker logged the mail server’s answer for each.')
    : ok(`${counted}.`);
}

export async function mail(config: Config): Promise<Verdict> {
  if (config.smtpUrl === undefined) {
    return warn(
      `No SMTP server is configured: mails are files in ${mailboxFolder(config)}.`,
      'Set LINKTIME_SMTP_URL before invitees should get mail.',
    );
  }
  const { host, port, secure } = serverOptions(config.smtpUrl);
  const place = { host: host ?? 'localhost', port: Number(port) };
  const greeting = await smtpGreeting(place, secure === true);
  return greeting.startsWith('220')
    ? ok(`The mail server ${place.host}:${place.port} answers.`)
    : fail(
        `${place.host}:${place.port} greets with "${greeting.slice(0, 80)}", not as a mail server that is ready.`,
        'Check host and port in LINKTIME_SMTP_URL.',
      );
}

const smtpPatienceMs = 10_000;

/** The first line of a mail server, RFC 5321 §3.1 Session Initiation: 220 and its name when it is ready. */
async function smtpGreeting(place: { host: string; port: number }, secure: boolean): Promise<string> {
  const socket = secure ? connectTls(place) : connect(place);
  const impatience = setTimeout(() => {
    socket.destroy(new Error(`${place.host}:${place.port} does not answer.`));
  }, smtpPatienceMs);
  try {
    for await (const line of createInterface({ input: socket })) {
      return line;
    }
    return '';
  } finally {
    clearTimeout(impatience);
    socket.destroy();
  }
}

const skewMs = 2_000;

export async function clock({ login }: OpenedDatabase): Promise<Verdict> {
  const before = Date.now();
  const { now } = await askAsLogin<{ now: Date }>(login, 'select clock_timestamp() as now');
  const after = Date.now();
  const skew = Math.max(before - now.getTime(), now.getTime() - after, 0);
  return skew <= skewMs
    ? ok('The clocks of this machine and of the database agree.')
    : warn(
        `The clocks of this machine and of the database differ by ${Math.round(skew / 1000)} s.`,
        'Let both follow a time server (NTP).',
      );
}
