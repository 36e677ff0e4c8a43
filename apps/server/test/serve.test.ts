// The command line as an operator has it: real processes on a data folder of their own, and on an external database.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, type TestDatabase, testDatabase } from './database.ts';

const program = join(import.meta.dirname, '..', 'src', 'main.ts');

let folder: string;
let database: TestDatabase;
const started = new Set<ChildProcess>();

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linktime-serve-'));
  // Root runs PostgreSQL as another user, who has to get through to it.
  await chmod(folder, 0o755);
  database = await testDatabase();
});
after(async () => {
  for (const child of started) {
    child.kill('SIGKILL');
  }
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

type Settings = Record<string, string>;
type Ended = { code: number | null; stdout: string; stderr: string };

function launch(args: readonly string[], settings: Settings): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('LINKTIME_'));
  const env = { ...Object.fromEntries(inherited), ...settings };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.add(child);
  child.once('exit', () => started.delete(child));
  return child;
}

async function textOf(stream: AsyncIterable<unknown> | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) {
    text += String(chunk);
  }
  return text;
}

async function linktime(args: readonly string[], settings: Settings): Promise<Ended> {
  const child = launch(args, settings);
  const exit = once(child, 'close');
  const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  await exit;
  return { code: child.exitCode, stdout, stderr };
}

async function linktimeJson(args: readonly string[], settings: Settings): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await linktime([...args, '--json'], settings);
  assert.equal(code, 0, `${stderr}\n${stdout}`);
  return JSON.parse(stdout);
}

type Served = { child: ChildProcess; address: string; scimBaseUrl: string; stderr: Promise<string> };

/** Starts `linktime serve` and waits for the line that says it is ready. */
async function serve(settings: Settings, args: readonly string[] = []): Promise<Served> {
  const child = launch(['serve', '--json', ...args], settings);
  const stderr = textOf(child.stderr);
  for await (const chunk of child.stdout ?? []) {
    const { address, scimBaseUrl } = JSON.parse(String(chunk));
    return { child, address, scimBaseUrl, stderr };
  }
  return assert.fail(await stderr);
}

async function stop({ child }: Served): Promise<number | null> {
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
  return child.exitCode;
}

function scim(served: Served, token: unknown) {
  return (method: string, path: string, body?: object) =>
    fetch(`${served.scimBaseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${String(token)}`, 'content-type': 'application/scim+json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
}

function user(email: string, active = true) {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: email,
    emails: [{ value: email, type: 'work', primary: true }],
    active,
  };
}

const acme = ['--name', 'Acme', '--slug', 'acme', '--plan', 'BUSINESS', '--owner-email', 'owner@example.com'];

test('from nothing to a provisioned user, a mail, and an end with 0, on the embedded database', async () => {
  const dataDir = join(folder, 'embedded');
  const settings = { LINKTIME_DATA_DIR: dataDir, LINKTIME_PORT: '0' };
  // Without a server: the database is started, used and stopped.
  const founded = await linktimeJson(
    ['organization', 'create', ...acme, '--time-zone', 'Europe/Berlin'],
    settings,
  );
  assert.deepEqual(Object.keys(founded), ['id', 'slug', 'ownerId']);

  const served = await serve(settings);
  assert.equal(served.scimBaseUrl, `${served.address}/api/scim/v2`);
  assert.equal((await fetch(`${served.address}/readyz`)).status, 200);
  // With a server: the command attaches to its database, and knows the port that it took.
  const { token, baseUrl } = await linktimeJson(['scim-token', 'generate', 'acme'], settings);
  assert.match(String(token), /^lt_scim_/);
  assert.equal(baseUrl, served.scimBaseUrl);
  const ask = scim(served, token);
  const created = await ask('POST', '/Users', user('grace@example.com'));
  assert.equal(created.status, 201);
  assert.ok(created.headers.get('location')?.startsWith(`${served.scimBaseUrl}/Users/`));

  // An e-mail change tells both addresses.
  const { id } = JSON.parse(await created.text());
  assert.equal((await ask('PUT', `/Users/${id}`, user('hopper@example.com'))).status, 200);
  const recipients = await mailsTo(settings, 2);
  assert.deepEqual(recipients.sort(), ['grace@example.com', 'hopper@example.com']);

  const second = await linktime(['serve'], settings);
  assert.equal(second.code, 1);
  assert.match(
    second.stderr,
    new RegExp(`runs on .* already: ${served.address} \\(process ${served.child.pid}\\)`),
  );

  await workerRuns(settings);
  const health = await linktimeJson(['doctor'], settings);
  assert.equal(health.healthy, true);
  assert.match(JSON.stringify(health.findings), /"check":"worker","status":"ok","message":"1 worker runs\."/);
  assert.match(JSON.stringify(health.findings), /"check":"server","status":"ok"/);

  assert.equal(await stop(served), 0);
  assert.doesNotMatch(await served.stderr, /killed|"level":"error"/);
  await assert.rejects(readFile(join(dataDir, 'server.json')), { code: 'ENOENT' });
  const organizations = await linktime(['organization', 'list', '--json'], settings);
  assert.deepEqual(
    JSON.parse(organizations.stdout).map(({ slug, plan }: Record<string, unknown>) => [slug, plan]),
    [['acme', 'BUSINESS']],
  );
});

