// `linktime …` as main.ts runs it, with an environment of its own and what it prints, but without a process for each
// command: that takes a second, and serve.test.ts shows that it is the same.
import assert from 'node:assert/strict';
import { linktime } from '../src/main.ts';

export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type CommandLine = {
  run(...args: string[]): Promise<Ended>;
  /** Must succeed; gives what --json prints. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape.
  json(...args: string[]): Promise<any>; // oxlint-disable-line typescript/no-explicit-any
  /** Must end with this status, saying this, and with no result. */
  refused(expected: { readonly code: number; readonly stderr: RegExp }, ...args: string[]): Promise<void>;
};

/**
 * `settings` are all LINKTIME_… variables that there are. One command at a time, and none that goes on until it is
 * stopped: such a one may only be refused.
 */
export function commandLine(settings: Readonly<Record<string, string>>): CommandLine {
  const run = (...args: string[]) => withSettings(settings, () => runHere(args));
  return {
    run,
    json: async (...args) => {
      const { code, stdout, stderr } = await run(...args, '--json');
      assert.equal(code, 0, `${stderr}\n${stdout}`);
      return JSON.parse(stdout);
    },
    refused: async (expected, ...args) => {
      const { code, stdout, stderr } = await run(...args);
      assert.deepEqual([code, stdout], [expected.code, ''], stderr);
      assert.match(stderr, expected.stderr);
    },
  };
}

async function runHere(args: readonly string[]): Promise<Ended> {
  const stdout = overhear(process.stdout);
  const stderr = overhear(process.stderr);
  const listening = signals.map((signal) => new Set(process.listeners(signal)));
  try {
    process.exitCode = 0;
    await linktime(args);
    return { code: Number(process.exitCode), stdout: stdout.said(), stderr: stderr.said() };
  } finally {
    process.exitCode = undefined;
    stdout.end();
    stderr.end();
    for (const [index, signal] of signals.entries()) {
      for (const listener of process.listeners(signal)) {
        if (listening[index]?.has(listener) === false) {
          process.off(signal, listener);
        }
      }
    }
  }
}

// What a command that was to go on listens for; the tests must stay stoppable.
const signals = ['SIGINT', 'SIGTERM'] as const;

async function withSettings<T>(
  settings: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  const before = { ...process.env };
  const ours = (name: string) => name.startsWith('LINKTIME_') && !name.startsWith('LINKTIME_TEST_');
  const others = Object.entries(before).filter(([name]) => !ours(name));
  process.env = { ...Object.fromEntries(others), ...settings };
  try {
    return await work();
  } finally {
    process.env = before;
  }
}

type Write = (chunk: string | Uint8Array) => boolean;

/** What is written as text from now on. The test runner reports in bytes, and those go their way. */
function overhear(stream: { write: Write }): { said(): string; end(): void } {
  const write = stream.write;
  let text = '';
  stream.write = function (chunk, ...more) {
    if (typeof chunk !== 'string') {
      return write.call(this, chunk, ...more);
    }
    text += chunk;
    return true;
  };
  return {
    said: () => text,
    end: () => {
      stream.write = write;
    },
  };
}
