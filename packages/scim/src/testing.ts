// The checks that every ResourceStore must pass: its promises in resource-store.ts, one by one. For any test runner;
// each check makes a store of its own.
import { type ContractCheck, checksOf, type Fixture } from './contract/check.ts';
import { entering } from './contract/entering.ts';
import { members } from './contract/members.ts';
import { querying } from './contract/querying.ts';
import { uniqueness } from './contract/uniqueness.ts';
import { writing } from './contract/writing.ts';

export type { ContractCheck, Fixture } from './contract/check.ts';

/**
 * The contract of a store. `create` gives a store for each check; it may hold resources, but no user whose userName
 * begins with `contract` and no group whose displayName does. `run` rejects where the store breaks a promise, and
 * gives the reason where a check doesn't apply to what `create` gave.
 *
 * @example
 * for (const { name, run } of storeContract(create)) {
 *   test(name, async (t) => {
 *     const reason = await run();
 *     if (reason !== undefined) t.skip(reason);
 *   });
 * }
 */
export function storeContract<Caller>(create: () => Promise<Fixture<Caller>>): readonly ContractCheck[] {
  return [
    ...checksOf(create, 'entering', entering),
    ...checksOf(create, 'writing', writing),
    ...checksOf(create, 'uniqueness', uniqueness),
    ...checksOf(create, 'querying', querying),
    ...checksOf(create, 'members', members),
  ];
}
