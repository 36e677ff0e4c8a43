import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test from 'node:test';
import { ConfigError, readConfig, secretKey, settingNames } from './config.ts';

function problemsOf(environment: Record<string, string>): string {
  try {
    readConfig({ environment });
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message;
  }
  return assert.fail('the configuration was accepted');
}

test('an empty environment is a valid configuration with the embedded database', () => {
  assert.deepEqual(readConfig({ environment: {} }), {
    port: 8080,
    host: '127.0.0.1',
    dataDir: resolve('.linktime/serve'),
    baseUrl: 'http://127.0.0.1:8080',
    database: { kind: 'embedded' },
    mailFrom: 'bookings@127.0.0.1',
    logLevel: 'info',
    trustedProxies: [],
    signUp: 'closed',
    planChange: 'operator',
    allowPrivateOutbound: false,
    bookingLimits: { upcomingPerInvitee: 3, guests: 5, perNetworkAndHour: 20, mailsPerDay: 10 },
  });
});

test('the limits of booking are whole numbers within their bounds; nobody need allow guests', () => {
  const none = readConfig({ environment: { LINKTIME_GUESTS_PER_BOOKING: '0' } });
  assert.equal(none.bookingLimits.guests, 0);
  const problems = problemsOf({
    LINKTIME_GUESTS_PER_BOOKING: '21',
    LINKTIME_BOOKINGS_PER_INVITEE: '0',
    LINKTIME_BOOKINGS_PER_NETWORK: 'many',
    LINKTIME_MAILS_PER_ADDRESS: '1.5',
  });
  assert.match(problems, /LINKTIME_GUESTS_PER_BOOKING: expected a whole number, 0 to 20/);
  assert.match(problems, /LINKTIME_BOOKINGS_PER_INVITEE: expected a whole number, 1 to 1000/);
  assert.match(problems, /LINKTIME_BOOKINGS_PER_NETWORK: expected a whole number, 1 to 100000/);
  assert.match(problems, /LINKTIME_MAILS_PER_ADDRESS: expected a whole number, 1 to 1000/);
});

test('an empty variable counts as absent', () => {
  assert.equal(readConfig({ environment: { LINKTIME_PORT: '', LINKTIME_SMTP_URL: '' } }).port, 8080);
});

test('every bad variable is listed with what is accepted, and no value is shown', () => {
  const problems = problemsOf({
    LINKTIME_PORT: 'eighty',
    LINKTIME_SIGN_UP: 'maybe',
    LINKTIME_SECRET_KEY: 'hunter2',
    LINKTIME_TRUSTED_PROXIES: '10.0.0.0/33',
  });
  assert.match(problems, /LINKTIME_PORT: expected a port, 0 to 65535/);
  assert.match(problems, /LINKTIME_SIGN_UP: expected closed or open/);
  assert.match(problems, /LINKTIME_SECRET_KEY: expected at least 32 characters/);
  assert.match(problems, /LINKTIME_TRUSTED_PROXIES: expected IP addresses or ranges/);
  assert.doesNotMatch(problems, /hunter2|eighty|maybe/);
});

test('an unknown LINKTIME_ variable is an error that names the nearest known one', () => {
  assert.match(
    problemsOf({ LINKTIME_DATABSE_URL: 'x' }),
    /LINKTIME_DATABSE_URL: .*nearest is LINKTIME_DATABASE_URL/,
  );
});

test('variables of others and of the tests are left alone', () => {
  assert.equal(readConfig({ environment: { PORT: '1', LINKTIME_TEST_ENGINE: 'external15' } }).port, 8080);
});

test('an external database requires a secret key, and one URL can serve both purposes', () => {
  const url = 'postgresql://linktime@db/linktime';
  assert.match(
    problemsOf({ LINKTIME_DATABASE_URL: url }),
    /LINKTIME_SECRET_KEY: required with LINKTIME_DATABASE_URL/,
  );
  const config = readConfig({
    environment: { LINKTIME_DATABASE_URL: url, LINKTIME_SECRET_KEY: 'k'.repeat(32) },
  });
  assert.deepEqual(config.database, { kind: 'external', url, migrationUrl: url });
});

test('a database URL of another scheme is refused', () => {
  assert.match(
    problemsOf({ LINKTIME_DATABASE_URL: 'mysql://db/x' }),
    /expected a URL, postgres:\/\/… or postgresql:\/\/…/,
  );
});

test('the base URL is an origin and decides the sender of mails', () => {
  const config = readConfig({ environment: { LINKTIME_BASE_URL: 'https://meet.example.com/' } });
  assert.equal(config.baseUrl, 'https://meet.example.com');
  assert.equal(config.mailFrom, 'bookings@meet.example.com');
  assert.match(
    problemsOf({ LINKTIME_BASE_URL: 'https://example.com/meet' }),
    /LINKTIME_BASE_URL: .*without path/,
  );
});

test('a server that listens everywhere is reached as localhost by default', () => {
  assert.equal(readConfig({ environment: { LINKTIME_HOST: '0.0.0.0' } }).baseUrl, 'http://localhost:8080');
});

test('the secret key is made once, readable by us alone, and the same for processes that start together', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'linktime-config-'));
  t.after(() => rm(dataDir, { recursive: true }));
  const config = readConfig({ environment: { LINKTIME_DATA_DIR: dataDir } });
  const keys = await Promise.all([secretKey(config), secretKey(config), secretKey(config)]);
  assert.equal(new Set(keys).size, 1);
  assert.ok((keys[0]?.length ?? 0) >= 32);
  assert.equal(await secretKey(config), keys[0]);
  assert.equal((await stat(join(dataDir, 'secret-key'))).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(dataDir), ['secret-key']);
});

test('a given secret key is used and nothing is written', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'linktime-config-'));
  t.after(() => rm(dataDir, { recursive: true }));
  const given = 'k'.repeat(40);
  const config = readConfig({ environment: { LINKTIME_DATA_DIR: dataDir, LINKTIME_SECRET_KEY: given } });
  assert.equal(await secretKey(config), given);
  assert.deepEqual(await readdir(dataDir), []);
});

test('.env.example names every setting and no other', async () => {
  const example = await readFile(new URL('../../../.env.example', import.meta.url), 'utf8');
  const names = [...example.matchAll(/^#(LINKTIME_[A-Z_]+)=/gm)].map(([, name]) => name);
  assert.equal(names.length, settingNames.length);
  assert.deepEqual(new Set(names), new Set(settingNames));
});
