// Figures as a table, ratios first: requests a second are this machine's and this hour's.
import { cpus, totalmem } from 'node:os';
import { type Cell, cells } from './cells.ts';
import type { Cost, Measurement } from './measure.ts';

export type Machine = {
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly postgresql: string;
};

export function describeMachine(postgresql: string): Machine {
  return {
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    postgresql,
  };
}

export function machineLine({ cores, memoryGiB, node, postgresql }: Machine): string {
  return `${cores} cores, ${memoryGiB} GiB, Node ${node}, PostgreSQL ${postgresql} (fsync on), all on one machine`;
}

const columns = [
  ['cell', 50],
  ['c', 3],
  ['of floor', 9],
  ['CPU/floor', 10],
  ['jobs/s', 9],
  ['p50 ms', 8],
  ['p99 ms', 8],
  ['CPU ms, server + database (+ worker)', 38],
  ['target', 16],
] as const;

export function heading(): string {
  return columns.map(([name, width], index) => pad(name, width, index)).join(' ');
}

export function line(measurement: Measurement): string {
  const { subject, floor, concurrency, ofFloor } = measurement;
  const cell = cellOf(measurement.cell);
  const cpu = total(subject.cost);
  const floorCpu = total(floor.cost);
  const values = [
    `${cell.name.padEnd(11)}${cell.title}`,
    String(concurrency),
    `${(ofFloor * 100).toFixed(0)} %`,
    cpu === undefined || floorCpu === undefined ? '?' : (cpu / floorCpu).toFixed(1),
    subject.perSecond.toFixed(subject.perSecond < 100 ? 1 : 0),
    subject.p50.toFixed(2),
    subject.p99.toFixed(2),
    cost(subject.cost),
    verdict(cell, measurement),
  ];
  return values.map((value, index) => pad(value, columns[index]?.[1] ?? 0, index)).join(' ');
}

/** Server and database: what the worker does later is its own matter. */
export function total({ server, database }: Cost): number | undefined {
  return server === undefined || database === undefined ? undefined : server + database;
}

function cost({ server, database, worker }: Cost): string {
  if (server === undefined || database === undefined) {
    return '?';
  }
  const beside = worker !== undefined && worker >= 0.005 ? ` (+ ${worker.toFixed(2)})` : '';
  return `${server.toFixed(3)} + ${database.toFixed(3)}${beside}`;
}

/** Targets are for concurrency 16. */
export function verdict(cell: Cell, measurement: Measurement): string {
  if (cell.target === undefined || measurement.concurrency !== 16) {
    return '';
  }
  const [reached, wanted] =
    'ofFloor' in cell.target
      ? [measurement.ofFloor >= cell.target.ofFloor, `${cell.target.ofFloor * 100} %`]
      : [measurement.subject.perSecond >= cell.target.perSecond, `${cell.target.perSecond}/s`];
  return `${reached ? 'reached' : 'MISSED'} ${wanted}`;
}

export function cellOf(name: string): Cell {
  const cell = cells.find((one) => one.name === name);
  if (cell === undefined) {
    throw new Error(`There is no cell "${name}"; there are ${cells.map((one) => one.name).join(', ')}.`);
  }
  return cell;
}

function pad(text: string, width: number, index: number): string {
  return index === 0 || index > 6 ? text.padEnd(width) : text.padStart(width);
}

const allowedGrowth = 1.3;

/** The large organization's figures against the small one's. */
export function comparison(small: readonly Measurement[], large: readonly Measurement[]): string {
  const lines = large.flatMap((one) => {
    const other = small.find(({ cell, concurrency }) => cell === one.cell && concurrency === one.concurrency);
    if (other === undefined) {
      return [];
    }
    const slower = other.ofFloor / one.ofFloor;
    const [before, after] = [total(other.subject.cost), total(one.subject.cost)];
    const dearer = before === undefined || after === undefined ? undefined : after / before;
    const isFlat = Math.min(slower, dearer ?? slower) <= allowedGrowth;
    const cell = cellOf(one.cell);
    return [
      [
        `${cell.name.padEnd(11)}${cell.title}`.padEnd(columns[0][1]),
        String(one.concurrency).padStart(3),
        slower.toFixed(2).padStart(16),
        (dearer?.toFixed(2) ?? '?').padStart(16),
        isFlat ? 'flat' : `GROWS more than ${allowedGrowth} times`,
      ].join(' '),
    ];
  });
  const head = ['cell'.padEnd(columns[0][1]), '  c', 'time, of floor'.padStart(16), 'CPU a job'.padStart(16)];
  return [head.join(' '), ...lines].join('\n');
}
