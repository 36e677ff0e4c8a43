// Before a booking is confirmed, declined or cancelled: what everybody is told.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { dateTime } from '../../api/format.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { type Booking, bookingsKey } from './booking-data.ts';

export type BookingStep = 'confirm' | 'decline' | 'cancel';

const words = {
  confirm: {
    title: 'Confirm this booking?',
    told: 'The invitee gets the calendar invitation.',
    act: 'Confirm',
  },
  decline: {
    title: 'Decline this booking?',
    told: 'The invitee is told, and the time is free again.',
    act: 'Decline',
  },
  cancel: {
    title: 'Cancel this booking?',
    told: 'Everybody is told, and the time is free again.',
    act: 'Cancel the booking',
  },
} as const;

type Props = { readonly booking: Booking; readonly step: BookingStep; readonly onClose: () => void };

export function BookingDialog({ booking, step, onClose }: Props) {
  const [note, setNote] = useState('');
  const params = { id: booking.id };
  const act = useAction(
    () =>
      step === 'confirm'
        ? api['POST /api/v1/my/bookings/:id/confirm']({ params, body: {} })
        : step === 'decline'
          ? api['POST /api/v1/my/bookings/:id/decline']({ params, body: { note } })
          : api['POST /api/v1/my/bookings/:id/cancel']({ params, body: { note } }),
    { changes: [bookingsKey], onDone: onClose },
  );
  return (
    <Dialog title={words[step].title} open onClose={onClose}>
      <p>
        <strong>{booking.title}</strong>, {dateTime(booking.start)}. {words[step].told}
      </p>
      {step !== 'confirm' && (
        <TextBox
          label="Message"
          hint="Goes to the invitees."
          optional
          lines={3}
          maxLength={500}
          value={note}
          onChange={setNote}
          error={act.fields.note}
        />
      )}
      <Trouble refusal={act.refusal} shown={['note']} />
      <DialogActions>
        <Button onPress={onClose}>Back</Button>
        <Button
          look={step === 'confirm' ? 'primary' : 'danger'}
          busy={act.busy}
          onPress={() => void act.run(undefined)}
        >
          {words[step].act}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
