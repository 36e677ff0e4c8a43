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
import { commandLine } from './command-line.ts';
import { run, type TestDatabase, testDatabase } from './database.ts';
import { visitor } from './sign-in/browser.ts';

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

type Served = {
  child: ChildProcess;
  address: string;
  scimBaseUrl: string;
  setUpUrl: string | undefined;
  stderr: Promise<string>;
};

/** Starts `linktime serve` and waits for the line that says it is ready. */
async function serve(settings: Settings, args: readonly string[] = []): Promise<Served> {
  const child = launch(['serve', '--json', ...args], settings);
  const stderr = textOf(child.stderr);
  for await (const chunk of child.stdout ?? []) {
    const { address, scimBaseUrl, setUpUrl } = JSON.parse(String(chunk));
    return { child, address, scimBaseUrl, setUpUrl, stderr };
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
  assert.deepEqual(Object.keys(founded), ['id', 'slug', 'ownerId', 'signInUrl']);

  const served = await serve(settings);
  assert.equal(served.setUpUrl, undefined, 'there is an organization');
  assert.equal(served.scimBaseUrl, `${served.address}/api/scim/v2`);
  assert.equal((await fetch(`${served.address}/readyz`)).status, 200);
  // With a server: the command attaches to its database, and knows the port that it took.
  const operator = commandLine(settings);
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

  // Founded before anybody served: the link has the address that is configured, and works at whichever is served.
  assert.equal((await signInWith(served, founded.signInUrl)).role, 'OWNER');
  const link = await operator.json('organization', 'sign-in-link', 'acme', 'Hopper@example.com');
  assert.ok(link.signInUrl.startsWith(`${served.address}/sign-in/link/`), link.signInUrl);
  assert.equal((await signInWith(served, link.signInUrl)).email, 'hopper@example.com');

  const already = new RegExp(`runs on .* already: ${served.address} \\(process ${served.child.pid}\\)`);
  await operator.refused({ code: 1, stderr: already }, 'serve');

  await workerRuns(settings);
  const health = await operator.json('doctor');
  assert.equal(health.healthy, true);
  assert.match(JSON.stringify(health.findings), /"check":"worker","status":"ok","message":"1 worker runs\."/);
  assert.match(JSON.stringify(health.findings), /"check":"server","status":"ok"/);

  assert.equal(await stop(served), 0);
  assert.doesNotMatch(await served.stderr, /killed|"level":"error"/);
  await assert.rejects(readFile(join(dataDir, 'server.json')), { code: 'ENOENT' });
  const organizations = await operator.json('organization', 'list');
  assert.deepEqual(
    organizations.map(({ slug, plan }: Record<string, unknown>) => [slug, plan]),
    [['acme', 'BUSINESS']],
  );
});

/** Who comes in by the link, which then is used up. */
async function signInWith({ address }: Served, url: unknown): Promise<{ role: string; email: string }> {
  const who = visitor(address);
  const path = `/sign-in/links/${new URL(String(url)).pathname.split('/').at(-1)}`;
  assert.equal((await who.ask('GET', path)).status, 200, 'looking takes nothing');
  assert.equal((await who.ask('POST', path, {})).status, 200);
  assert.equal((await visitor(address).ask('POST', path, {})).status, 404);
  return (await who.ask('GET', '/session')).body.person;
}

