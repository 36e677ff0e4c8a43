// Whether this server can serve now, for load balancers: the database answers and has the schema of this program.
import type { Database } from '../db/connect.ts';
import { schemaState } from '../db/migrate.ts';

/** A reason is one word, for whoever reads a probe's log. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

const patienceMs = 2_000;

export function createReadiness(database: Database): () => Promise<Readiness> {
  let schemaIsCurrent = false;

  async function look(): Promise<Readiness> {
    await database.ping();
    // A schema doesn't go back, so once is enough.
    if (!schemaIsCurrent) {
      const state = await schemaState(database);
      if (state !== 'current') {
        return { ready: false, reason: `schema-${state}` };
      }
      schemaIsCurrent = true;
    }
    return { ready: true };
  }

  return async () => {
    const away: Readiness = { ready: false, reason: 'database' };
    const looked = look().catch(() => away);
    const { promise: late, resolve } = Promise.withResolvers<Readiness>();
    const timer = setTimeout(() => resolve(away), patienceMs);
    try {
      return await Promise.race([looked, late]);
    } finally {
      clearTimeout(timer);
    }
  };
}
