// `npm run bench`: starts a database, fills it, starts the server and the floor, measures, and cleans up after itself.
// docs/performance.md says what the figures mean.
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Cell, cells, leaversOfASlice } from './cells.ts';
import { type BenchDatabase, startDatabase } from './database.ts';
import { prepareFloor } from './floor-table.ts';
import { type Measurement, measure, type Site } from './measure.ts';
import { help, type Options, readOptions } from './options.ts';
import { startProcess } from './processes.ts';
import { cellOf, comparison, describeMachine, heading, line, machineLine } from './report.ts';
import { seed } from './seed.ts';

/** No run takes longer, whatever happens. */
const longestRunMs = 20 * 60_000;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(help);
    return;
  }
  const chosen = options.only?.map(cellOf) ?? cells;
  const stopping = new AbortController();
  const stop = () => stopping.abort(new Error('The benchmark was stopped.'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const patience = setTimeout(stop, longestRunMs);
  try {
    const run = (users: number) => measureAt(options, chosen, { users, signal: stopping.signal });
    if (options.compare) {
      const small = await run(1_000);
      const large = await run(100_000);
      console.log(`\n100,000 people against 1,000:\n${comparison(small.measurements, large.measurements)}`);
      await save(options, [small, large]);
    } else {
      await save(options, [await run(options.users)]);
    }
  } finally {
    clearTimeout(patience);
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

type Run = {
  readonly users: number;
  readonly machine: ReturnType<typeof describeMachine>;
  readonly measurements: readonly Measurement[];
};

async function measureAt(
  options: Options,
  chosen: readonly Cell[],
  { users, signal }: { readonly users: number; readonly signal: AbortSignal },
): Promise<Run> {
  await using ending = new AsyncDisposableStack();
  const database = await startDatabase((message) => console.error(message));
  ending.defer(() => database.stop());
  const machine = describeMachine(database.version);
  console.log(`\n${machineLine(machine)}`);
  const site = await buildSite(options, chosen, { users, database, ending });
  const { world } = site;
  const member = world.main.people.length.toLocaleString('en');
  console.log(
    `${member} people, beside ${(world.everybody - users).toLocaleString('en')} in 101 other organizations; a group of ` +
      `${world.group.members.toLocaleString('en')}; ${options.seconds} s a cell\n\n${heading()}`,
  );
  const measurements: Measurement[] = [];
  for (const cell of chosen) {
    const source = cell.source(world);
    const floorSource = cellOf('frame').source(world);
    const concurrencies = options.concurrencies.filter((one) => one <= (cell.upTo ?? one));
    for (const [index, concurrency] of concurrencies.entries()) {
      signal.throwIfAborted();
      const { seconds } = options;
      const measurement = await measure(site, cell, {
        concurrency,
        seconds,
        source,
        floorSource,
        again: index > 0,
      });
      measurements.push(measurement);
      console.log(line(measurement));
    }
  }
  return { users, machine, measurements };
}

type Building = {
  readonly users: number;
  readonly database: BenchDatabase;
  readonly ending: AsyncDisposableStack;
};

async function buildSite(
  options: Options,
  chosen: readonly Cell[],
  { users, database, ending }: Building,
): Promise<Site> {
  const begun = performance.now();
  const leave = chosen.some(({ name }) => name === 'leaver');
  // Four slices and a warm-up at each concurrency.
  const hosts = options.concurrencies.reduce((sum, c) => sum + 4 * leaversOfASlice(c) + c, 0);
  const world = await seed(database, { users, members: options.members, hosts: leave ? hosts : 0 });
  await prepareFloor(database, world.main.id);
  console.log(`Filled in ${((performance.now() - begun) / 1_000).toFixed(1)} s.`);

  // Requests for slots come from many networks, which a server believes only a proxy.
  const proxies = { LINKTIME_TRUSTED_PROXIES: '127.0.0.1' };
  const settings = { LINKTIME_DATA_DIR: database.folder, LINKTIME_PORT: '0', ...proxies };
  const subject = await startProcess({
    file: 'subject.ts',
    settings,
    logFile: join(database.folder, 'subject.log'),
    execArgv:
      options.profile === undefined
        ? []
        : ['--cpu-prof', `--cpu-prof-dir=${resolve(options.profile)}`, '--cpu-prof-interval=500'],
  });
  ending.defer(() => subject.stop());
  const floor = await startProcess({
    file: 'floor.ts',
    settings,
    logFile: join(database.folder, 'floor.log'),
  });
  ending.defer(() => floor.stop());
  return {
    world,
    postmaster: database.postmaster,
    workersBackends: database.workersBackends,
    subject: { pid: subject.pid, port: subject.ports.http ?? 0 },
    floor: { pid: floor.pid, port: floor.ports.http ?? 0, framePort: floor.ports.frame ?? 0 },
  };
}

async function save({ json }: Options, runs: readonly Run[]): Promise<void> {
  if (json !== undefined) {
    await writeFile(json, `${JSON.stringify({ at: new Date().toISOString(), runs }, null, 2)}\n`);
  }
}

await main();
