// Statements that are sent in one flush and can be undone together, without losing the locks that are held.
import type { Connection } from '../../db/connect.ts';
import { explain } from '../../db/pg-errors.ts';

type Answers<T extends readonly unknown[]> = { -readonly [P in keyof T]: Awaited<T[P]> };

/**
 * Sends what `send` sends behind a savepoint. When one of them fails, all are undone and the failure is given; else
 * their answers are, and `undo` may still undo them.
 *
 * @example const sent = await sendUndoable(tx, () => [tx.execute(insertOne), tx.execute(insertTwo)]);
 */
export async function sendUndoable<T extends readonly unknown[] | []>(
  tx: Connection,
  send: () => T,
): Promise<
  { readonly ok: true; readonly answers: Answers<T> } | { readonly ok: false; readonly error: unknown }
> {
  const begun = tx.query('savepoint undoable');
  const sent = send();
  try {
    const [, answers] = await Promise.all([begun, Promise.all(sent)]);
    return { ok: true, answers };
  } catch (error) {
    // Those behind the one that failed fail because of it, and may be heard before it.
    const settled = await Promise.allSettled(sent);
    const failures = settled.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
    const cause = failures.find((failure) => explain(failure).kind !== 'aborted');
    await undo(tx);
    return { ok: false, error: cause ?? error };
  }
}

/** Undoes what was sent with `sendUndoable` last. */
export async function undo(tx: Connection): Promise<void> {
  await tx.query('rollback to savepoint undoable');
}
