// Measures one cell at one concurrency, in turns with the floor, so that a noisy neighbour hits both.
import type { Cell } from './cells.ts';
import { type Clients, type JobSource, type Load, openClients } from './load.ts';
import { childrenOf, cpuMs } from './processes.ts';
import type { World } from './world.ts';

/** The processes that are measured. */
export type Site = {
  readonly world: World;
  readonly postmaster: number | undefined;
  /** The database's processes that serve the worker. */
  readonly workersBackends: () => Promise<readonly number[]>;
  readonly subject: { readonly pid: number; readonly port: number };
  readonly floor: { readonly pid: number; readonly port: number; readonly framePort: number };
};

/** Milliseconds of CPU a job; undefined where they can't be read. */
export type Cost = {
  readonly server: number | undefined;
  readonly database: number | undefined;
  /** The worker beside the server, with its part of the database: it also works off what earlier cells left. */
  readonly worker: number | undefined;
};

export type Figures = {
  readonly jobs: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cost: Cost;
};

export type Measurement = {
  readonly cell: string;
  readonly concurrency: number;
  readonly subject: Figures;
  readonly floor: Figures;
  /** Jobs a second against the floor's, the median of the turns. */
  readonly ofFloor: number;
};

const turns = 4;
/** Parts of a cell's seconds. A program that has just met a kind of request for the first time is not yet compiled. */
const warmUp = { first: 0.5, again: 0.15, floor: 0.05 };

export async function measure(
  site: Site,
  cell: Cell,
  how: {
    readonly concurrency: number;
    readonly seconds: number;
    readonly source: JobSource;
    readonly floorSource: JobSource;
    /** The cell was measured before, at another concurrency. */
    readonly again: boolean;
  },
): Promise<Measurement> {
  const { concurrency } = how;
  const ms = how.seconds * 1_000;
  const at = cell.frame === true ? { pid: site.floor.pid, port: site.floor.framePort } : site.subject;
  await using closing = new AsyncDisposableStack();
  const subject = { pid: at.pid, source: how.source, clients: await openClients(at.port, concurrency) };
  closing.defer(() => subject.clients.close());
  const floor = {
    pid: site.floor.pid,
    source: how.floorSource,
    clients: await openClients(site.floor.port, concurrency),
  };
  closing.defer(() => floor.clients.close());

  const jobs = cell.jobsOfASlice?.(concurrency);
  await floor.clients.run(floor.source, { ms: ms * warmUp.floor });
  await subject.clients.run(subject.source, {
    ms: ms * (how.again ? warmUp.again : warmUp.first),
    ...(jobs !== undefined && { jobs: concurrency }),
  });
  const floorSlices: Slice[] = [];
  const subjectSlices: Slice[] = [];
  const measureFloor = async () => {
    floorSlices.push(await slice(site, floor, { ms: ms / turns / 2 }));
  };
  const measureSubject = async () => {
    subjectSlices.push(await slice(site, subject, { ms: ms / turns, ...(jobs !== undefined && { jobs }) }));
  };
  for (let turn = 0; turn < turns; turn += 1) {
    // Who is first takes turns too.
    const [first, second] = turn % 2 === 0 ? [measureFloor, measureSubject] : [measureSubject, measureFloor];
    await first();
    await second();
  }
  return {
    cell: cell.name,
    concurrency,
    subject: figures(subjectSlices),
    floor: figures(floorSlices),
    ofFloor: median(subjectSlices.map((one, turn) => rate(one.load) / rate(floorSlices[turn]?.load))),
  };
}

type Measured = { readonly pid: number; readonly source: JobSource; readonly clients: Clients };
type Slice = { readonly load: Load; readonly cost: Cost };

async function slice(
  site: Site,
  { pid, source, clients }: Measured,
  until: { readonly ms: number; readonly jobs?: number },
): Promise<Slice> {
  const before = await cpuTimes(site, pid);
  const load = await clients.run(source, until);
  const after = await cpuTimes(site, pid);
  return {
    load,
    cost: {
      server: difference(before.server, after.server),
      database: difference(before.database, after.database),
      worker: difference(before.worker, after.worker),
    },
  };
}

async function cpuTimes({ postmaster, workersBackends }: Site, pid: number): Promise<Cost> {
  const [all, workers, theirs] = await Promise.all([
    postmaster === undefined ? [] : childrenOf(postmaster),
    childrenOf(pid),
    workersBackends(),
  ]);
  const ours = all.filter((one) => !theirs.includes(one));
  const [server, database, worker] = await Promise.all([
    cpuMs([pid]),
    cpuMs(ours),
    cpuMs([...workers, ...theirs]),
  ]);
  return { server, database, worker };
}

function difference(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined ? undefined : Math.max(after - before, 0);
}

function figures(slices: readonly Slice[]): Figures {
  const jobs = slices.reduce((sum, { load }) => sum + load.jobs, 0);
  const seconds = slices.reduce((sum, { load }) => sum + load.seconds, 0);
  const durations = slices.flatMap(({ load }) => load.durations).sort((a, b) => a - b);
  const at = (part: number) =>
    durations[Math.min(Math.floor(durations.length * part), durations.length - 1)] ?? 0;
  return {
    jobs,
    perSecond: jobs / seconds,
    p50: at(0.5),
    p99: at(0.99),
    cost: {
      server: perJob(slices, jobs, 'server'),
      database: perJob(slices, jobs, 'database'),
      worker: perJob(slices, jobs, 'worker'),
    },
  };
}

function perJob(slices: readonly Slice[], jobs: number, part: keyof Cost): number | undefined {
  const times = slices.map(({ cost }) => cost[part]);
  return times.some((time) => time === undefined) || jobs === 0
    ? undefined
    : times.reduce((sum: number, time) => sum + (time ?? 0), 0) / jobs;
}

function rate(load: Load | undefined): number {
  return load === undefined || load.seconds === 0 ? 0 : load.jobs / load.seconds;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
