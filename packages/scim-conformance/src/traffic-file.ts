// The form of a traffic file, read strictly: a key that isn't known here is an error, never ignored, so that no
// expectation is lost by a slip of the pen. traffic/README.md explains the form.

import type { Level } from './check.ts';
import { isArray, isObject, type Json, type JsonObject } from './value.ts';

export type Traffic = {
  /** The name of the file without `.json`. */
  readonly name: string;
  readonly idp: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly scenarios: readonly Scenario[];
};

export type Scenario = {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly steps: readonly Step[];
};

export type Step = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
  readonly note: string | undefined;
  readonly level: Level | undefined;
  readonly setup: boolean;
  readonly verify: boolean;
  readonly ifPrev: '2xx' | '4xx' | undefined;
  /** Names of placeholders and the paths in the answer that fill them. */
  readonly save: Readonly<Record<string, string>>;
  readonly expect: Expectation;
};

export type Expectation = {
  readonly status: readonly number[];
  readonly total: number | undefined;
  readonly listShape: boolean;
  readonly maxResources: number | undefined;
  /** Values by path; `*` means any value. */
  readonly has: JsonObject;
  readonly lacks: readonly string[];
  readonly length: Readonly<Record<string, number>>;
  /** true = an error body; otherwise its scimType. */
  readonly error: true | string | undefined;
  /** Regular expressions by header name. */
  readonly header: Readonly<Record<string, string>>;
};

/** A fault in a traffic file; the message says where. */
export class TrafficFault extends Error {
  override readonly name = 'TrafficFault';
}

/** The parsed content of a traffic file. Throws TrafficFault. */
export function readTraffic(name: string, json: Json): Traffic {
  const file = fieldsOf(name, json, ['idp', 'headers', 'note', 'scenarios']);
  return {
    name,
    idp: file.text('idp'),
    headers: file.texts('headers'),
    scenarios: file
      .list('scenarios')
      .map((scenario, index) => readScenario(`${name}: scenario ${index + 1}`, scenario)),
  };
}

function readScenario(place: string, json: Json): Scenario {
  const scenario = fieldsOf(place, json, ['id', 'title', 'level', 'confidence', 'source', 'steps']);
  const id = scenario.text('id');
  scenario.oneOf('confidence', ['documented', 'captured', 'reported', 'inferred']);
  if (scenario.list('source').length === 0) {
    throw new TrafficFault(`${place}: "source" names no source.`);
  }
  return {
    id,
    title: scenario.text('title'),
    level: levelOf(scenario.oneOf('level', ['must', 'should'])) ?? 'must',
    steps: scenario.list('steps').map((step, index) => readStep(`${id}, step ${index + 1}`, step)),
  };
}

function levelOf(text: string | undefined): Level | undefined {
  return text === 'must' || text === 'should' ? text : undefined;
}

const stepKeys = ['do', 'note', 'headers', 'body', 'level', 'setup', 'verify', 'ifPrev', 'save', 'expect'];

function readStep(place: string, json: Json): Step {
  const step = fieldsOf(place, json, stepKeys);
  const [, method, path] = /^(GET|POST|PUT|PATCH|DELETE) (\/\S*(?: \S+)*)$/.exec(step.text('do')) ?? [];
  if (method === undefined || path === undefined) {
    throw new TrafficFault(`${place}: "do" must be a method and a path.`);
  }
  const ifPrev = step.has('ifPrev') ? step.oneOf('ifPrev', ['2xx', '4xx']) : undefined;
  return {
    method,
    path,
    headers: step.has('headers') ? step.texts('headers') : {},
    body: step.value('body'),
    note: step.has('note') ? step.text('note') : undefined,
    level: step.has('level') ? levelOf(step.oneOf('level', ['must', 'should'])) : undefined,
    setup: step.flag('setup'),
    verify: step.flag('verify'),
    ifPrev: ifPrev === '2xx' || ifPrev === '4xx' ? ifPrev : undefined,
    save: step.has('save') ? step.texts('save') : {},
    expect: readExpectation(`${place}, expect`, step.value('expect') ?? null),
  };
}

