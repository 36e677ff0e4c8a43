// Stopping and starting on one folder at the same time, with real processes: whoever comes while the last one leaves.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

let folder: string;
const children: ChildProcess[] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linktime-overlap-'));
  // Root runs PostgreSQL as another user, who has to get through to it.
  await chmod(folder, 0o755);
});
after(async () => {
  for (const child of children) {
    child.kill('SIGKILL');
  }
  await rm(folder, { recursive: true, force: true });
});

type Process = { readonly child: ChildProcess; tell(command: 'start' | 'ask' | 'stop'): Promise<string> };

/** A process that starts or attaches, asks the database for its name, and stops, as often as it is told to. */
function startProcess(home: string): Process {
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    const { startEmbedded } = await import(${module('./embedded.ts')});
    const { run } = await import(${module('../../../test/database.ts')});
    const { createInterface } = await import('node:readline');
    let embedded;
    const commands = {
      start: async () => {
        embedded = await startEmbedded(${JSON.stringify(home)}, { fsync: false });
        return 'here';
      },
      ask: async () => {
        const [row] = await run(embedded.connection('postgres'), 'select current_database()::text as name');
        return row.name;
      },
      stop: async () => {
        await embedded.stop();
        return 'stopped';
      },
    };
    for await (const command of createInterface({ input: process.stdin })) {
      console.log(await commands[command]().catch((error) => error.message.replaceAll('\\n', ' ')));
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    tell: async (command) => {
      child.stdin?.write(`${command}\n`);
      return String((await lines.next()).value);
    },
  };
}

async function end({ child }: Process): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

test('whoever comes while the last one stops the server gets one that stays', async () => {
  const home = join(folder, 'overlap');
  let [leaving, coming] = [startProcess(home), startProcess(home)];
  assert.equal(await leaving.tell('start'), 'here');
  for (let round = 0; round < 12; round += 1) {
    const stopped = leaving.tell('stop');
    // The first come before the server has heard of it, the last when it is gone.
    await sleep(round * 15);
    const here = await coming.tell('start');
    assert.deepEqual([await stopped, here], ['stopped', 'here'], `round ${round}`);
    assert.equal(await coming.tell('ask'), 'linktime', `round ${round}`);
    [leaving, coming] = [coming, leaving];
  }
  assert.equal(await leaving.tell('stop'), 'stopped');
  await Promise.all([end(leaving), end(coming)]);
});

test('whoever comes after one that was killed while it started or stopped gets a server', async () => {
  const home = join(folder, 'killed');
  let killed = startProcess(home);
  for (let round = 0; round < 8; round += 1) {
    const next = startProcess(home);
    const command = round % 2 === 0 ? 'start' : 'stop';
    void killed.tell(command);
    await sleep(round * 20);
    await end(killed);
    assert.equal(await next.tell('start'), 'here', `round ${round}`);
    assert.equal(await next.tell('ask'), 'linktime', `round ${round}`);
    if (command === 'start') {
      killed = next;
    } else {
      assert.equal(await next.tell('stop'), 'stopped', `round ${round}`);
      await end(next);
      killed = startProcess(home);
    }
  }
  await end(killed);
});

test('whoever comes after one that was killed while it made the data folder makes another', async () => {
  const home = join(folder, 'drafted');
  const [killed, next] = [startProcess(home), startProcess(home)];
  void killed.tell('start');
  const drafts = async () => (await readdir(home).catch(() => [])).filter((name) => name.includes('.new.'));
  let draft: string | undefined;
  while (draft === undefined) {
    [draft] = await drafts();
  }
  await end(killed);
  assert.equal(await next.tell('start'), 'here');
  assert.equal(await next.tell('ask'), 'linktime');
  assert.equal(await next.tell('stop'), 'stopped');
  await end(next);
});
