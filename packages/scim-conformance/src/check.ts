// What a check is: a rule of RFC 7643 or RFC 7644 as data, and how it says fail, skip or deviation.
import type { Answer, Request } from './client.ts';
import type { Exchange } from './exchange.ts';
import type { Facts, Need } from './facts.ts';
import type { Json, JsonObject } from './value.ts';

/** How strongly the rule binds: the RFC's MUST, SHOULD and MAY; for traffic, whether provisioning breaks without it. */
export type Level = 'must' | 'should' | 'may';
export type Status = 'pass' | 'fail' | 'skip' | 'deviation';

export type Check = {
  /** The section and a name: `rfc7644-3.4.2.2-eq-string`. `--only` takes any beginning of it. */
  readonly id: string;
  /** `RFC 7644` with a section, or `Traffic: Okta`. */
  readonly section: string;
  readonly level: Level;
  /** A sentence about what the server does when all is well. */
  readonly title: string;
  /** What the server must offer for the check to make sense; otherwise it is skipped. */
  readonly needs?: readonly Need[];
  /** Returns when all is well, else throws a Finding. */
  readonly run: (server: Server) => Promise<void>;
};

/** Names of the departures that an operator can declare with `--deviation`. */
export const deviations = ['emptyListForUnreadableFilter'] as const;
export type DeviationName = (typeof deviations)[number];

/** The server as one check sees it. What a check creates here is deleted when the check ends. */
export type Server = {
  readonly baseUrl: string;
  readonly facts: Facts;
  /** Random, of lower-case letters and digits, another one for each check. */
  readonly run: string;
  readonly declared: ReadonlySet<DeviationName>;
  /** The credential's header, for checks about authentication; undefined for an open server. */
  readonly credential: { readonly name: string; readonly value: string } | undefined;
  /** Whether the true token may be put into a URL, where it ends up in logs. */
  readonly tokenInQuery: boolean;
  send(request: Request): Promise<Answer>;
  get(path: string, headers?: Request['headers']): Promise<Answer>;
  post(path: string, body: Json, headers?: Request['headers']): Promise<Answer>;
  put(path: string, body: Json, headers?: Request['headers']): Promise<Answer>;
  /** A PatchOp of these operations. */
  patch(path: string, operations: readonly Json[], headers?: Request['headers']): Promise<Answer>;
  delete(path: string, headers?: Request['headers']): Promise<Answer>;
  /** GET with encoded query parameters. */
  query(path: string, parameters: Readonly<Record<string, string | number>>): Promise<Answer>;
  /** A body for a user that most servers take: `label` makes userName and e-mail differ within a check. */
  userBody(label?: string, values?: JsonObject): JsonObject;
  /** POST of `userBody`, which must be answered 201; the resource as it came. */
  createUser(label?: string, values?: JsonObject): Promise<Created>;
  /** POST of a group, which must be answered 201. */
  createGroup(label?: string, values?: JsonObject): Promise<Created>;
};

/** A resource that was just created, and the answer that said so. */
export type Created = {
  readonly id: string;
  readonly path: string;
  readonly resource: JsonObject;
  readonly answer: Answer;
};

/** How a check ends when it doesn't pass. `exchange` is the request that showed it. */
export class Finding extends Error {
  override readonly name = 'Finding';
  readonly status: Exclude<Status, 'pass'>;
  readonly level: Level | undefined;
  readonly exchange: Exchange | undefined;

  constructor(
    status: Exclude<Status, 'pass'>,
    message: string,
    more: { exchange?: Exchange | undefined; level?: Level } = {},
  ) {
    super(message);
    this.status = status;
    this.level = more.level;
    this.exchange = more.exchange;
  }
}

type Run = Check['run'];
type Rule = (name: string, title: string, run: Run, needs?: readonly Need[]) => Check;

/**
 * Makers of the checks of one section.
 *
 * @example section('RFC 7644 §…').must('gone', 'DELETE answers 204 without a body.', async (server) => { … })
 */
export function section(reference: string, needs: readonly Need[] = []): Record<Level, Rule> {
  const prefix = reference.toLowerCase().replace('rfc ', 'rfc').replace(' §', '-');
  const rule =
    (level: Level): Rule =>
    (name, title, run, more = []) => ({
      id: `${prefix}-${name}`,
      section: reference,
      level,
      title,
      needs: [...needs, ...more],
      run,
    });
  return { must: rule('must'), should: rule('should'), may: rule('may') };
}