/** Whom the mails in the mailbox go to, once there are so many. */
async function mailsTo(settings: Settings, count: number): Promise<string[]> {
  for (;;) {
    const { mails } = await linktimeJson(['mailbox', 'list'], settings);
    assert.ok(Array.isArray(mails));
    if (mails.length >= count) {
      return mails.map(({ to }) => String(to).replace(/^.*<|>$/g, ''));
    }
    await sleep(100);
  }
}

/** An empty database on the tests' server, as an operator's own PostgreSQL. */
async function externalDatabase(): Promise<{ settings: Settings; drop(): Promise<void> }> {
  const name = `external_${randomBytes(6).toString('hex')}`;
  const administrator = { ...database.owner, database: 'postgres', options: '' };
  await run(administrator, `create database ${name}`);
  const url = (login: string) =>
    `postgresql:///${name}?host=${encodeURIComponent(String(database.login.host))}&user=${login}`;
  return {
    settings: {
      LINKTIME_DATABASE_URL: url('linktime'),
      LINKTIME_MIGRATION_DATABASE_URL: url('postgres'),
      LINKTIME_SECRET_KEY: randomBytes(32).toString('hex'),
      LINKTIME_DATA_DIR: join(folder, name),
      LINKTIME_PORT: '0',
    },
    drop: async () => {
      await run(administrator, `drop database ${name} with (force)`);
    },
  };
}

test('on an external database: refused before migrate, served after it, owners and plans at once', async () => {
  const external = await externalDatabase();
  const { settings } = external;
  const early = await linktime(['serve'], settings);
  assert.equal(early.code, 1);
  assert.match(early.stderr, /no LinkTime schema yet\. Run "linktime migrate"/);

  const { applied } = await linktimeJson(['migrate'], settings);
  assert.ok(Array.isArray(applied) && applied.length > 0);
  assert.deepEqual((await linktimeJson(['migrate'], settings)).applied, []);

  const other = `other_${randomBytes(6).toString('hex')}`;
  await run(database.owner, `create role ${other} login`);
  const asOther = String(settings.LINKTIME_DATABASE_URL).replace('user=linktime', `user=${other}`);
  const refusal = await linktime(['serve'], { ...settings, LINKTIME_DATABASE_URL: asOther });
  await run(database.owner, `drop role ${other}`);
  assert.match(refusal.stderr, new RegExp(`user ${other} may not act as linktime_app`));

  await linktimeJson(['organization', 'create', ...acme], settings);
  const served = await serve(settings, ['--no-worker']);
  const { token } = await linktimeJson(['scim-token', 'generate', 'acme'], settings);
  const ask = scim(served, token);
  assert.equal((await ask('POST', '/Users', user('new@example.com'))).status, 201);
  assert.equal((await ask('POST', '/Users', user('gone@example.com', false))).status, 201);

  assert.equal(
    (await linktimeJson(['organization', 'set-owner', 'acme', 'new@example.com'], settings)).from,
    'MEMBER',
  );
  assert.equal(
    (await linktimeJson(['organization', 'set-owner', 'acme', 'NEW@example.com'], settings)).from,
    'OWNER',
  );
  for (const email of ['gone@example.com', 'nobody@example.com']) {
    const refused = await linktime(['organization', 'set-owner', 'acme', email], settings);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /deactivated|Nobody/);
  }
  await linktimeJson(['organization', 'set-plan', 'acme', 'PRO'], settings);
  assert.equal((await ask('GET', '/Users')).status, 403);
  await linktimeJson(['organization', 'set-plan', 'acme', 'BUSINESS'], settings);
  assert.equal((await ask('GET', '/Users')).status, 200);
  assert.equal((await linktimeJson(['scim-token', 'revoke', 'acme'], settings)).revoked, true);
  assert.equal((await ask('GET', '/Users')).status, 401);
  assert.equal(await stop(served), 0);

  const actions = await run(
    { connectionString: String(settings.LINKTIME_MIGRATION_DATABASE_URL) },
    `select action from linktime.audit_record where actor_kind = 'operator' order by id`,
  );
  assert.deepEqual(
    actions.map(({ action }) => action),
    [
      'organization.created',
      'person.created',
      'scim.token.created',
      'person.role_changed',
      'organization.plan_changed',
      'organization.plan_changed',
      'scim.token.revoked',
    ],
  );
  await external.drop();
});

