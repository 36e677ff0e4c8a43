// Another time for a booking: the same calendar, then the old and the new time side by side before anything is moved.
import { useState } from 'preact/hooks';
import type { Span } from '../../calendar/format.ts';
import type { ManagedBooking } from '../../client.ts';
import { text } from '../../text/text.ts';
import { Button } from '../../ui/Button.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { Notice } from '../../ui/Notice.tsx';
import frame from '../../ui/Page.module.css';
import { Heading } from '../../ui/Page.tsx';
import { When } from '../../ui/When.tsx';
import flow from '../book/BookingFlow.module.css';
import intro from '../book/EventIntro.module.css';
import { SlotPicker } from '../choose/SlotPicker.tsx';
import { type Picker, usePicker } from '../choose/use-picker.ts';
import css from './Reschedule.module.css';
import type { Managed } from './use-managed.ts';

export function Reschedule({ managed }: { managed: Managed }) {
  const { booking, slots, open, problem } = managed;
  const picker = usePicker(slots);
  const [chosen, setChosen] = useState<Span>();
  return (
    <div class={`${frame.card} ${flow.flow}`}>
      <div class={intro.intro}>
        <h1 class={intro.title}>{booking.title}</h1>
        <Facts
          facts={[
            { icon: 'calendar', name: text.moveFrom, value: <BookingTime span={booking} picker={picker} /> },
          ]}
        />
        <div>
          <Button onClick={() => open('none')}>{text.back}</Button>
        </div>
      </div>
      <div class={flow.work}>
        {problem !== undefined && (
          <div class={flow.notice}>
            <Notice tone="danger">{problem}</Notice>
          </div>
        )}
        {chosen === undefined ? (
          <SlotPicker
            picker={picker}
            title={text.rescheduleTitle}
            focus
            onChoose={({ start }) => setChosen({ start, end: sameLength(booking, start) })}
          />
        ) : (
          <MovePanel managed={managed} picker={picker} chosen={chosen} onBack={() => setChosen(undefined)} />
        )}
      </div>
    </div>
  );
}

function BookingTime({ span, picker }: { span: Span; picker: Picker }) {
  return <When span={span} timeZone={picker.timeZone} hourCycle={picker.hourCycle} />;
}

type MovePanelProps = {
  readonly managed: Managed;
  readonly picker: Picker;
  readonly chosen: Span;
  readonly onBack: () => void;
};

function MovePanel({ managed: { booking, move, isSending }, picker, chosen, onBack }: MovePanelProps) {
  const send = async () => {
    if (!(await move(chosen.start))) {
      picker.loaded.reload();
      onBack();
    }
  };
  return (
    <div class={css.panel}>
      <Heading level={2} focus class={css.title}>
        {text.moveTitle}
      </Heading>
      <Facts
        labelled
        facts={[
          { icon: 'clock', name: text.moveFrom, value: <BookingTime span={booking} picker={picker} /> },
          { icon: 'calendar', name: text.moveTo, value: <BookingTime span={chosen} picker={picker} /> },
        ]}
      />
      <div class={css.actions}>
        <Button look="primary" busy={isSending} onClick={() => void send()}>
          {text.moveIt}
        </Button>
        <Button onClick={onBack}>{text.otherTime}</Button>
      </div>
    </div>
  );
}

function sameLength({ start, end }: ManagedBooking, newStart: string): string {
  return new Date(Date.parse(newStart) + Date.parse(end) - Date.parse(start)).toISOString();
}
