#!/usr/bin/env node
// The command: reads its arguments, judges the server and prints the report.
// Exit status 0 = no failure, 1 = failures, 2 = could not run.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type DeviationName, deviations } from './check.ts';
import { printReport } from './report.ts';
import { CannotRun, chooseChecks, type Options, runConformance } from './run.ts';
import { bySection, headingOf } from './sections.ts';

const usage = `Usage: linktime-scim-conformance --base-url URL [--token TOKEN] [options]

Judges a SCIM 2.0 server by its answers. Creates users and groups of its own and deletes them again.

  --base-url URL         the SCIM base URL, such as https://example.com/scim/v2
  --token TOKEN          bearer token; better in the environment as SCIM_TOKEN, out of the process list
  --token-header HEADER  a whole header instead, such as "Authorization: Basic …"
  --only START           only checks whose id begins so, such as rfc7644-3.4.2 or okta; may be repeated
  --traffic NAMES        whose recorded requests are replayed: okta,entra,… or all (default) or none
  --deviation NAME       a declared departure from the RFC: ${deviations.join(', ')}; may be repeated
  --token-in-query       also try the token in a URL (it may end up in the server's logs)
  --timeout SECONDS      how long to wait for an answer (30)
  --json FILE            write the whole report, every request included, as JSON
  --list                 list the checks and end
  --verbose              show every request
  --help                 show this text
`;

type Values = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'base-url': { type: 'string' },
      token: { type: 'string' },
      'token-header': { type: 'string' },
      only: { type: 'string', multiple: true },
      traffic: { type: 'string' },
      deviation: { type: 'string', multiple: true },
      'token-in-query': { type: 'boolean' },
      timeout: { type: 'string' },
      json: { type: 'string' },
      list: { type: 'boolean' },
      verbose: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  return values;
}

/** Runs the command; the exit status. */
async function main(args: readonly string[]): Promise<number> {
  const values = parse(args);
  if (values.help === true) {
    process.stdout.write(usage);
    return 0;
  }
  if (values.list === true) {
    process.stdout.write(listChecks(choiceOf(values)));
    return 0;
  }
  return judge(values, optionsOf(values));
}

async function judge(values: Values, options: Options): Promise<number> {
  const choice = chooseChecks(options).length;
  const showsProgress = process.stderr.isTTY;
  let done = 0;
  const report = await runConformance({
    ...options,
    onResult: () => {
      done += 1;
      if (showsProgress) {
        process.stderr.write(`\r${done}/${choice}${done === choice ? '\r\u001b[K' : ''}`);
      }
    },
  });
  const style = { colour: process.stdout.isTTY, verbose: values.verbose === true };
  process.stdout.write(printReport(report, style));
  if (values.json !== undefined) {
    await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  return report.totals.fail === 0 ? 0 : 1;
}

function choiceOf(values: Values): Pick<Options, 'only' | 'traffic'> {
  const choice = {
    ...(values.only !== undefined && { only: values.only }),
    ...(values.traffic !== undefined && { traffic: values.traffic.split(',').map((name) => name.trim()) }),
  };
  if (chooseChecks(choice).length === 0) {
    throw new TypeError('No check was chosen; --list shows the ids.');
  }
  return choice;
}

function optionsOf(values: Values): Options {
  const baseUrl = values['base-url'];
  const token = values.token ?? process.env.SCIM_TOKEN;
  const tokenHeader = values['token-header'];
  if (baseUrl === undefined) {
    throw new TypeError('--base-url is missing.');
  }
  return {
    baseUrl,
    ...choiceOf(values),
    ...(token !== undefined && { token }),
    ...(tokenHeader !== undefined && { tokenHeader }),
    ...(values['token-in-query'] === true && { tokenInQuery: true }),
    ...(values.timeout !== undefined && { timeout: millisecondsOf(values.timeout) }),
    deviations: (values.deviation ?? []).map(deviationOf),
  };
}

function millisecondsOf(seconds: string): number {
  const milliseconds = Number(seconds) * 1000;
  if (!(milliseconds > 0)) {
    throw new TypeError(`--timeout takes seconds, not "${seconds}".`);
  }
  return milliseconds;
}

function deviationOf(name: string): DeviationName {
  const known = deviations.find((each) => each === name);
  if (known === undefined) {
    throw new TypeError(`No deviation is called "${name}"; known is ${deviations.join(', ')}.`);
  }
  return known;
}

function listChecks(choice: Pick<Options, 'only' | 'traffic'>): string {
  const checks = chooseChecks(choice);
  const lines = [...bySection(checks)].flatMap(([section, members]) => [
    headingOf(section),
    ...members.map(({ id, level, title }) => `  ${id}  ${title}${level === 'must' ? '' : ` (${level})`}`),
  ]);
  return `${lines.join('\n')}\n${checks.length} checks\n`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // parseArgs throws TypeErrors too; anything else is a bug of the judge and shows its stack.
  if (!(error instanceof TypeError || error instanceof CannotRun)) {
    throw error;
  }
  process.stderr.write(`linktime-scim-conformance: ${error.message}\n`);
  process.exitCode = 2;
}