test('a database user that goes around row-level security is refused by name', async () => {
  const external = await externalDatabase();
  const { settings } = external;
  await linktimeJson(['migrate'], settings);
  const asSuperuser = {
    ...settings,
    LINKTIME_DATABASE_URL: String(settings.LINKTIME_MIGRATION_DATABASE_URL),
  };
  const refused = await linktime(['serve'], asSuperuser);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /The database user postgres is a superuser/);
  const { code, stdout } = await linktime(['doctor', '--json'], asSuperuser);
  assert.equal(code, 1);
  assert.match(stdout, /"check":"database role","status":"fail"/);
  await external.drop();
});

test('after the server is killed its worker ends, and the folder can be served again', async () => {
  const settings = { LINKTIME_DATA_DIR: join(folder, 'killed'), LINKTIME_PORT: '0' };
  const served = await serve(settings);
  await workerRuns(settings);
  served.child.kill('SIGKILL');
  // The pipe ends when its last writer, the worker, has ended.
  assert.match(await served.stderr, /"part":"worker"/);
  const again = await serve(settings, ['--no-worker']);
  assert.equal((await fetch(`${again.address}/healthz`)).status, 200);
  assert.equal(await stop(again), 0);
});

/** Waits until a worker shows itself to doctor. */
async function workerRuns(settings: Settings): Promise<void> {
  for (;;) {
    const { findings } = await linktimeJson(['doctor'], settings);
    assert.ok(Array.isArray(findings));
    if (findings.some(({ check, status }) => check === 'worker' && status === 'ok')) {
      return;
    }
  }
}

test('a bad setting is named, without its value, and ends with 1', async () => {
  const { code, stderr, stdout } = await linktime(['serve'], { LINKTIME_PORT: 'hunter2' });
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /LINKTIME_PORT: expected a port/);
  assert.doesNotMatch(stderr, /hunter2|at .*\.ts:/);
});

test('wrong usage ends with 2 and one line, before anything is opened', async () => {
  const wrong = [
    ['no-such-command'],
    ['serve', '--no-such-option'],
    ['organization', 'create', '--name', 'Acme'],
    ['organization', 'create', ...acme, '--slug', 'Not A Slug'],
    ['organization', 'create', ...acme, '--plan', 'GOLD'],
    ['organization', 'create', ...acme, '--owner-email', 'nobody'],
    ['organization', 'create', ...acme, '--time-zone', 'Mars/Olympus'],
    ['organization', 'set-plan', 'acme'],
  ];
  const settings = { LINKTIME_DATA_DIR: join(folder, 'never-made') };
  for (const args of wrong) {
    const { code, stdout, stderr } = await linktime(args, settings);
    assert.equal(code, 2, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, /^error: [^\n]+\n$/);
  }
  await assert.rejects(readFile(settings.LINKTIME_DATA_DIR), { code: 'ENOENT' });
});

test('every command explains itself and takes --json', async () => {
  const commands = [
    ['serve'],
    ['worker'],
    ['migrate'],
    ['doctor'],
    ['organization', 'create'],
    ['organization', 'list'],
    ['organization', 'set-plan'],
    ['organization', 'set-owner'],
    ['scim-token', 'generate'],
    ['scim-token', 'revoke'],
    ['mailbox', 'list'],
  ];
  for (const command of commands) {
    const { code, stdout } = await linktime([...command, '--help'], {});
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^Usage: linktime ${command.join(' ')}`));
    assert.match(stdout, /--json/);
  }
});
