// The request log as it grows: newer entries come by themselves, older ones when asked for. While somebody reads an
// entry it holds still, so that nothing moves under their eyes.
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, type ReplyOf } from '../../../client.ts';
import { answered, filled } from '../../api/refused.ts';
import { type LogEntry, scimKey } from './scim-data.ts';

export type LogFilter = {
  readonly outcome?: 'succeeded' | 'refused' | 'failed';
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** An id. */
  readonly person?: string;
  /** Part of an address. */
  readonly text?: string;
};

type LogPage = ReplyOf<'GET /api/v1/scim/log'>;
type Kept = { readonly pages: readonly LogPage[]; readonly pageParams: readonly (string | undefined)[] };

const pollMs = 3_000;
const mostKept = 2_000;

export function useLiveLog(filter: LogFilter, still: boolean) {
  const cache = useQueryClient();
  const queryKey = [...scimKey, 'log', filter];
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => readLog({ ...filter, before: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  const newest = entries[0]?.key;
  const ready = query.data !== undefined;
  useEffect(() => {
    if (still || !ready) {
      return undefined;
    }
    const poll = async () => {
      const { entries: came } = await readLog({ ...filter, after: newest });
      cache.setQueryData<Kept>([...scimKey, 'log', filter], (kept) =>
        kept === undefined ? kept : withNewer(kept, came),
      );
    };
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') {
        // What a poll misses, the next one brings.
        poll().catch(() => undefined);
      }
    }, pollMs);
    return () => clearInterval(timer);
  }, [cache, filter, newest, still, ready]);
  return { query, entries };
}

function readLog(
  asked: LogFilter & { readonly before?: string | undefined; readonly after?: string | undefined },
) {
  const { before, after, ...filter } = asked;
  const query = filled({
    ...filter,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  });
  return answered(api['GET /api/v1/scim/log']({ query }));
}

/** Those of the last seconds come again and are known by their key; the order is that of the keys, the latest first. */
function withNewer(kept: Kept, came: readonly LogEntry[]): Kept {
  const [first, ...rest] = kept.pages;
  const known = new Set(kept.pages.flatMap((page) => page.entries.map(({ key }) => key)));
  const fresh = came.filter(({ key }) => !known.has(key));
  if (first === undefined || fresh.length === 0) {
    return kept;
  }
  const entries = [...fresh, ...first.entries].sort((a, b) => (a.key < b.key ? 1 : -1)).slice(0, mostKept);
  return { ...kept, pages: [{ ...first, entries }, ...rest] };
}
