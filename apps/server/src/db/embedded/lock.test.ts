import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { type Identity, identity, tryLock } from './lock.ts';
import { usedElsewhere } from './marker.ts';

let folder: string;
let path: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linktime-lock-'));
  path = join(folder, 'lock');
});
beforeEach(() => rm(path, { force: true }));
after(() => rm(folder, { recursive: true }));

async function leaveLock(of: Partial<Identity>, ageMs: number): Promise<void> {
  await writeFile(path, JSON.stringify({ ...(await identity()), ...of, nonce: 'x' }));
  const then = new Date(Date.now() - ageMs);
  await utimes(path, then, then);
}

function endedProcess(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

test('of many that try at once exactly one gets the lock, and after its release the next', async () => {
  const got = (await Promise.all(Array.from({ length: 20 }, () => tryLock(path)))).filter(
    (lock) => lock !== undefined,
  );
  assert.equal(got.length, 1);
  assert.equal(await got[0]?.held(), true);
  await got[0]?.release();
  const next = await tryLock(path);
  assert.equal(await next?.held(), true);
  await next?.release();
  assert.deepEqual(await readdir(folder), []);
});

test('the lock of a process that has ended is taken over at once, by one of many', async () => {
  await leaveLock({ pid: endedProcess() }, 0);
  const locks = (await Promise.all(Array.from({ length: 20 }, () => tryLock(path)))).filter(
    (lock) => lock !== undefined,
  );
  const held = await Promise.all(locks.map((lock) => lock.held()));
  assert.equal(held.filter(Boolean).length, 1);
  await Promise.all(locks.map((lock) => lock.release()));
});

test('the lock of a living process stays, however late its heartbeat is, until its process id must be reused', async () => {
  await leaveLock({ pid: process.ppid }, 30_000);
  assert.equal(await tryLock(path), undefined);
  await leaveLock({ pid: process.ppid }, 90_000);
  await (await tryLock(path))?.release();
  assert.deepEqual(await readdir(folder), []);
});

test('in another container or machine, or before a restart, the heartbeat decides', async () => {
  for (const elsewhere of [{ host: 'other' }, { pids: 'pid:[1]' }, { boot: 'earlier' }]) {
    await leaveLock({ ...elsewhere, pid: process.pid }, 5_000);
    assert.equal(await tryLock(path), undefined, JSON.stringify(elsewhere));
    await leaveLock({ ...elsewhere, pid: process.pid }, 20_000);
    const lock = await tryLock(path);
    assert.equal(await lock?.held(), true, JSON.stringify(elsewhere));
    await lock?.release();
  }
});

test('a server that another container uses is named by its host, until its heartbeat stops', async (t) => {
  t.after(() => rm(join(folder, 'postgres.json')));
  const place = { home: folder, data: join(folder, 'pg18'), binaries };
  const marker = join(folder, 'postgres.json');
  await writeFile(marker, JSON.stringify({ ...(await identity()), host: 'blue' }));
  assert.equal(await usedElsewhere(place), 'blue');
  const then = new Date(Date.now() - 20_000);
  await utimes(marker, then, then);
  assert.equal(await usedElsewhere(place), undefined);
  await writeFile(marker, JSON.stringify(await identity()));
  assert.equal(await usedElsewhere(place), undefined);
});

const binaries = { initdb: '', postgres: '', major: 18, version: '18.4' };
