// A database that counts what goes over the wire: statements, and the writes that carry them.
import type { Connection, Database } from '../../src/db/connect.ts';

export type Counted = {
  readonly database: Database;
  /** Since it was asked last. */
  take(): { statements: number; flushes: number };
};

/** Statements of one turn of the event loop leave in one write: see db/connection.ts. */
export function counting(database: Database): Counted {
  let statements = 0;
  let flushes = 0;
  let open = false;
  function sent(): void {
    statements += 1;
    if (!open) {
      open = true;
      flushes += 1;
      process.nextTick(() => {
        open = false;
      });
    }
  }
  const counted = (connection: Connection): Connection => ({
    query: (statement, values) => {
      sent();
      return connection.query(statement, values);
    },
    execute: (statement, values) => {
      sent();
      return connection.execute(statement, values);
    },
  });
  return {
    database: {
      ...database,
      exclusive: (work) => database.exclusive((connection) => work(counted(connection))),
    },
    take: () => {
      const taken = { statements, flushes };
      statements = 0;
      flushes = 0;
      return taken;
    },
  };
}
