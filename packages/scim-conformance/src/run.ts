// Runs the checks one after the other against a server and makes the report. Nothing but HTTP passes between them.
import { randomUUID } from 'node:crypto';
import { type Check, type DeviationName, Finding, type Level, type Status } from './check.ts';
import { allChecks } from './checks/all.ts';
import { type Answer, type Connection, NoAnswer, send } from './client.ts';
import { describeExchange, type Exchange } from './exchange.ts';
import { type Facts, factsOf, reasonToSkip } from './facts.ts';
import { type Circumstances, openSession } from './session.ts';
import { trafficChecks } from './traffic.ts';

export type Options = {
  /** The SCIM base URL: `https://example.com/scim/v2`. */
  readonly baseUrl: string;
  /** A bearer token. */
  readonly token?: string;
  /** A whole header instead of a token: `Authorization: Basic …`. */
  readonly tokenHeader?: string;
  /** Beginnings of check ids; only these are run. */
  readonly only?: readonly string[];
  /** Whose traffic is replayed: names of traffic files or beginnings of them, `all` (the default) or `none`. */
  readonly traffic?: readonly string[];
  readonly deviations?: readonly DeviationName[];
  /** Permits the check that puts the true token into a URL; otherwise it runs against loopback addresses only. */
  readonly tokenInQuery?: boolean;
  /** Milliseconds to wait for one answer; 30,000 by default. */
  readonly timeout?: number;
  readonly fetch?: typeof fetch;
  /** Called after each check. */
  readonly onResult?: (result: Result) => void;
};

export type Result = {
  readonly id: string;
  readonly title: string;
  readonly section: string;
  readonly level: Level;
  readonly status: Status;
  /** For everything but a pass: what was expected, and which request and answer showed otherwise. */
  readonly why?: string;
  readonly requests: readonly Exchange[];
};

export type Report = {
  readonly baseUrl: string;
  readonly totals: Readonly<Record<Status, number>>;
  readonly results: readonly Result[];
  /** Paths of resources that the judge created and could not delete. */
  readonly leftBehind: readonly string[];
};

/** The checks could not be made: the server can't be reached or refuses the credential. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

/** The checks that these options choose, in the order in which they run. */
export function chooseChecks(options: Pick<Options, 'only' | 'traffic'>): readonly Check[] {
  const only = options.only ?? [];
  const checks = [...allChecks, ...trafficChecks(options.traffic ?? ['all'])];
  return only.length === 0 ? checks : checks.filter(({ id }) => only.some((start) => startsAt(id, start)));
}

/** `rfc7644-3.4.2` chooses §3.4.2 and §3.4.2.2, not §3.4.20. */
function startsAt(id: string, start: string): boolean {
  const wanted = start.toLowerCase();
  const name = id.toLowerCase();
  return name.startsWith(wanted) && !(/\d$/.test(wanted) && /^\d/.test(name.slice(wanted.length)));
}

/** Judges a server. Throws CannotRun when it is out of reach or refuses the credential, and TypeError on bad options. */
export async function runConformance(options: Options): Promise<Report> {
  const connection = connectionOf(options);
  const checks = chooseChecks(options);
  const circumstances: Circumstances = {
    connection,
    facts: await readFacts(connection),
    declared: new Set(options.deviations ?? []),
    tokenInQuery: options.tokenInQuery ?? isLoopback(connection.baseUrl),
  };
  const results: Result[] = [];
  const leftBehind: string[] = [];
  for (const check of checks) {
    const { result, left } = await runCheck(check, circumstances);
    results.push(result);
    leftBehind.push(...left);
    options.onResult?.(result);
  }
  const count = (status: Status) => results.filter((result) => result.status === status).length;
  const totals = {
    pass: count('pass'),
    fail: count('fail'),
    skip: count('skip'),
    deviation: count('deviation'),
  };
  return { baseUrl: connection.baseUrl, totals, results, leftBehind };
}

function connectionOf(options: Options): Connection {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  if (!/^https?:/i.test(baseUrl) || !URL.canParse(baseUrl)) {
    throw new TypeError(`The base URL must be an http or https URL; "${options.baseUrl}" is none.`);
  }
  return {
    baseUrl,
    credential: credentialOf(options),
    fetch: options.fetch ?? fetch,
    timeout: options.timeout ?? 30_000,
  };
}

function credentialOf(options: Options): Connection['credential'] {
  if (options.tokenHeader !== undefined) {
    const [, name, value] = /^([\w-]+):\s*(\S.*)$/.exec(options.tokenHeader) ?? [];
    if (name === undefined || value === undefined) {
      throw new TypeError('The token header must have the form "Name: value".');
    }
    return { name: name.toLowerCase(), value: value.trim() };
  }
  return options.token === undefined
    ? undefined
    : { name: 'authorization', value: `Bearer ${options.token}` };
}

function isLoopback(baseUrl: string): boolean {
  const host = new URL(baseUrl).hostname;
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

async function readFacts(connection: Connection): Promise<Facts> {
  const get = (path: string) => ask(connection, path);
  const users = await get('/Users?count=1');
  if (users.status === 401 || users.status === 403) {
    throw new CannotRun(`GET /Users answered ${users.status}: the server doesn't accept this credential.`);
  }
  const config = await get('/ServiceProviderConfig');
  const resourceTypes = await get('/ResourceTypes');
  const schemas = await get('/Schemas');
  const groups = await get('/Groups?count=1');
  const bodyOf = (answer: Answer) => (answer.status === 200 ? answer.body : undefined);
  const bodies = { config: bodyOf(config), resourceTypes: bodyOf(resourceTypes), schemas: bodyOf(schemas) };
  return factsOf(bodies, groups.status === 200);
}

async function ask(connection: Connection, path: string): Promise<Answer> {
  try {
    return await send(connection, { method: 'GET', path }, () => {});
  } catch (error) {
    throw error instanceof NoAnswer ? new CannotRun(error.message, { cause: error }) : error;
  }
}

async function runCheck(
  check: Check,
  circumstances: Circumstances,
): Promise<{ result: Result; left: readonly string[] }> {
  const { id, title, section, level } = check;
  const base = { id, title, section, level };
  for (const need of check.needs ?? []) {
    const reason = reasonToSkip(circumstances.facts, need);
    if (reason !== undefined) {
      return { result: { ...base, status: 'skip', why: reason, requests: [] }, left: [] };
    }
  }
  const session = openSession(circumstances, randomUUID().slice(0, 8));
  const finding = await findingOf(check, session.server);
  const left = await session.cleanUp();
  const { exchanges: requests } = session;
  if (finding === undefined) {
    return { result: { ...base, status: 'pass', requests }, left };
  }
  const why = explain(finding, section);
  return { result: { ...base, level: finding.level ?? level, status: finding.status, why, requests }, left };
}

async function findingOf(check: Check, server: Parameters<Check['run']>[0]): Promise<Finding | undefined> {
  try {
    await check.run(server);
    return undefined;
  } catch (error) {
    if (error instanceof Finding) {
      return error;
    }
    if (error instanceof NoAnswer) {
      return new Finding('fail', error.message);
    }
    // An answer that the check can't cope with must neither end the run nor skip the clean-up.
    return new Finding(
      'fail',
      `the check broke off: ${error instanceof Error ? error.stack : String(error)}`,
    );
  }
}

function explain(finding: Finding, section: string): string {
  const reference = finding.status === 'fail' && section.startsWith('RFC') ? ` (${section})` : '';
  const shown = finding.exchange === undefined ? [] : describeExchange(finding.exchange);
  return [finding.message + reference, ...shown].join('\n');
}
