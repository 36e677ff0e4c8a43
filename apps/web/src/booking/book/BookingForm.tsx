// The form of a booking. Errors stand beside their fields and in a summary that takes the focus; nothing written is lost.
import { useState } from 'preact/hooks';
import type { EventTypePage } from '../../client.ts';
import { text } from '../../text/text.ts';
import { Button } from '../../ui/Button.tsx';
import { controlOf, Field } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import css from './BookingForm.module.css';
import { errorsOf, type FieldErrors, type FormValues, longest } from './booking-form.ts';
import { ErrorSummary } from './ErrorSummary.tsx';
import { GuestFields } from './GuestFields.tsx';
import { QuestionField } from './QuestionField.tsx';

export type BookingFormProps = {
  readonly eventType: EventTypePage['eventType'];
  readonly values: FormValues;
  readonly onChange: (values: FormValues) => void;
  /** Resolves to what the server found wrong with fields. */
  readonly onSubmit: () => Promise<FieldErrors | undefined>;
  /** What went wrong with the whole. */
  readonly problem: string | undefined;
};

export function BookingForm({ eventType, values, onChange, onSubmit, problem }: BookingFormProps) {
  const [errors, setErrors] = useState<FieldErrors>({});
  const [attempt, setAttempt] = useState(0);
  const [isSending, setSending] = useState(false);
  const send = async () => {
    const found = errorsOf(values, eventType.questions);
    setErrors(found);
    setAttempt(attempt + 1);
    if (Object.keys(found).length > 0 || isSending) {
      return;
    }
    setSending(true);
    setErrors((await onSubmit()) ?? {});
    setSending(false);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void send();
  };
  return (
    <form class={css.form} noValidate onSubmit={submit}>
      <ErrorSummary errors={errors} attempt={attempt} questions={eventType.questions} />
      <Person values={values} errors={errors} onChange={onChange} />
      {eventType.guestsAllowed > 0 && (
        <GuestFields
          guests={values.guests}
          most={eventType.guestsAllowed}
          errors={errors}
          onChange={(guests) => onChange({ ...values, guests })}
        />
      )}
      {eventType.questions.map((question) => (
        <QuestionField
          key={question.id}
          question={question}
          answer={values.answers[question.id] ?? ''}
          error={errors[`answers.${question.id}`]}
          onAnswer={(answer) =>
            onChange({ ...values, answers: { ...values.answers, [question.id]: answer } })
          }
        />
      ))}
      {problem !== undefined && !isSending && <Notice tone="danger">{problem}</Notice>}
      <div>
        <Button look="primary" type="submit" busy={isSending}>
          {submitText(isSending, eventType.confirmationRequired)}
        </Button>
      </div>
    </form>
  );
}

function submitText(isSending: boolean, confirmationRequired: boolean): string {
  if (isSending) {
    return text.booking;
  }
  return confirmationRequired ? text.requestBooking : text.confirmBooking;
}

type PersonProps = Pick<BookingFormProps, 'values' | 'onChange'> & { readonly errors: FieldErrors };

function Person({ values, errors, onChange }: PersonProps) {
  return (
    <>
      <Field field="name" label={text.name} required error={errors.name}>
        <input
          {...controlOf({ field: 'name', required: true, error: errors.name })}
          type="text"
          autocomplete="name"
          maxLength={longest.name}
          value={values.name}
          onInput={(event) => onChange({ ...values, name: event.currentTarget.value })}
        />
      </Field>
      <Field field="email" label={text.email} required error={errors.email}>
        <input
          {...controlOf({ field: 'email', required: true, error: errors.email })}
          type="email"
          autocomplete="email"
          maxLength={longest.email}
          value={values.email}
          onInput={(event) => onChange({ ...values, email: event.currentTarget.value })}
        />
      </Field>
    </>
  );
}
