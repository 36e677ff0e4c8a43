// Replays what identity providers really send: each scenario of the traffic folder is one check. RFC 7644 says what
// is right; these files say what clients rely on.
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { type Check, Finding, type Level, type Server } from './check.ts';
import type { Answer } from './client.ts';
import {
  expect,
  expectAbsent,
  expectError,
  expectLength,
  expectList,
  expectPresent,
  expectStatus,
  expectValue,
  skip,
} from './expect.ts';
import { type Expectation, readTraffic, type Scenario, type Step, type Traffic } from './traffic-file.ts';
import { isArray, isObject, type Json, parseJson, readPath } from './value.ts';

const folder = new URL('../traffic/', import.meta.url);

/**
 * The checks of the traffic files chosen: names or beginnings of names, `all` or `none`. Throws TrafficFault when a
 * file is not of the known form, TypeError when a name chooses nothing.
 */
export function trafficChecks(chosen: readonly string[]): readonly Check[] {
  if (chosen.length === 0 || chosen.includes('none')) {
    return [];
  }
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
  const stray = chosen.find((start) => start !== 'all' && !names.some((name) => name.startsWith(start)));
  if (stray !== undefined) {
    throw new TypeError(`No traffic is called "${stray}"; known is ${names.join(', ')}.`);
  }
  return names
    .filter((name) => chosen.some((start) => start === 'all' || name.startsWith(start)))
    .flatMap((name) => checksOf(load(name)));
}

function load(name: string): Traffic {
  const text = readFileSync(new URL(`${name}.json`, folder), 'utf8');
  return readTraffic(name, parseJson(text) ?? null);
}

/** One check for each scenario of a file. */
export function checksOf(traffic: Traffic): readonly Check[] {
  return traffic.scenarios.map((scenario) => ({
    id: scenario.id,
    section: `Traffic: ${traffic.idp}`,
    level: scenario.level,
    title: scenario.title,
    run: (server) => replay(server, traffic, scenario),
  }));
}

async function replay(server: Server, traffic: Traffic, scenario: Scenario): Promise<void> {
  const touchesGroups = scenario.steps.some(({ path }) => path.startsWith('/Groups'));
  if (touchesGroups && !server.facts.hasGroups) {
    skip('The server has no Groups endpoint.');
  }
  const values = new Map([
    ['run', server.run],
    ['RUN', server.run.toUpperCase()],
  ]);
  const weak: Finding[] = [];
  // "The one before" of `ifPrev` is the last step that did something, not one that only looked.
  let previous = 0;
  for (const [index, step] of scenario.steps.entries()) {
    if (step.ifPrev !== undefined && !step.ifPrev.startsWith(String(Math.floor(previous / 100)))) {
      continue;
    }
    const place = `step ${index + 1} of ${scenario.steps.length}${step.note === undefined ? '' : ` (${step.note})`}`;
    const level = step.level ?? scenario.level;
    const { answer, finding } = await take(server, traffic, { step, place, level, values });
    previous = step.verify ? previous : (answer?.status ?? 0);
    if (finding !== undefined && level === scenario.level) {
      throw finding;
    }
    if (finding !== undefined) {
      weak.push(finding);
    }
  }
  const [first] = weak;
  if (first !== undefined) {
    throw first;
  }
}

type Turn = {
  readonly step: Step;
  readonly place: string;
  readonly level: Level;
  readonly values: Map<string, string>;
};

async function take(
  server: Server,
  traffic: Traffic,
  { step, place, level, values }: Turn,
): Promise<{ answer?: Answer; finding?: Finding }> {
  const answer = await server.send({
    method: step.method,
    path: fill(step.path, values),
    headers: headersOf(traffic, step),
    ...(step.body !== undefined && { body: fillJson(step.body, values) }),
  });
  try {
    compare(answer, step.expect, values);
    for (const [name, path] of Object.entries(step.save)) {
      values.set(name, String(readPath(answer.body, path) ?? ''));
    }
    return { answer };
  } catch (error) {
    if (!(error instanceof Finding)) {
      throw error;
    }
    const preparing = step.setup ? ', preparing' : '';
    const message = `${place}${preparing}: ${error.message}`;
    return { answer, finding: new Finding(error.status, message, { exchange: answer.exchange, level }) };
  }
}

function headersOf(traffic: Traffic, step: Step): Record<string, string | undefined> {
  const usual: Record<string, string | undefined> = { ...traffic.headers };
  if (step.body === undefined) {
    // Requests without a body were recorded without the type of one.
    delete usual['Content-Type'];
  }
  return { ...usual, ...step.headers };
}

function compare(answer: Answer, wanted: Expectation, values: Map<string, string>): void {
  expectStatus(answer, ...wanted.status);
  if (wanted.error !== undefined) {
    expectError(answer, [answer.status], wanted.error === true ? undefined : [wanted.error]);
  }
  if (wanted.listShape || wanted.total !== undefined || wanted.maxResources !== undefined) {
    compareList(answer, wanted);
  }
  for (const [path, value] of Object.entries(wanted.has)) {
    const place = fill(path, values);
    if (value === '*') {
      expectPresent(answer, place);
    } else {
      expectValue(answer, place, fillJson(value, values));
    }
  }
  for (const path of wanted.lacks) {
    expectAbsent(answer, fill(path, values));
  }
  for (const [path, length] of Object.entries(wanted.length)) {
    expectLength(answer, fill(path, values), length);
  }
  for (const [name, pattern] of Object.entries(wanted.header)) {
    const came = answer.headers[name.toLowerCase()] ?? '';
    expect(new RegExp(pattern).test(came), `a header ${name} that matches ${pattern}, not "${came}"`, answer);
  }
}

function compareList(answer: Answer, wanted: Expectation): void {
  const { totalResults, resources } = expectList(answer);
  if (wanted.total !== undefined) {
    expect(totalResults === wanted.total, `"totalResults" ${wanted.total}, not ${totalResults}`, answer);
    expect(resources.length === wanted.total, `${wanted.total} resource(s), not ${resources.length}`, answer);
  }
  if (wanted.maxResources !== undefined) {
    expect(resources.length <= wanted.maxResources, `at most ${wanted.maxResources} resource(s)`, answer);
  }
}

/** Text with its placeholders filled; `{{guid:x}}` is one GUID for each x. */
function fill(text: string, values: Map<string, string>): string {
  return text.replaceAll(/\{\{([^}]+)\}\}/g, (_, name: string) => {
    const value = values.get(name) ?? (name.startsWith('guid:') ? randomUUID() : undefined);
    if (value === undefined) {
      throw new TypeError(`The placeholder {{${name}}} was never saved.`);
    }
    values.set(name, value);
    return value;
  });
}

function fillJson(json: Json, values: Map<string, string>): Json {
  if (typeof json === 'string') {
    return fill(json, values);
  }
  if (isArray(json)) {
    return json.map((element) => fillJson(element, values));
  }
  if (isObject(json)) {
    return Object.fromEntries(
      Object.entries(json).map(([name, value]) => [fill(name, values), fillJson(value, values)]),
    );
  }
  return json;
}