/** Whom the mails in the mailbox go to, once there are so many. */
async function mailsTo(settings: Settings, count: number): Promise<string[]> {
  for (;;) {
    const { mails } = await commandLine(settings).json('mailbox', 'list');
    if (mails.length >= count) {
      return mails.map(({ to }: { to: string }) => String(to).replace(/^.*<|>$/g, ''));
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
  const operator = commandLine(settings);
  await operator.refused({ code: 1, stderr: /no LinkTime schema yet\. Run "linktime migrate"/ }, 'serve');

  assert.ok((await operator.json('migrate')).applied.length > 0);
  assert.deepEqual((await operator.json('migrate')).applied, []);

  const other = `other_${randomBytes(6).toString('hex')}`;
  await run(database.owner, `create role ${other} login`);
  const asOther = String(settings.LINKTIME_DATABASE_URL).replace('user=linktime', `user=${other}`);
  const stranger = commandLine({ ...settings, LINKTIME_DATABASE_URL: asOther });
  const notAllowed = new RegExp(`user ${other} may not act as linktime_app`);
  await stranger.refused({ code: 1, stderr: notAllowed }, 'serve');
  await run(database.owner, `drop role ${other}`);

  await operator.json('organization', 'create', ...acme);
  const served = await serve(settings, ['--no-worker']);
  const { token } = await operator.json('scim-token', 'generate', 'acme');
  const ask = scim(served, token);
  assert.equal((await ask('POST', '/Users', user('new@example.com'))).status, 201);
  assert.equal((await ask('POST', '/Users', user('gone@example.com', false))).status, 201);

  const setOwner = ['organization', 'set-owner', 'acme'];
  assert.equal((await operator.json(...setOwner, 'new@example.com')).from, 'MEMBER');
  assert.equal((await operator.json(...setOwner, 'NEW@example.com')).from, 'OWNER');
  const letIn = ['organization', 'sign-in-link', 'acme'];
  for (const [email, stderr] of [
    ['gone@example.com', /deactivated/],
    ['nobody@example.com', /Nobody/],
  ] as const) {
    await operator.refused({ code: 1, stderr }, ...setOwner, email);
    await operator.refused({ code: 1, stderr }, ...letIn, email);
  }
  await operator.json('organization', 'set-plan', 'acme', 'PRO');
  assert.equal((await ask('GET', '/Users')).status, 403);
  await operator.json('organization', 'set-plan', 'acme', 'BUSINESS');
  assert.equal((await ask('GET', '/Users')).status, 200);
  assert.equal((await operator.json('scim-token', 'revoke', 'acme')).revoked, true);
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
      'person.sign_in_link_made',
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
  await commandLine(settings).json('migrate');
  const asSuperuser = commandLine({
    ...settings,
    LINKTIME_DATABASE_URL: String(settings.LINKTIME_MIGRATION_DATABASE_URL),
  });
  await asSuperuser.refused({ code: 1, stderr: /The database user postgres is a superuser/ }, 'serve');
  const { code, stdout } = await asSuperuser.run('doctor', '--json');
  assert.equal(code, 1);
  assert.match(stdout, /"check":"database role","status":"fail"/);
  await external.drop();
});

test('on empty data a link founds the first organization, once; and a folder whose server was killed can be served again', async () => {
  const settings = { LINKTIME_DATA_DIR: join(folder, 'killed'), LINKTIME_PORT: '0' };
  const served = await serve(settings);
  const link = new URL(served.setUpUrl ?? '');
  assert.equal(`${link.origin}${link.pathname}`, `${served.address}/set-up`);
  const founding = (slug: string) =>
    visitor(served.address).ask('POST', '/sign-up', {
      organization: { name: 'Acme', slug, timeZone: 'Europe/Berlin' },
      name: 'Ada Owner',
      email: `ada@${slug}.example`,
      password: 'correct horse battery',
      setUpKey: link.searchParams.get('key'),
    });
  assert.equal((await founding('acme')).status, 201);
  assert.equal((await founding('globex')).status, 403);
  await workerRuns(settings);
  // After the server is killed its worker ends, and the folder can be served again.
  served.child.kill('SIGKILL');
  // The pipe ends when its last writer, the worker, has ended.
  assert.match(await served.stderr, /"part":"worker"/);
  const again = await serve(settings, ['--no-worker']);
  assert.equal(again.setUpUrl, undefined);
  assert.equal((await fetch(`${again.address}/healthz`)).status, 200);
  assert.equal(await stop(again), 0);
});

/** Waits until a worker shows itself to doctor. */
async function workerRuns(settings: Settings): Promise<void> {
  for (;;) {
    const { stdout } = await commandLine(settings).run('doctor', '--json');
    if (/"check":"worker","status":"ok"/.test(stdout)) {
      return;
    }
    await sleep(100);
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
    await commandLine(settings).refused({ code: 2, stderr: /^error: [^\n]+\n$/ }, ...args);
  }
  assert.equal((await linktime(['no-such-command'], settings)).code, 2);
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
    ['organization', 'sign-in-link'],
    ['scim-token', 'generate'],
    ['scim-token', 'revoke'],
    ['mailbox', 'list'],
  ];
  for (const command of commands) {
    const { code, stdout } = await commandLine({}).run(...command, '--help');
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^Usage: linktime ${command.join(' ')}`));
    assert.match(stdout, /--json/);
  }
});
