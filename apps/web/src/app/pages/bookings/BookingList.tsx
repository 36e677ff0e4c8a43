// Bookings by day, each with what may be done with it.
import { Clock, MapPin, Users } from 'lucide-react';
import { useState } from 'react';
import { clock, day } from '../../api/format.ts';
import { Button } from '../../ui/Button.tsx';
import { Badge, type BadgeTone, Row } from '../../ui/Card.tsx';
import { BookingDialog, type BookingStep } from './BookingDialog.tsx';
import css from './BookingList.module.css';
import type { Booking } from './booking-data.ts';

const states: Readonly<Record<Booking['status'], readonly [string, BadgeTone]>> = {
  pending: ['Waits for you', 'notice'],
  confirmed: ['Confirmed', 'good'],
  declined: ['Declined', 'neutral'],
  cancelled: ['Cancelled', 'danger'],
};

const cancelledWords: Readonly<Record<NonNullable<Booking['cancelledBy']>, string>> = {
  invitee: 'Cancelled by the invitee',
  host: 'Cancelled by a host',
  admin: 'Cancelled by an admin',
  operator: 'Cancelled by whoever operates this installation',
  deprovisioning: 'Cancelled because a host’s account was closed',
};

type ListProps = { readonly bookings: readonly Booking[]; readonly timeZone: string };

export function BookingList({ bookings, timeZone }: ListProps) {
  const [asking, setAsking] = useState<{ booking: Booking; step: BookingStep }>();
  const days = Map.groupBy(bookings, ({ start }) => day(start, timeZone));
  return (
    <>
      {[...days].map(([name, those]) => (
        <section key={`${name} ${those[0]?.id}`} className={css.day} aria-label={name}>
          <h2 className={css.date}>{name}</h2>
          <ul className={css.list}>
            {those.map((booking) => (
              <BookingCard
                key={booking.id}
                booking={booking}
                timeZone={timeZone}
                onAsk={(step) => setAsking({ booking, step })}
              />
            ))}
          </ul>
        </section>
      ))}
      {asking !== undefined && (
        <BookingDialog booking={asking.booking} step={asking.step} onClose={() => setAsking(undefined)} />
      )}
    </>
  );
}

type CardProps = {
  readonly booking: Booking;
  readonly timeZone: string;
  readonly onAsk: (step: BookingStep) => void;
};

function BookingCard({ booking, timeZone, onAsk }: CardProps) {
  const { title, start, end, location, invitees, status, may, note, cancelledBy, reference } = booking;
  const [word, tone] = states[status];
  return (
    <li className={css.card}>
      <p className={css.time}>
        <Clock size={16} aria-hidden="true" />
        {clock(start, timeZone)} to {clock(end, timeZone)}
      </p>
      <div className={css.words}>
        <p className={css.title}>
          {title} <Badge tone={tone}>{word}</Badge>
        </p>
        <p className={css.line}>
          <Users size={16} aria-hidden="true" />
          {invitees.length === 0
            ? 'Nobody'
            : invitees.map(({ name, email }) => `${name} (${email})`).join(', ')}
        </p>
        {location !== null && (
          <p className={css.line}>
            <MapPin size={16} aria-hidden="true" />
            {location}
          </p>
        )}
        {cancelledBy !== null && <p className={css.line}>{cancelledWords[cancelledBy]}</p>}
        {note !== null && note !== '' && <p className={css.note}>{note}</p>}
        <Answers booking={booking} />
        <p className={css.reference}>{reference}</p>
      </div>
      <Row>
        {may.confirm && (
          <Button small look="primary" onPress={() => onAsk('confirm')}>
            Confirm
          </Button>
        )}
        {may.decline && (
          <Button small onPress={() => onAsk('decline')}>
            Decline
          </Button>
        )}
        {may.cancel && (
          <Button small look="danger-quiet" onPress={() => onAsk('cancel')}>
            Cancel
          </Button>
        )}
      </Row>
    </li>
  );
}

function Answers({ booking }: { booking: Booking }) {
  const answers = booking.invitees.flatMap((invitee) => invitee.answers);
  return answers.length === 0 ? null : (
    <dl className={css.answers}>
      {answers.map(({ question, answer }) => (
        <div key={`${question} ${answer}`}>
          <dt>{question}</dt>
          <dd>{answer}</dd>
        </div>
      ))}
    </dl>
  );
}
