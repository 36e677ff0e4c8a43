// What the API answered, as TanStack Query wants it: a value, or a thrown refusal.
import { type QueryKey, queryOptions } from '@tanstack/react-query';
import type { Outcome, Refusal } from '../../client.ts';

export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

export function refusalOf(error: unknown): Refusal {
  return error instanceof Refused ? error.refusal : { error: 'internal', message: String(error) };
}

/** The value of a call that succeeded. */
export async function answered<T>(call: Promise<Outcome<T>>): Promise<T> {
  const outcome = await call;
  if (outcome.ok) {
    return outcome.value;
  }
  throw new Refused(outcome.refusal);
}

/** @example reading(['session'], () => api['GET /api/v1/session']({})) */
export function reading<T>(queryKey: QueryKey, ask: () => Promise<Outcome<T>>) {
  return queryOptions({ queryKey, queryFn: () => answered(ask()) });
}

/** A query without what is undefined or empty, as it goes into an address. */
export function filled<T extends Readonly<Record<string, unknown>>>(query: T): T {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries) as T;
}
