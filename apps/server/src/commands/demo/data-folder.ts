// The demonstration's own data folder: that it is one, how often it was started, the token, and wiping it.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../../config.ts';
import { findBinaries } from '../../db/embedded/binaries.ts';
import { stopUnused } from '../../db/embedded/leave.ts';
import { usedElsewhere } from '../../db/embedded/marker.ts';
import { choosePlace } from '../../db/embedded/place.ts';
import { claimDataFolder } from '../running-server.ts';

const stateFile = 'demo.json';
const tokenFile = 'demo-token';
export const logFile = 'demo.log';

const stateForm = z.object({
  /** How often the demonstration was played. */
  starts: z.number().int().nonnegative(),
});

/** Makes the folder, or throws when it holds a LinkTime that is no demonstration. */
export async function openDataFolder(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const names = await readdir(dataDir);
  if (names.includes(stateFile)) {
    return;
  }
  if (names.some((name) => name === 'secret-key' || /^pg\d/.test(name))) {
    throw new Error(
      `${dataDir} holds the data of a LinkTime that is no demonstration, and stays untouched. ` +
        'Unset LINKTIME_DATA_DIR, or let it name another folder.',
    );
  }
  await writeState(dataDir, { starts: 0 });
}

/** Counts a start; the first is 1. */
export async function countStart(dataDir: string): Promise<number> {
  const state = stateForm.parse(JSON.parse(await readFile(join(dataDir, stateFile), 'utf8')));
  const starts = state.starts + 1;
  await writeState(dataDir, { starts });
  return starts;
}

async function writeState(dataDir: string, state: z.infer<typeof stateForm>): Promise<void> {
  const path = join(dataDir, stateFile);
  await writeFile(`${path}.new`, `${JSON.stringify(state)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export function tokenPath(dataDir: string): string {
  return join(dataDir, tokenFile);
}

/** The token of an earlier start, if there was one. */
export async function keptToken(dataDir: string): Promise<string | undefined> {
  const text = await readFile(tokenPath(dataDir), 'utf8').catch(() => '');
  return text.trim() === '' ? undefined : text.trim();
}

/**
 * Keeps the token where its owner can read it again. Only the demonstration does that: elsewhere LinkTime keeps a
 * digest, and whoever loses the token generates another.
 */
export async function keepToken(dataDir: string, token: string): Promise<void> {
  const path = tokenPath(dataDir);
  await rm(path, { force: true });
  await writeFile(path, `${token}\n`, { mode: 0o600 });
}

// What LinkTime and the demonstration put into the folder. Whatever else is there is somebody else's and stays.
const ours =
  /^(?:pg\d+(?:\.new(?:\.[0-9a-f]+)?|\.log)?|postgres\.json|postgres\.lock|run|secret-key|mailbox|demo-token|demo\.log)$/;

/**
 * Removes the demonstration's data. A PostgreSQL that runs on it, because its LinkTime was killed, is stopped first.
 * Throws the address of a LinkTime that is running on it.
 */
export async function wipeDataFolder({ dataDir, database }: Config): Promise<void> {
  await openDataFolder(dataDir);
  const claim = await claimDataFolder(dataDir);
  try {
    const binFolder = database.kind === 'embedded' ? database.binFolder : undefined;
    const place = await choosePlace(dataDir, await findBinaries(binFolder));
    const host = await usedElsewhere(place);
    if (host !== undefined) {
      throw new Error(`${dataDir} is in use on ${host}. Stop it there first.`);
    }
    await stopUnused(place);
    await removeOurs(place.home);
    await removeOurs(dataDir);
    // Last, because by this file the folder is known as a demonstration's.
    await rm(join(dataDir, stateFile), { force: true });
  } finally {
    await claim.release();
  }
}

async function removeOurs(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => ours.test(name));
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}
