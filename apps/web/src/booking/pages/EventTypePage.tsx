// One event type by its public address.
import { useCallback, useMemo } from 'preact/hooks';
import { api } from '../../client.ts';
import { BookingFlow } from '../book/BookingFlow.tsx';
import type { BookingSource } from '../book/use-booking.ts';
import { useLoaded } from '../use-loaded.ts';
import { Whole } from '../Whole.tsx';

type EventTypePageProps = {
  readonly organization: string;
  readonly handle: string;
  readonly eventType: string;
};

export function EventTypePage({ organization, handle, eventType }: EventTypePageProps) {
  const params = useMemo(() => ({ organization, handle, eventType }), [organization, handle, eventType]);
  const loaded = useLoaded(
    useCallback(() => api['GET /api/v1/pages/:organization/:handle/:eventType']({ params }), [params]),
  );
  const source = useMemo<BookingSource>(
    () => ({
      slots: (query) => api['GET /api/v1/pages/:organization/:handle/:eventType/slots']({ params, query }),
      book: (body) => api['POST /api/v1/pages/:organization/:handle/:eventType/bookings']({ params, body }),
      worksOnce: false,
    }),
    [params],
  );
  return <Whole loaded={loaded}>{(page) => <BookingFlow page={page} source={source} />}</Whole>;
}
