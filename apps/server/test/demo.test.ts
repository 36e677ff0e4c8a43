// The demonstration as it is started from a shell, with a data folder of its own: once, again, beside itself, afresh.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { commandLine } from './command-line.ts';
import { eventually } from './dashboard/admin-scene.ts';
import { visitor } from './sign-in/browser.ts';

const program = join(import.meta.dirname, '..', 'src', 'main.ts');
let folder = '';
let dataDir = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linktime-demo-'));
  // Root runs PostgreSQL as another user, who has to get through to it.
  await chmod(folder, 0o755);
  dataDir = join(folder, 'demo');
});

after(async () => {
  // One that a failed test left would hold the run up.
  await Promise.all([...started].map(stopped));
  await rm(folder, { recursive: true, force: true });
});

const started = new Set<ChildProcess>();

async function stopped(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGINT');
  await exit;
}

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

function start(args: readonly string[]): ChildProcess {
  const { PATH = '', HOME = '', TMPDIR, NODE_COMPILE_CACHE } = process.env;
  const env = {
    PATH,
    HOME,
    ...(TMPDIR !== undefined && { TMPDIR }),
    ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }),
  };
  const child = spawn(process.execPath, [program, 'demo', ...args], {
    cwd: folder,
    env: { ...env, LINKTIME_DATA_DIR: dataDir, LINKTIME_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  child.once('exit', () => started.delete(child));
  return child;
}

async function collect(stream: ChildProcess['stdout']): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of stream ?? []) {
    chunks.push(String(chunk));
  }
  return chunks.join('');
}

async function ending(child: ChildProcess): Promise<Ended> {
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close'),
    collect(child.stdout),
    collect(child.stderr),
  ]);
  return { code, stdout, stderr };
}

