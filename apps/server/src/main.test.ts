import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linktime-main-'));
});
after(() => rm(folder, { recursive: true }));

/** Runs a command that reads the settings and no more, in this folder and environment; answers with what it complains of. */
async function complaints(cwd: string, settings: Record<string, string>): Promise<string> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('LINKTIME_'));
  const env = { ...Object.fromEntries(inherited), ...settings };
  const program = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [program, 'mailbox', 'list'], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said] = await Promise.all([text(child.stderr), once(child, 'close')]);
  assert.equal(child.exitCode, said === '' ? 0 : 1, said);
  return said;
}

test('.env of the working directory is read, and the environment wins over it', async () => {
  await writeFile(
    join(folder, '.env'),
    '# Settings\nLINKTIME_PORT=eighty\nLINKTIME_SIGN_UP="maybe"\n#LINKTIME_PLAN_CHANGE=nobody\n',
  );
  const said = await complaints(folder, {});
  assert.match(said, /LINKTIME_PORT: expected a port/);
  assert.match(said, /LINKTIME_SIGN_UP: expected closed or open/);
  assert.doesNotMatch(said, /LINKTIME_PLAN_CHANGE/);

  const mended = await complaints(folder, { LINKTIME_PORT: '8081' });
  assert.doesNotMatch(mended, /LINKTIME_PORT/);
  assert.match(mended, /LINKTIME_SIGN_UP/);
  assert.equal(await complaints(folder, { LINKTIME_PORT: '', LINKTIME_SIGN_UP: 'closed' }), '');
});

test('no .env is needed, and one that can not be read is named', async () => {
  const bare = join(folder, 'bare');
  await mkdir(bare);
  assert.equal(await complaints(bare, {}), '');
  await mkdir(join(bare, '.env'));
  assert.match(await complaints(bare, {}), /^linktime: The file .*bare\/\.env can't be read/);
});