const expectKeys = [
  'status',
  'list',
  'listShape',
  'maxResources',
  'has',
  'lacks',
  'length',
  'error',
  'header',
];

function readExpectation(place: string, json: Json): Expectation {
  const expectation = fieldsOf(place, json, expectKeys);
  const list = expectation.has('list')
    ? fieldsOf(`${place}.list`, expectation.value('list'), ['total'])
    : undefined;
  const has = expectation.value('has') ?? {};
  const error = expectation.value('error');
  if (!isObject(has)) {
    throw new TrafficFault(`${place}: "has" must be an object.`);
  }
  if (error !== undefined && error !== true && typeof error !== 'string') {
    throw new TrafficFault(`${place}: "error" must be true or a scimType.`);
  }
  return {
    status: expectation.list('status').map((status) => numberOf(`${place}.status`, status)),
    total: list?.number('total'),
    listShape: expectation.flag('listShape'),
    maxResources: expectation.has('maxResources') ? expectation.number('maxResources') : undefined,
    has,
    lacks: expectation.has('lacks')
      ? expectation.list('lacks').map((path) => textOf(`${place}.lacks`, path))
      : [],
    length: expectation.has('length') ? expectation.numbers('length') : {},
    error,
    header: expectation.has('header') ? expectation.texts('header') : {},
  };
}

function numberOf(place: string, value: Json | undefined): number {
  if (typeof value !== 'number') {
    throw new TrafficFault(`${place} must be a number.`);
  }
  return value;
}

function textOf(place: string, value: Json | undefined): string {
  if (typeof value !== 'string') {
    throw new TrafficFault(`${place} must be a string.`);
  }
  return value;
}

type Fields = {
  readonly has: (name: string) => boolean;
  readonly value: (name: string) => Json | undefined;
  readonly text: (name: string) => string;
  readonly number: (name: string) => number;
  /** A mark that is either absent or true. */
  readonly flag: (name: string) => boolean;
  readonly oneOf: (name: string, values: readonly string[]) => string;
  readonly list: (name: string) => readonly Json[];
  readonly texts: (name: string) => Readonly<Record<string, string>>;
  readonly numbers: (name: string) => Readonly<Record<string, number>>;
};

/** Readers for the members of one object of the file, which may have these members only. */
function fieldsOf(place: string, json: Json | undefined, known: readonly string[]): Fields {
  const object = objectOf(place, json);
  const stray = Object.keys(object).find((key) => !known.includes(key));
  if (stray !== undefined) {
    throw new TrafficFault(`${place}: unknown key "${stray}".`);
  }
  const text = (name: string) => textOf(`${place}.${name}`, object[name]);
  return {
    has: (name) => object[name] !== undefined,
    value: (name) => object[name],
    text,
    number: (name) => numberOf(`${place}.${name}`, object[name]),
    flag: (name) => flagOf(`${place}.${name}`, object[name]),
    oneOf: (name, values) => {
      const value = text(name);
      if (!values.includes(value)) {
        throw new TrafficFault(`${place}.${name} must be one of ${values.join(', ')}.`);
      }
      return value;
    },
    list: (name) => listOf(`${place}.${name}`, object[name]),
    texts: (name) => membersOf(`${place}.${name}`, object[name], textOf),
    numbers: (name) => membersOf(`${place}.${name}`, object[name], numberOf),
  };
}

function objectOf(place: string, value: Json | undefined): JsonObject {
  if (!isObject(value)) {
    throw new TrafficFault(`${place} must be an object.`);
  }
  return value;
}

function listOf(place: string, value: Json | undefined): readonly Json[] {
  if (!isArray(value)) {
    throw new TrafficFault(`${place} must be an array.`);
  }
  return value;
}

function flagOf(place: string, value: Json | undefined): boolean {
  if (value !== undefined && value !== true) {
    throw new TrafficFault(`${place} must be true or absent.`);
  }
  return value === true;
}

function membersOf<T>(
  place: string,
  value: Json | undefined,
  read: (place: string, value: Json) => T,
): Readonly<Record<string, T>> {
  const members = Object.entries(objectOf(place, value));
  return Object.fromEntries(members.map(([key, member]) => [key, read(`${place}.${key}`, member)]));
}
