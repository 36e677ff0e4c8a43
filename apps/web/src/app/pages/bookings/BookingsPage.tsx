// The bookings that somebody hosts: upcoming, past, cancelled.
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { CalendarDays } from 'lucide-react';
import { useSession } from '../../api/session.ts';
import { Button } from '../../ui/Button.tsx';
import { PageHead, Stack } from '../../ui/Card.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { BookingList } from './BookingList.tsx';
import { useBookings, type Which } from './booking-data.ts';

const here = getRouteApi('/app/bookings');

const views = [
  [
    'upcoming',
    'Upcoming',
    'Nothing is booked',
    'Bookings appear here as soon as somebody takes a time on your page.',
  ],
  ['past', 'Past', 'Nothing has passed yet', 'What has taken place stays here.'],
  ['cancelled', 'Cancelled', 'Nothing was cancelled', 'Cancelled and declined bookings stay here.'],
] as const;

export function BookingsPage() {
  const { which = 'upcoming' } = here.useSearch();
  const navigate = useNavigate({ from: '/app/bookings' });
  const selected = views.find(([id]) => id === which)?.[0] ?? 'upcoming';
  return (
    <>
      <PageHead title="Bookings" intro="What others have booked with you." />
      <Tabs
        label="Which bookings"
        selected={selected}
        onSelect={(id) => void navigate({ search: id === 'upcoming' ? {} : { which: id }, replace: true })}
        tabs={views.map(([id, name, title, text]) => ({
          id,
          name,
          content: <View which={id} title={title} text={text} />,
        }))}
      />
    </>
  );
}

function View({ which, title, text }: { which: Which; title: string; text: string }) {
  const { query, bookings } = useBookings(which);
  const { timeZone } = useSession().person;
  return (
    <Loaded query={query}>
      {() =>
        bookings.length === 0 ? (
          <Empty icon={<CalendarDays size={26} />} title={title}>
            {text}
          </Empty>
        ) : (
          <Stack>
            <BookingList bookings={bookings} timeZone={timeZone} />
            {query.hasNextPage && (
              <Button busy={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
                Show more
              </Button>
            )}
          </Stack>
        )
      }
    </Loaded>
  );
}
