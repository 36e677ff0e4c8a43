// The cache of what was read. Who is signed out is sent to sign in, wherever that shows; with the page goes all it held.
import { QueryCache, QueryClient } from '@tanstack/react-query';
import { leaveForSignIn } from './leave.ts';
import { refusalOf } from './refused.ts';

/** What is tried again: no answer came, or the server was busy. */
const passing: ReadonlySet<string> = new Set(['unreachable', 'busy']);

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        const refusal = refusalOf(error);
        if (refusal.error === 'signed-out') {
          leaveForSignIn(refusal);
        }
      },
    }),
    defaultOptions: {
      queries: {
        // What was read before is shown at once, and asked for again with every page: the next click after an account was
        // closed must not show what this browser still knows.
        staleTime: 0,
        retry: (count, error) => count < 2 && passing.has(refusalOf(error).error),
        retryDelay: (count) => 500 * 2 ** count,
      },
    },
  });
}
