// The marker file says where the socket of a running server is, and by its heartbeat that somebody uses the server,
// also to those who can't reach the socket from their container or machine.
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identity, isSilent, parseIdentity, sameMachine } from './lock.ts';
import { type Place, privateFolder } from './place.ts';

/** A path of a unix socket that is longer, in bytes, is refused by the system. */
const longestSocketPath = 103;

export function markerOf(place: Place): string {
  return join(place.home, 'postgres.json');
}

/** Where the socket is, or will be; undefined when the home's path is too long and no server has run yet. */
export async function findSocketFolder(place: Place): Promise<string | undefined> {
  const own = join(place.home, 'run');
  if (fits(own)) {
    return own;
  }
  const text = await readMarker(place);
  const marker: { socketFolder?: unknown } = text === undefined ? {} : JSON.parse(text);
  const folder = marker.socketFolder;
  return typeof folder === 'string' && fits(folder) ? folder : undefined;
}

/** Makes the folder of the socket, which only the account and we may enter, and remembers it in the marker. */
export async function makeSocketFolder(place: Place): Promise<string> {
  const folder = (await findSocketFolder(place)) ?? (await temporaryFolder());
  await privateFolder(folder, place.account);
  const marker = markerOf(place);
  const text = JSON.stringify({ ...(await identity()), socketFolder: folder });
  await writeFile(`${marker}.new`, text, { mode: 0o600 });
  await rename(`${marker}.new`, marker);
  return folder;
}

/** The server is stopped: nothing is used any more. */
export async function removeMarker(place: Place): Promise<void> {
  const folder = await findSocketFolder(place);
  if (folder !== undefined) {
    await rm(folder, { recursive: true, force: true });
  }
  await rm(markerOf(place), { force: true });
}

/** The name of another machine or container whose processes give signs of life; undefined when there are none. */
export async function usedElsewhere(place: Place): Promise<string | undefined> {
  const text = await readMarker(place);
  const holder = text === undefined ? undefined : parseIdentity(text);
  if (holder === undefined || sameMachine(holder, await identity()) || (await isSilent(markerOf(place)))) {
    return undefined;
  }
  return holder.host;
}

function readMarker(place: Place): Promise<string | undefined> {
  return readFile(markerOf(place), 'utf8').catch(() => undefined);
}

function temporaryFolder(): Promise<string> {
  const fitting = [tmpdir(), '/tmp'].find((folder) => fits(join(folder, 'linktime-XXXXXX')));
  return mkdtemp(join(fitting ?? '/tmp', 'linktime-'));
}

function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, '.s.PGSQL.5432')) <= longestSocketPath;
}
