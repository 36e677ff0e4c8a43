// `linktime demo`: LinkTime on data of its own, and an identity provider that plays against it. Goes on serving.
import { join } from 'node:path';
import type { Command } from 'commander';
import { type Config, readConfig, secretKey } from '../config.ts';
import type { Database } from '../db/connect.ts';
import { scimBase } from '../http/scim-path.ts';
import type { BookingDesk } from '../scheduling/bookings/book.ts';
import { logFile, openDataFolder, tokenPath, wipeDataFolder } from './demo/data-folder.ts';
import { demoOrganization, demoToken, nextStart, organization, verifyToken } from './demo/organization.ts';
import { castOf } from './demo/people.ts';
import { type Audience, play } from './demo/play.ts';
import { connectionText, farewellText, outcomeText, terminalAudience } from './demo/screen.ts';
import { type DemoServer, demoFolder, startDemoServer } from './demo/server.ts';
import { signInLinks } from './demo/sign-in-links.ts';
import { openConfigured } from './open-database.ts';
import { type JsonOption, jsonOption, print, report } from './output.ts';
import { mailboxFolder } from './run-worker.ts';
import { aborted, stopSignal } from './stop-signal.ts';

type Options = JsonOption & { readonly newToken?: true; readonly reset?: true; readonly once?: true };

export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('Show what LinkTime does: an identity provider plays against it, on data of its own.')
    .option('--new-token', 'generate another SCIM token; the one before stops working')
    .option('--reset', "wipe the demonstration's data first")
    .option('--once', 'end when the play is over, in place of going on serving')
    .option(...jsonOption)
    .action(demo);
}

async function demo(options: Options): Promise<void> {
  const stop = stopSignal();
  const config = demoConfig();
  if (options.reset === true) {
    await wipeDataFolder(config);
  }
  await openDataFolder(config.dataDir);
  const server = await startDemoServer(logPath(config), report).catch((error) => {
    // Ctrl-C reaches initdb too, which then says that it failed.
    if (stop.aborted) {
      return undefined;
    }
    throw error;
  });
  try {
    if (server !== undefined && !stop.aborted) {
      await serve(config, { server, stop, options });
    }
  } finally {
    await server?.stop();
  }
}

type Running = { readonly server: DemoServer; readonly stop: AbortSignal; readonly options: Options };

async function serve(config: Config, { server, stop, options }: Running): Promise<void> {
  await Promise.race([show(config, server, options), aborted(stop)]);
  if (options.once !== true) {
    await Promise.race([aborted(stop), unexpectedEnd(server, config)]);
    report('Stopping: what runs is finished.');
  }
}

/** On the embedded PostgreSQL and with the mailbox, always: nothing of the demonstration belongs anywhere else. */
function demoConfig(): Config {
  const config = readConfig({ defaultDataDir: demoFolder });
  if (config.database.kind === 'external') {
    throw new Error('The demonstration runs on a database of its own. Unset LINKTIME_DATABASE_URL.');
  }
  if (config.smtpUrl !== undefined) {
    throw new Error('The demonstration writes mails into files; it sends none. Unset LINKTIME_SMTP_URL.');
  }
  return config;
}

async function unexpectedEnd({ ended }: DemoServer, config: Config): Promise<never> {
  await ended;
  throw new Error(`The server has ended by itself; its log is ${logPath(config)}.`);
}

function logPath({ dataDir }: Config): string {
  return join(dataDir, logFile);
}

/** Prints how to connect, plays, and prints what came of it. */
async function show(config: Config, server: DemoServer, { newToken, json, once }: Options): Promise<void> {
  const { dataDir } = config;
  const { address, scimBaseUrl } = server;
  const write = (text: string): void => print(false, undefined, text);
  const database = await openConfigured(config, { report });
  try {
    const organizationId = await demoOrganization(database.app);
    const renew = newToken === true;
    const { token, fresh } = await demoToken(database.app, organizationId, { dataDir, renew });
    const connection = { address, scimBaseUrl, token, freshToken: fresh, tokenPath: tokenPath(dataDir) };
    // Asked at its own address: a base URL may be that of a proxy which does not run here.
    const stage = {
      scimBaseUrl: `${address}${scimBase}`,
      token,
      address,
      scene: { database: database.app, organizationId, desk: await deskOf(config, server, database.app) },
      mailbox: mailboxFolder(config),
      audience: json === true ? silent : terminalAudience(write),
    };
    await verifyToken(stage.scimBaseUrl, { token, dataDir });
    if (json !== true) {
      write(connectionText(connection));
    }
    const start = await nextStart(database.app, organizationId, dataDir);
    const outcome = await play(stage, start);
    const signIn = await signInLinks(stage.scene, castOf(start).colleague.userName);
    const places = { mailbox: stage.mailbox, log: logPath(config), signIn };
    const summary = { ...connection, dataDir, ...places, organization, start, ...outcome };
    const bookingPage = outcome.bookingPage.url;
    const farewell = once === true ? '' : `\n${farewellText(connection, { ...places, bookingPage })}`;
    print(json, summary, `${outcomeText(outcome)}${farewell}`);
  } finally {
    await database.close();
  }
}

/** Where the invitees of the play book: they come back at every start, from one network. */
async function deskOf(config: Config, { scimBaseUrl }: DemoServer, database: Database): Promise<BookingDesk> {
  const { bookingLimits, mailFrom } = config;
  return {
    database,
    site: { baseUrl: scimBaseUrl.slice(0, -scimBase.length), mailFrom },
    secretKey: await secretKey(config),
    limits: { ...bookingLimits, perNetworkAndHour: unlimited, mailsPerDay: unlimited },
    now: () => Temporal.Now.instant(),
  };
}

const unlimited = 100_000;

const silent: Audience = { act: () => undefined, exchange: () => undefined, aside: () => undefined };
