// The bookings that somebody hosts, as the pages read and change them.
import { useInfiniteQuery } from '@tanstack/react-query';
import { api, type ReplyOf } from '../../../client.ts';
import { answered, filled } from '../../api/refused.ts';

export type Booking = ReplyOf<'GET /api/v1/my/bookings'>['bookings'][number];
export type Which = 'upcoming' | 'past' | 'cancelled';

export const bookingsKey = ['my-bookings'] as const;

export function useBookings(which: Which) {
  const query = useInfiniteQuery({
    queryKey: [...bookingsKey, which],
    queryFn: ({ pageParam }) =>
      answered(
        api['GET /api/v1/my/bookings']({
          query: filled({ which, ...(pageParam !== undefined && { after: pageParam }) }),
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  return { query, bookings: query.data?.pages.flatMap((page) => page.bookings) ?? [] };
}
