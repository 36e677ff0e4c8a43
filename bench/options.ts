// What `npm run bench` can be told.
import { parseArgs } from 'node:util';

export type Options = {
  /** People of the organization that is measured. */
  readonly users: number;
  /** Members of the large group, which is another organization's, so that it is as large beside 1,000 people. */
  readonly members: number;
  /** Requests under way at the same time. */
  readonly concurrencies: readonly number[];
  /** How long a cell is measured, at each concurrency; the floor takes half as long beside it. */
  readonly seconds: number;
  /** Names of cells; undefined = all. */
  readonly only: readonly string[] | undefined;
  /** Measures the flat cells at 1,000 and at 100,000 people. */
  readonly compare: boolean;
  /** Where the figures go, as JSON. */
  readonly json: string | undefined;
  /** A folder for a CPU profile of the server. */
  readonly profile: string | undefined;
};

export const help = `npm run bench -- [options]

  --users N         people in the organization: 10000 by default, 1000 to 100000
  --concurrency L   requests at the same time, with commas: 1,16,64 by default
  --seconds S       how long each cell is measured at each concurrency: 3 by default
  --only NAMES      cells by name, with commas
  --compare         1,000 people against 100,000, those cells that must not grow
  --short           a small organization and short cells: everything runs, the figures say little
  --json FILE       write the figures as JSON, too
  --profile FOLDER  write a CPU profile of the server
  --help            this text`;

const flags = {
  users: { type: 'string' },
  concurrency: { type: 'string' },
  seconds: { type: 'string' },
  only: { type: 'string' },
  compare: { type: 'boolean', default: false },
  short: { type: 'boolean', default: false },
  json: { type: 'string' },
  profile: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** Undefined when help was asked for. Throws what is wrong with the arguments. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({ args: [...args], options: flags });
  if (values.help) {
    return undefined;
  }
  const short = values.short
    ? { users: 1_000, members: 1_000, concurrencies: [16], seconds: 0.3 }
    : { users: 10_000, members: 10_000, concurrencies: values.compare ? [16] : [1, 16, 64], seconds: 3 };
  return {
    users: values.users === undefined ? short.users : number('users', values.users, 1_000, 100_000),
    members: short.members,
    concurrencies:
      values.concurrency?.split(',').map((text) => number('concurrency', text, 1, 64)) ?? short.concurrencies,
    seconds: values.seconds === undefined ? short.seconds : number('seconds', values.seconds, 0.1, 60),
    only: values.only?.split(',').map((name) => name.trim()),
    compare: values.compare,
    json: values.json,
    profile: values.profile,
  };
}

function number(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!(value >= least && value <= most)) {
    throw new Error(`--${name} is "${text}"; a number from ${least} to ${most} is accepted.`);
  }
  return value;
}
