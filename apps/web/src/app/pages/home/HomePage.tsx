// What comes next; and, at the first sign-in, whether the hours are right and the page may be published.
import { CalendarDays } from 'lucide-react';
import { type Session, useSession } from '../../api/session.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import { Card, PageHead, Stack } from '../../ui/Card.tsx';
import { CopyField } from '../../ui/Copy.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { BookingList } from '../bookings/BookingList.tsx';
import { useBookings } from '../bookings/booking-data.ts';
import { Welcome } from './Welcome.tsx';

const shownFirst = 8;

export function HomePage() {
  const session = useSession();
  const { person } = session;
  return (
    <>
      <PageHead title={`Hello, ${person.name.split(' ')[0] ?? person.name}`} intro="What comes next." />
      {!person.welcomed && <Welcome />}
      <Upcoming person={person} />
      <OwnPage session={session} />
    </>
  );
}

function Upcoming({ person: { timeZone, published } }: Pick<Session, 'person'>) {
  const { query, bookings } = useBookings('upcoming');
  return (
    <Loaded query={query}>
      {() =>
        bookings.length === 0 ? (
          <Empty icon={<CalendarDays size={26} />} title="Nothing is booked">
            {published
              ? 'Send somebody the address of your page. What they book appears here.'
              : 'Once something of yours is published, what others book appears here.'}
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
  if (person.handle === null) {
    return null;
  }
  return (
    <Card title="Your booking page">
      {person.published ? (
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
