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
  const file = new Fields(name, json, ['idp', 'headers', 'note', 'scenarios']);
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
  const scenario = new Fields(place, json, ['id', 'title', 'level', 'confidence', 'source', 'steps']);
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
  const step = new Fields(place, json, stepKeys);
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
  const expectation = new Fields(place, json, expectKeys);
  const list = expectation.has('list')
    ? new Fields(`${place}.list`, expectation.value('list'), ['total'])
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

/** The members of one object of the file, of known names only. */
class Fields {
  readonly #place: string;
  readonly #object: JsonObject;

  constructor(place: string, json: Json | undefined, known: readonly string[]) {
    if (!isObject(json)) {
      throw new TrafficFault(`${place} must be an object.`);
    }
    const stray = Object.keys(json).find((key) => !known.includes(key));
    if (stray !== undefined) {
      throw new TrafficFault(`${place}: unknown key "${stray}".`);
    }
    this.#place = place;
    this.#object = json;
  }

  has(name: string): boolean {
    return this.#object[name] !== undefined;
  }

  value(name: string): Json | undefined {
    return this.#object[name];
  }

  text(name: string): string {
    return textOf(`${this.#place}.${name}`, this.#object[name]);
  }

  number(name: string): number {
    return numberOf(`${this.#place}.${name}`, this.#object[name]);
  }

  /** A mark that is either absent or true. */
  flag(name: string): boolean {
    const value = this.#object[name];
    if (value !== undefined && value !== true) {
      throw new TrafficFault(`${this.#place}.${name} must be true or absent.`);
    }
    return value === true;
  }

  oneOf(name: string, values: readonly string[]): string {
    const text = this.text(name);
    if (!values.includes(text)) {
      throw new TrafficFault(`${this.#place}.${name} must be one of ${values.join(', ')}.`);
    }
    return text;
  }

  list(name: string): readonly Json[] {
    const value = this.#object[name];
    if (!isArray(value)) {
      throw new TrafficFault(`${this.#place}.${name} must be an array.`);
    }
    return value;
  }

  texts(name: string): Readonly<Record<string, string>> {
    return this.#members(name, textOf);
  }

  numbers(name: string): Readonly<Record<string, number>> {
    return this.#members(name, numberOf);
  }

  #members<T>(name: string, read: (place: string, value: Json) => T): Readonly<Record<string, T>> {
    const place = `${this.#place}.${name}`;
    const value = this.#object[name];
    if (!isObject(value)) {
      throw new TrafficFault(`${place} must be an object.`);
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, read(`${place}.${key}`, member)]),
    );
  }
}
