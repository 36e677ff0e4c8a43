// The only reader of the environment and of `.env`: every variable with what it accepts, and one error that lists all
// that is wrong.
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { BookingLimits } from './scheduling/bookings/booking-limits.ts';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const shortestKey = 32;

function url(protocols: readonly string[]) {
  const shown = protocols.map((protocol) => `${protocol}//…`).join(' or ');
  return z.string().refine((text) => protocols.includes(URL.parse(text)?.protocol ?? ''), {
    error: `expected a URL, ${shown}`,
  });
}

const baseUrl = url(['https:', 'http:']).refine(
  (text) => {
    const parsed = URL.parse(text);
    return parsed === null || (parsed.pathname === '/' && parsed.search === '' && parsed.hash === '');
  },
  { error: 'expected a URL without path, query and fragment, like https://meet.example.com' },
);

/** A whole number between two. */
function count(least: number, most: number) {
  const error = `expected a whole number, ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error });
}

const databaseUrl = url(['postgres:', 'postgresql:']);

function isAddressOrRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  const prefixFits = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
  return isIP(address) !== 0 && rest.length === 0 && prefixFits;
}

const variables = {
  LINKTIME_PORT: z.coerce
    .number({ error: 'expected a port, 0 to 65535' })
    .int({ error: 'expected a port, 0 to 65535' })
    .min(0, { error: 'expected a port, 0 to 65535' })
    .max(65_535, { error: 'expected a port, 0 to 65535' })
    .default(8080),
  LINKTIME_HOST: z.string().default('127.0.0.1'),
  LINKTIME_DATA_DIR: z.string().optional(),
  LINKTIME_BASE_URL: baseUrl.optional(),
  LINKTIME_DATABASE_URL: databaseUrl.optional(),
  LINKTIME_MIGRATION_DATABASE_URL: databaseUrl.optional(),
  LINKTIME_POSTGRES_BIN: z.string().optional(),
  LINKTIME_SECRET_KEY: z
    .string()
    .min(shortestKey, { error: `expected at least ${shortestKey} characters that nobody can guess` })
    .optional(),
  LINKTIME_SMTP_URL: url(['smtp:', 'smtps:']).optional(),
  LINKTIME_MAIL_FROM: z.email({ error: 'expected an e-mail address, like bookings@example.com' }).optional(),
  LINKTIME_LOG_LEVEL: z.enum(logLevels, { error: `expected one of ${logLevels.join(', ')}` }).default('info'),
  LINKTIME_TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    )
    .refine((list) => list.every(isAddressOrRange), {
      error: 'expected IP addresses or ranges with commas between them, like 10.0.0.0/8, 192.0.2.7',
    }),
  LINKTIME_SIGN_UP: z.enum(['closed', 'open'], { error: 'expected closed or open' }).default('closed'),
  LINKTIME_PLAN_CHANGE: z
    .enum(['operator', 'owner'], { error: 'expected operator or owner' })
    .default('operator'),
  LINKTIME_ALLOW_PRIVATE_OUTBOUND: z.enum(['no', 'yes'], { error: 'expected no or yes' }).default('no'),
  LINKTIME_BOOKINGS_PER_INVITEE: count(1, 1_000).default(3),
  LINKTIME_GUESTS_PER_BOOKING: count(0, 20).default(5),
  LINKTIME_BOOKINGS_PER_NETWORK: count(1, 100_000).default(20),
  LINKTIME_MAILS_PER_ADDRESS: count(1, 1_000).default(10),
};

/** The names of all settings. */
export const settingNames: readonly string[] = Object.keys(variables);

const schema = z.object(variables);

export type Config = {
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  /** An absolute path. */
  readonly dataDir: string;
  /** Where everybody reaches us, without a slash at the end. Links, `meta.location` and audiences begin with it. */
  readonly baseUrl: string;
  readonly database:
    | { readonly kind: 'embedded'; readonly binFolder?: string }
    | { readonly kind: 'external'; readonly url: string; readonly migrationUrl: string };
  /** LINKTIME_SECRET_KEY as given; `secretKey()` makes the missing one. */
  readonly givenSecretKey?: string;
  /** Absent: mails are written as files into the data folder. */
  readonly smtpUrl?: string;
  readonly mailFrom: string;
  readonly logLevel: (typeof logLevels)[number];
  /** IP addresses and ranges whose forwarded headers count. */
  readonly trustedProxies: readonly string[];
  /** Whether strangers may found organizations. */
  readonly signUp: 'closed' | 'open';
  /** Who may change an organization's plan beside the operator. */
  readonly planChange: 'operator' | 'owner';
  /** Whether identity providers may be reached at addresses that aren't on the public internet. */
  readonly allowPrivateOutbound: boolean;
  /** What keeps the booking form from being a mail cannon or a calendar blocker. */
  readonly bookingLimits: BookingLimits;
};

/** What is wrong with the environment, a line for each variable. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

export type ReadConfigOptions = {
  /** The data folder when LINKTIME_DATA_DIR doesn't name one. */
  readonly defaultDataDir?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
};

/**
 * Adds the settings of a `.env` file in the working directory to the environment, which wins where both have one. It's
 * right that there is none. Throws ConfigError when it can't be read.
 */
export function readEnvFile(): void {
  const path = resolve('.env');
  try {
    process.loadEnvFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error : new Error(String(error));
    if (!('code' in reason && reason.code === 'ENOENT')) {
      throw new ConfigError(`The file ${path} can't be read as settings: ${reason.message}`, {
        cause: error,
      });
    }
  }
}

