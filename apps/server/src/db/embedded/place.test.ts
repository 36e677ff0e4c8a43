import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readlink, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { findBinaries, restoreSymlinks } from './binaries.ts';
import { choosePlace, privateFolder } from './place.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linktime-place-'));
});
after(() => rm(folder, { recursive: true }));

const isRoot = process.getuid?.() === 0;

test('links that npm stripped are restored, and those that are there stay', async () => {
  const root = join(folder, 'package');
  await mkdir(join(root, 'native', 'lib'), { recursive: true });
  await writeFile(join(root, 'native', 'lib', 'libx.so.1.2'), 'library');
  const links = ['libx.so', 'libx.so.1'].map((name) => ({
    source: 'native/lib/libx.so.1.2',
    target: `native/lib/${name}`,
  }));
  await writeFile(join(root, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  await restoreSymlinks(root);
  assert.equal(await readlink(join(root, 'native', 'lib', 'libx.so')), 'libx.so.1.2');
  await unlink(join(root, 'native', 'lib', 'libx.so'));
  await restoreSymlinks(root);
  assert.equal(await readlink(join(root, 'native', 'lib', 'libx.so')), 'libx.so.1.2');
  assert.equal(await readlink(join(root, 'native', 'lib', 'libx.so.1')), 'libx.so.1.2');
});

test('the programs from npm are of a known version', async () => {
  const binaries = await findBinaries();
  assert.ok(binaries.major >= 15);
  assert.ok(binaries.version.startsWith(String(binaries.major)));
});

test('a user keeps the data where it was asked for', {
  skip: isRoot && 'root runs PostgreSQL as another user',
}, async () => {
  const binaries = await findBinaries();
  const place = await choosePlace(join(folder, 'mine'), binaries);
  assert.equal(place.data, join(folder, 'mine', `pg${binaries.major}`));
  assert.equal(place.account, undefined);
});

test('for root, a folder that the account can not reach is replaced, always by the same one', {
  skip: !isRoot && 'not root',
}, async () => {
  const binaries = await findBinaries();
  await chmod(folder, 0o700);
  const place = await choosePlace(join(folder, 'hidden'), binaries);
  assert.match(place.home, /^\/var\/lib\/linktime\/[0-9a-f]{16}$/);
  assert.notEqual(place.account?.uid, 0);
  assert.equal((await choosePlace(join(folder, 'hidden'), binaries)).home, place.home);
  await rm(place.home, { recursive: true });
  await chmod(folder, 0o755);
  assert.equal((await choosePlace(join(folder, 'open'), binaries)).home, join(folder, 'open'));
});

test('for root, programs that the account can not run are copied to where it can', {
  skip: !isRoot && 'not root',
}, async () => {
  const binaries = await findBinaries();
  assert.ok(binaries.root !== undefined);
  const hidden = join(folder, 'hidden-programs');
  await mkdir(hidden, { mode: 0o700 });
  await symlink(binaries.root, join(hidden, 'native'));
  const programs = { initdb: 'initdb', postgres: 'postgres' } as const;
  const bin = (name: string) => join(hidden, 'native', 'bin', name);
  const moved = {
    initdb: bin(programs.initdb),
    postgres: bin(programs.postgres),
  };
  const version = `${binaries.version}-test-${process.pid}`;
  await chmod(folder, 0o755);
  const place = await choosePlace(join(folder, 'data'), { ...binaries, ...moved, version });
  const copy = dirname(dirname(place.binaries.postgres));
  assert.equal(copy, `/var/lib/linktime/postgres-${version}-${process.arch}`);
  assert.ok((await stat(place.binaries.initdb)).mode & 0o001);
  await rm(copy, { recursive: true });
});

test('a private folder is ours and closed, and a link in its place is refused', async () => {
  const path = join(folder, 'private');
  await mkdir(path, { mode: 0o755 });
  await privateFolder(path, undefined);
  assert.equal((await stat(path)).mode & 0o777, 0o700);
  await symlink(path, join(folder, 'link'));
  await assert.rejects(privateFolder(join(folder, 'link'), undefined), /should be a folder/);
});
