// One event type by a link that works once.
import { useCallback, useMemo } from 'preact/hooks';
import { api } from '../../client.ts';
import { BookingFlow } from '../book/BookingFlow.tsx';
import type { BookingSource } from '../book/use-booking.ts';
import { useLoaded } from '../use-loaded.ts';
import { Whole } from '../Whole.tsx';

export function LinkPage({ token }: { token: string }) {
  const loaded = useLoaded(
    useCallback(() => api['GET /api/v1/links/:token']({ params: { token } }), [token]),
  );
  const source = useMemo<BookingSource>(
    () => ({
      slots: (query) => api['GET /api/v1/links/:token/slots']({ params: { token }, query }),
      book: (body) => api['POST /api/v1/links/:token/bookings']({ params: { token }, body }),
      worksOnce: true,
    }),
    [token],
  );
  return <Whole loaded={loaded}>{(page) => <BookingFlow page={page} source={source} />}</Whole>;
}