/** Reads the environment. An empty variable counts as absent. Throws ConfigError with everything that is wrong. */
export function readConfig(options: ReadConfigOptions = {}): Config {
  const environment = options.environment ?? process.env;
  const given = Object.fromEntries(
    Object.entries(environment).filter(([name, text]) => isOurs(name) && text !== ''),
  );
  const parsed = schema.safeParse(given);
  const problems = [...unknownNames(Object.keys(given)), ...(parsed.success ? [] : messages(parsed.error))];
  if (parsed.success) {
    problems.push(...contradictions(parsed.data));
  }
  if (!parsed.success || problems.length > 0) {
    throw new ConfigError(
      `The configuration is not valid:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    );
  }
  return toConfig(parsed.data, options.defaultDataDir ?? '.linktime/serve');
}

type Values = z.infer<typeof schema>;

// LINKTIME_TEST_… belongs to the tests.
function isOurs(name: string): boolean {
  return name.startsWith('LINKTIME_') && !name.startsWith('LINKTIME_TEST_');
}

// A value may be a secret, so only the name and what is accepted are shown.
function messages(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

function contradictions(values: Values): string[] {
  const problems: string[] = [];
  if (values.LINKTIME_DATABASE_URL === undefined) {
    if (values.LINKTIME_MIGRATION_DATABASE_URL !== undefined) {
      problems.push('LINKTIME_MIGRATION_DATABASE_URL: expected only together with LINKTIME_DATABASE_URL');
    }
  } else if (values.LINKTIME_SECRET_KEY === undefined) {
    problems.push(
      `LINKTIME_SECRET_KEY: required with LINKTIME_DATABASE_URL; expected at least ${shortestKey} characters that nobody can guess`,
    );
  }
  return problems;
}

function toConfig(values: Values, defaultDataDir: string): Config {
  const base = URL.parse(values.LINKTIME_BASE_URL ?? localUrl(values.LINKTIME_HOST, values.LINKTIME_PORT));
  const origin = base?.origin ?? '';
  return {
    port: values.LINKTIME_PORT,
    host: values.LINKTIME_HOST,
    dataDir: resolve(values.LINKTIME_DATA_DIR ?? defaultDataDir),
    baseUrl: origin,
    database: databaseOf(values),
    ...(values.LINKTIME_SECRET_KEY !== undefined && { givenSecretKey: values.LINKTIME_SECRET_KEY }),
    ...(values.LINKTIME_SMTP_URL !== undefined && { smtpUrl: values.LINKTIME_SMTP_URL }),
    mailFrom: values.LINKTIME_MAIL_FROM ?? `bookings@${base?.hostname ?? 'localhost'}`,
    logLevel: values.LINKTIME_LOG_LEVEL,
    trustedProxies: values.LINKTIME_TRUSTED_PROXIES,
    signUp: values.LINKTIME_SIGN_UP,
    planChange: values.LINKTIME_PLAN_CHANGE,
    allowPrivateOutbound: values.LINKTIME_ALLOW_PRIVATE_OUTBOUND === 'yes',
    bookingLimits: {
      upcomingPerInvitee: values.LINKTIME_BOOKINGS_PER_INVITEE,
      guests: values.LINKTIME_GUESTS_PER_BOOKING,
      perNetworkAndHour: values.LINKTIME_BOOKINGS_PER_NETWORK,
      mailsPerDay: values.LINKTIME_MAILS_PER_ADDRESS,
    },
  };
}

// Nobody can open http://0.0.0.0.
function localUrl(host: string, port: number): string {
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${isIP(shown) === 6 ? `[${shown}]` : shown}:${port}`;
}

function databaseOf(values: Values): Config['database'] {
  const { LINKTIME_DATABASE_URL: external, LINKTIME_POSTGRES_BIN: binFolder } = values;
  if (external === undefined) {
    return { kind: 'embedded', ...(binFolder !== undefined && { binFolder: resolve(binFolder) }) };
  }
  return {
    kind: 'external',
    url: external,
    migrationUrl: values.LINKTIME_MIGRATION_DATABASE_URL ?? external,
  };
}

function unknownNames(names: readonly string[]): string[] {
  return names
    .filter((name) => !settingNames.includes(name))
    .map((name) => {
      const [nearest] = settingNames.toSorted((one, other) => distance(name, one) - distance(name, other));
      return `${name}: there is no such setting; the nearest is ${nearest}`;
    });
}

// Levenshtein: how many characters must be changed, added or removed.
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, character] of Array.from(from).entries()) {
    const next = [index + 1];
    for (const [column, other] of Array.from(to).entries()) {
      const changed = (row[column] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/** LINKTIME_SECRET_KEY, or the key in the data folder, which is made on the first start (mode 0600). */
export async function secretKey(config: Config): Promise<string> {
  if (config.givenSecretKey !== undefined) {
    return config.givenSecretKey;
  }
  const path = join(config.dataDir, 'secret-key');
  await mkdir(config.dataDir, { recursive: true });
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  });
  return (kept ?? (await makeKey(path))).trim();
}

// Written beside and linked, so that of two processes that start at once both read the same whole key.
async function makeKey(path: string): Promise<string> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true });
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') {
      throw error;
    }
  });
  await rm(draft);
  return readFile(path, 'utf8');
}
