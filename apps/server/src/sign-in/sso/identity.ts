// Whom an identity provider says somebody is, whatever the protocol, once its word has been checked.
import type { SsoProblem } from './sso-problem.ts';

export type Identity = {
  /** A name that stays this person's for good, to be bound; null when names are matched each time. */
  readonly subject: string | null;
  /** What may be a userName. */
  readonly userName: string | null;
  /** What may be the account's address. */
  readonly email: string | null;
  /** What the IdP calls its own session. */
  readonly idpSession: string | null;
};

/** What came of an answer of an IdP, before anybody was looked up. `received` goes into the report of a test. */
export type Heard =
  | { readonly ok: true; readonly identity: Identity; readonly received: Received }
  | NotHeard;

export type NotHeard = {
  readonly ok: false;
  /** For an administrator. */
  readonly reason: string;
  /** When a person can be told more than that it didn't work. */
  readonly problem?: SsoProblem;
  readonly received?: Received;
};

export type Received = Readonly<Record<string, string | readonly string[]>>;

const mostValues = 60;
const longestValue = 300;

/** For an administrator to look at: bounded, and without what opens anything. */
export function shown(values: Iterable<readonly [string, unknown]>, hidden: ReadonlySet<string>): Received {
  return Object.fromEntries(
    Array.from(values)
      .filter(([name, value]) => !hidden.has(name) && value !== undefined)
      .slice(0, mostValues)
      .map(([name, value]) => [
        name.slice(0, longestValue),
        Array.isArray(value) ? value.slice(0, mostValues).map(text) : text(value),
      ]),
  );
}

function text(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, longestValue);
}