async function played(...args: string[]) {
  const { code, stdout, stderr } = await ending(start([...args, '--once', '--json']));
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

/** A start that comes to nothing. */
async function refused(
  { saying, settings }: { readonly saying: string; readonly settings?: Record<string, string> },
  args: readonly string[],
): Promise<void> {
  const operator = commandLine({ LINKTIME_DATA_DIR: dataDir, LINKTIME_PORT: '0', ...settings });
  const stderr = new RegExp(RegExp.escape(saying));
  await operator.refused({ code: 1, stderr }, 'demo', ...args, '--once');
}

function keptToken(): Promise<string> {
  return readFile(join(dataDir, 'demo-token'), 'utf8').then((text) => text.trim());
}

async function statusFor(scimBaseUrl: string, token: string): Promise<number> {
  const response = await fetch(`${scimBaseUrl}/Users?count=1`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return response.status;
}

const userNames = (summary: { created: { userName: string }[] }) =>
  summary.created.map(({ userName }) => userName);

type SignIn = { readonly role: string; readonly name: string; readonly url: string };
/** Links of earlier starts, which a new one must not repeat. */
const links = new Set<string>();

test('the first start founds an organization, plays both directories, and keeps the token for its owner alone', async () => {
  const summary = await played();
  assert.equal(summary.start, 1);
  assert.equal(summary.organization.plan, 'BUSINESS');
  assert.equal(summary.freshToken, true);
  assert.equal(new Set(userNames(summary)).size, 5);
  assert.equal(await keptToken(), summary.token);
  assert.equal((await stat(join(dataDir, 'demo-token'))).mode & 0o777, 0o600);
  const providers = new Set(summary.requests.map((request: { provider: string }) => request.provider));
  assert.deepEqual([...providers], ['Okta', 'Entra']);
  assert.deepEqual(
    summary.requests.filter(({ asDue }: { asDue: boolean }) => !asDue),
    [],
  );
  assert.notEqual(summary.addressChanged.from, summary.addressChanged.to);
  const signIn: readonly SignIn[] = summary.signIn;
  assert.deepEqual(
    signIn.map(({ role, name }) => [role, name]),
    [
      ['OWNER', 'Olive Owner'],
      ['ADMIN', 'Adrian Admin'],
      ['MEMBER', summary.bookingPage.name],
    ],
  );
  for (const { url } of signIn) {
    links.add(url);
  }
});

test('a second start has the same token, and other people, of whom one leaves with bookings', async () => {
  const token = await keptToken();
  // As where root removes the folder: its database lies elsewhere, and knows who has played.
  await writeFile(join(dataDir, 'demo.json'), '{"starts":0}');
  const summary = await played();
  assert.equal(summary.start, 2);
  assert.equal(summary.freshToken, false);
  assert.equal(summary.token, token);
  assert.equal(userNames(summary).includes('ada.lindqvist@acme.example'), false);
  assert.deepEqual(summary.bookings, { cancelled: 4, kept: 1 });

  assert.equal(summary.cancellationMails.length, 5);
  for (const { file, to, method } of summary.cancellationMails) {
    const text = await readFile(join(summary.mailbox, file), 'utf8');
    assert.equal(method, 'CANCEL');
    assert.match(to, /@(customer|supplier|agency|partner)\.example>$/);
    assert.match(calendarOf(text), /^METHOD:CANCEL\r$/m);
  }
});

function calendarOf(mail: string): string {
  const part = /Content-Type: text\/calendar[\s\S]*?\r\n\r\n([A-Za-z\d+/=\r\n]+)/.exec(mail);
  return Buffer.from(part?.[1] ?? '', 'base64').toString();
}

test('--new-token ends the old token, and a second demonstration on the same folder names the address of the first', async () => {
  const old = await keptToken();
  const child = start(['--new-token', '--json']);
  const end = ending(child);
  const line = await Promise.race([firstLine(child), end.then(({ stderr }) => assert.fail(stderr))]);
  const { address, scimBaseUrl, token, bookingPage, signIn } = JSON.parse(line);
  assert.match(bookingPage.url, /\/acme\/[a-z-]+\/30-minutes$/);
  const page = new URL(bookingPage.url).pathname;
  assert.equal((await fetch(`${address}/api/v1/pages${page}`)).status, 200);
  assert.equal(await statusFor(scimBaseUrl, old), 401);
  assert.equal(await statusFor(scimBaseUrl, token), 200);
  assert.equal(await keptToken(), token);

  await linksLetIn(address, signIn);

  for (const args of [[], ['--reset']]) {
    await refused({ saying: address }, args);
  }
  assert.equal(await statusFor(scimBaseUrl, token), 200);

  child.kill('SIGINT');
  const { code, stderr } = await end;
  assert.equal(code, 0, stderr);
  const names = await readdir(dataDir);
  assert.deepEqual(
    names.filter((name) => ['server.json', 'server.lock', 'postgres.json'].includes(name)),
    [],
    'server, worker and PostgreSQL are gone',
  );
});

/** Each once, in its role; and the SCIM page, which is no member's, shows what the play did. */
async function linksLetIn(address: string, signIn: readonly SignIn[]): Promise<void> {
  for (const { role, url } of signIn) {
    assert.ok(url.startsWith(`${address}/sign-in/link/`), url);
    assert.equal(links.has(url), false, 'made at this start');
    const who = visitor(address);
    const path = `/sign-in/links/${new URL(url).pathname.split('/').at(-1)}`;
    assert.equal((await who.ask('POST', path, {})).status, 200);
    assert.equal((await who.ask('GET', '/session')).body.person.role, role);
    assert.equal((await visitor(address).ask('POST', path, {})).status, 404);
    if (role === 'MEMBER') {
      assert.equal((await who.ask('GET', '/scim')).status, 403);
      return;
    }
    // Reads are written into the log within a second, and refusals, like that of the old token, at once.
    const page = async (): Promise<ScimPage> => (await who.ask('GET', '/scim')).body;
    const shown = await eventually(page, (seen) => undone(seen).length === 1 && seen.state === 'healthy');
    assert.equal(shown.state, 'healthy');
    assert.deepEqual(undone(shown), ['renamed'], 'nobody gets another name in the play');
  }
  assert.fail('There is a link for a MEMBER.');
}

type ScimPage = {
  readonly state: string;
  readonly checklist: readonly { readonly step: string; readonly doneAt: string | null }[];
};

function undone({ checklist }: ScimPage): string[] {
  return checklist.filter(({ doneAt }) => doneAt === null).map(({ step }) => step);
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  while (!text.includes('\n')) {
    const [chunk] = await once(child.stdout ?? child, 'data');
    text += String(chunk);
  }
  return text;
}

test('--reset begins afresh, and what it prints for a person has no colours where nobody sees them', async () => {
  const old = await keptToken();
  const { code, stdout, stderr } = await ending(start(['--reset', '--once']));
  assert.equal(code, 0, stderr);
  const token = await keptToken();
  assert.notEqual(token, old);
  for (const said of [token, '/api/scim/v2', 'Ada Lindqvist', '4 bookings were cancelled', 'METHOD:CANCEL']) {
    assert.ok(stdout.includes(said), `${said} is missing in:\n${stdout}`);
  }
  assert.equal(stdout.includes('\u001b['), false);
  assert.equal(stderr.includes('"level"'), false, 'the log is in its file');
});

test('the data of a LinkTime that is no demonstration is neither used nor wiped', async () => {
  const foreign = await mkdtemp(join(folder, 'serve-'));
  await writeFile(join(foreign, 'secret-key'), 'x'.repeat(43));
  for (const args of [[], ['--reset']]) {
    await refused({ saying: foreign, settings: { LINKTIME_DATA_DIR: foreign } }, args);
  }
  assert.deepEqual(await readdir(foreign), ['secret-key']);
});

test('it neither writes into a database of the operator nor sends mail', async () => {
  for (const [name, value] of Object.entries({
    LINKTIME_SMTP_URL: 'smtp://127.0.0.1:25',
    LINKTIME_DATABASE_URL: 'postgresql://127.0.0.1:1/linktime',
  })) {
    const settings = { [name]: value, LINKTIME_SECRET_KEY: 'k'.repeat(32) };
    await refused({ saying: `Unset ${name}`, settings }, []);
  }
});
