// One event type from the first look to the confirmation, whichever way the address led here.

import { dateText, timesText } from '../../calendar/format.ts';
import type { EventTypePage } from '../../client.ts';
import { text } from '../../text/text.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import frame from '../../ui/Page.module.css';
import { Heading, Page } from '../../ui/Page.tsx';
import { SlotPicker } from '../choose/SlotPicker.tsx';
import flow from './BookingFlow.module.css';
import { BookingForm } from './BookingForm.tsx';
import { Confirmation } from './Confirmation.tsx';
import { EventIntro } from './EventIntro.tsx';
import { type BookingSource, type Course, useBooking } from './use-booking.ts';

type BookingFlowProps = { readonly page: EventTypePage; readonly source: BookingSource };

export function BookingFlow({ page, source }: BookingFlowProps) {
  const course = useBooking(page, source);
  const { organization, eventType } = page;
  if (course.step === 'done' && course.booked !== undefined) {
    return (
      <Page organization={organization} title={titleOf(course)}>
        <Confirmation booked={course.booked} picker={course.picker} email={course.values.email} />
        {!source.worksOnce && (
          <p class={flow.after}>
            <Button look="quiet" onClick={() => location.reload()}>
              {text.bookAnother}
            </Button>
          </p>
        )}
      </Page>
    );
  }
  return (
    <Page organization={organization} title={eventType.title} width="wide">
      <div class={`${frame.card} ${flow.flow}`}>
        <EventIntro page={page} />
        <div class={flow.work}>
          {course.step === 'details' ? <Details page={page} course={course} /> : <Choice course={course} />}
        </div>
      </div>
    </Page>
  );
}

function titleOf({ booked }: Course): string {
  return booked?.status === 'pending' ? text.requested : text.booked;
}

function Choice({ course }: { course: Course }) {
  return (
    <>
      {course.problem !== undefined && (
        <div class={flow.notice}>
          <Notice tone="notice">{course.problem}</Notice>
        </div>
      )}
      <SlotPicker
        picker={course.picker}
        title={text.chooseTime}
        focus={course.hasMoved}
        onChoose={course.choose}
      />
    </>
  );
}

function Details({ page, course }: { page: EventTypePage; course: Course }) {
  const { chosen, picker } = course;
  return (
    <>
      <Heading level={2} focus class={flow.title}>
        {text.yourDetails}
      </Heading>
      {chosen !== undefined && (
        <div class={flow.chosen}>
          <p>
            <strong>{dateText(chosen.start, picker.timeZone)}</strong>
            <br />
            {timesText(chosen, picker.timeZone, picker.hourCycle)}
          </p>
          <Button look="quiet" onClick={() => history.back()}>
            {text.changeTime}
          </Button>
        </div>
      )}
      <BookingForm
        eventType={page.eventType}
        values={course.values}
        onChange={course.setValues}
        onSubmit={course.send}
        problem={course.problem}
      />
    </>
  );
}
