import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../../test/database.ts';
import { type Embedded, startEmbedded } from './embedded.ts';
import { isAlive } from './lock.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linktime-embedded-'));
  // Root runs PostgreSQL as another user, who has to get through to it.
  await chmod(folder, 0o755);
});
after(async () => {
  for (const child of children) {
    child.kill('SIGKILL');
  }
  await rm(folder, { recursive: true });
});

const children: ChildProcess[] = [];

const options = { fsync: false };

async function postmasterOf(home: string): Promise<number> {
  const data = (await readdir(home)).find((name) => /^pg\d+$/.test(name));
  return Number.parseInt(await readFile(join(home, String(data), 'postmaster.pid'), 'utf8'), 10);
}

async function answerOf(embedded: Embedded): Promise<unknown> {
  const [row] = await run(embedded.connection('postgres'), 'select current_database()::text as name');
  return row?.name;
}

type Process = { readonly child: ChildProcess; line(): Promise<string> };

/** Another process that attaches or starts, says which, and stops when it is told to. */
function startProcess(home: string): Process {
  const module = JSON.stringify(new URL('./embedded.ts', import.meta.url).href);
  const program = `
    const { startEmbedded } = await import(${module});
    const embedded = await startEmbedded(${JSON.stringify(home)}, { fsync: false });
    console.log(embedded.attached ? 'attached' : 'started');
    process.stdin.once('data', async () => {
      await embedded.stop();
      console.log('stopped');
      process.exit();
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, line: async () => String((await lines.next()).value) };
}

async function stopProcess(process: Process): Promise<void> {
  process.child.stdin?.write('stop\n');
  assert.equal(await process.line(), 'stopped');
}

test('the first to come starts the server, the second attaches, the last to leave stops it', async () => {
  const home = join(folder, 'first');
  const one = await startEmbedded(home, options);
  const two = await startEmbedded(home, options);
  assert.deepEqual([one.attached, two.attached], [false, true]);
  await one.stop();
  assert.equal(await answerOf(two), 'linktime');
  await two.stop();
  await assert.rejects(postmasterOf(home), { code: 'ENOENT' });
  await assert.rejects(two.ensureRunning(), /being stopped/);
});

test('the server listens on a socket in a folder of its own, and on no address', async () => {
  const home = join(folder, 'first');
  const embedded = await startEmbedded(home, options);
  const { host } = embedded.connection('linktime');
  assert.equal((await stat(String(host))).mode & 0o777, 0o700);
  const [settings] = await run(
    embedded.connection('postgres'),
    `select current_setting('listen_addresses') as addresses, current_setting('server_encoding') as encoding,
            'ä' ~ '^[[:alpha:]]$' as letters`,
  );
  assert.deepEqual(settings, { addresses: '', encoding: 'UTF8', letters: true });
  await embedded.stop();
});

test('two processes that start on one folder at once come to one server', async () => {
  const home = join(folder, 'both');
  const both = [startProcess(home), startProcess(home)];
  const said = await Promise.all(both.map((process) => process.line()));
  assert.deepEqual(said.toSorted(), ['attached', 'started']);
  const postmaster = await postmasterOf(home);
  const third = await startEmbedded(home, options);
  assert.equal(third.attached, true);
  assert.equal(await postmasterOf(home), postmaster);
  await Promise.all(both.map(stopProcess));
  assert.equal(await answerOf(third), 'linktime');
  await third.stop();
  await assert.rejects(postmasterOf(home), { code: 'ENOENT' });
});

test('a killed server is started again, by whoever notices, with what was committed', async () => {
  const home = join(folder, 'first');
  const one = await startEmbedded(home, options);
  const two = await startEmbedded(home, options);
  await run(one.connection('postgres'), 'create table kept as select 7 as value');
  const killed = await postmasterOf(home);
  process.kill(killed, 'SIGKILL');
  while (isAlive(killed)) {
    await sleep(5);
  }
  await Promise.all([one.ensureRunning(), two.ensureRunning()]);
  assert.notEqual(await postmasterOf(home), killed);
  assert.deepEqual(await run(two.connection('postgres'), 'select value from kept'), [{ value: 7 }]);
  await one.stop();
  assert.equal(await answerOf(two), 'linktime');
  await two.stop();
});

test('a killed process leaves the server running, and the next one attaches to it', async () => {
  const home = join(folder, 'first');
  const first = startProcess(home);
  assert.equal(await first.line(), 'started');
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const next = await startEmbedded(home, options);
  assert.equal(next.attached, true);
  assert.equal(await answerOf(next), 'linktime');
  await next.stop();
  await assert.rejects(postmasterOf(home), { code: 'ENOENT' });
});

test('a postmaster.pid whose process id is another program by now does not stand in the way', async () => {
  const home = join(folder, 'first');
  const embedded = await startEmbedded(home, options);
  const data = (await readdir(home)).find((name) => /^pg\d+$/.test(name));
  const path = join(home, String(data), 'postmaster.pid');
  const text = await readFile(path, 'utf8');
  await embedded.stop();
  await writeFile(path, text.replace(/^\d+/, String(process.pid)), { mode: 0o644 });
  await chmod(path, 0o644);
  const again = await startEmbedded(home, options);
  assert.equal(again.attached, false);
  assert.notEqual(await postmasterOf(home), process.pid);
  await again.stop();
});

test('a lock of the socket whose process id is another program by now does not stand in the way', async () => {
  const home = join(folder, 'first');
  const embedded = await startEmbedded(home, options);
  const postmaster = await postmasterOf(home);
  const socketLock = join(String(embedded.connection('postgres').host), '.s.PGSQL.5432.lock');
  const text = await readFile(socketLock, 'utf8');
  const { uid } = await stat(join(home, 'run', '.s.PGSQL.5432'));
  const other = spawn('sleep', ['3600'], process.getuid?.() === 0 ? { uid } : {});
  children.push(other);
  await embedded.stop();
  assert.ok(text.startsWith(String(postmaster)));
  await mkdir(join(home, 'run'), { mode: 0o700 });
  await chown(join(home, 'run'), uid, -1);
  await writeFile(socketLock, text.replace(/^\d+/, String(other.pid)), { mode: 0o600 });
  await chown(socketLock, uid, -1);
  await (await startEmbedded(home, options)).stop();
});

test('a folder whose socket path would be too long gets its socket elsewhere, and others find it', async () => {
  const home = join(folder, 'long'.repeat(30));
  const one = await startEmbedded(home, options);
  const two = await startEmbedded(home, options);
  assert.equal(two.attached, true);
  assert.equal(two.connection('postgres').host, one.connection('postgres').host);
  assert.ok(`${one.connection('postgres').host}/.s.PGSQL.5432`.length <= 103);
  await Promise.all([one.stop(), two.stop()]);
  await assert.rejects(stat(String(one.connection('postgres').host)), { code: 'ENOENT' });
});

test('data of another major version is refused, not left aside', async () => {
  const home = join(folder, 'old');
  await mkdir(join(home, 'pg9'), { recursive: true });
  await writeFile(join(home, 'pg9', 'PG_VERSION'), '9\n');
  await assert.rejects(
    startEmbedded(home, options),
    /holds data of PostgreSQL 9, and this is PostgreSQL \d+/,
  );
});

test('a folder without PostgreSQL is refused by the name of the setting', async () => {
  await assert.rejects(
    startEmbedded(join(folder, 'none'), { ...options, binFolder: folder }),
    /Is LINKTIME_POSTGRES_BIN a folder with initdb and postgres\?/,
  );
});

test('what PostgreSQL says is told when it can not be started', async () => {
  const home = join(folder, 'first');
  const data = (await readdir(home)).find((name) => /^pg\d+$/.test(name));
  const path = join(home, String(data), 'postgresql.auto.conf');
  const good = await readFile(path, 'utf8');
  await writeFile(path, 'nonsense = 1\n');
  await assert.rejects(
    startEmbedded(home, options),
    /could not be started[\s\S]*unrecognized configuration parameter/,
  );
  await writeFile(path, good);
  await (await startEmbedded(home, options)).stop();
});
