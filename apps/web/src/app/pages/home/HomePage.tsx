// What comes next; and, at the first sign-in, whether the hours are right and the page may be published.
import { useQuery } from '@tanstack/react-query';
import { CalendarDays } from 'lucide-react';
import { type Session, useSession } from '../../api/session.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { Card, PageHead, Stack } from '../../ui/Card.tsx';
import { CopyField } from '../../ui/Copy.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { BookingList } from '../bookings/BookingList.tsx';
import { useBookings } from '../bookings/booking-data.ts';
import { eventTypesReading } from '../event-types/event-type-data.ts';
import { Welcome } from './Welcome.tsx';

const shownFirst = 8;

export function HomePage() {
  const session = useSession();
  const { person } = session;
  return (
    <>
      <PageHead title={`Hello, ${person.name.split(' ')[0] ?? person.name}`} intro="What comes next." />
      {!person.welcomed && <Welcome />}
      <Upcoming timeZone={person.timeZone} />
      <OwnPage session={session} />
    </>
  );
}

function Upcoming({ timeZone }: { timeZone: string }) {
  const { query, bookings } = useBookings('upcoming');
  return (
    <Loaded query={query}>
      {() =>
        bookings.length === 0 ? (
          <Empty icon={<CalendarDays size={26} />} title="Nothing is booked">
            Send somebody the address of your page. What they book appears here.
          </Empty>
        ) : (
          <Stack>
            <BookingList bookings={bookings.slice(0, shownFirst)} timeZone={timeZone} />
            {bookings.length > shownFirst && <ButtonLink to="/app/bookings">Show all bookings</ButtonLink>}
          </Stack>
        )
      }
    </Loaded>
  );
}

function OwnPage({ session: { organization, person } }: { session: Session }) {
  const { data } = useQuery(eventTypesReading);
  if (person.handle === null || data === undefined) {
    return null;
  }
  const published = data.eventTypes.some(({ status, page }) => status === 'active' && page.kind === 'person');
  return (
    <Card title="Your booking page">
      {published ? (
        <CopyField label="Address" text={`${location.origin}/${organization.slug}/${person.handle}`} />
      ) : (
        <>
          <p>Nothing of yours is published, so the page shows nothing yet.</p>
          <ButtonLink to="/app/event-types">Go to Event types</ButtonLink>
        </>
      )}
    </Card>
  );
}
