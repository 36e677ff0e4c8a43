// A question that the event type's maker asks, as the control that its kind needs.

import type { Question } from '../../client.ts';
import { text } from '../../text/text.ts';
import { controlOf, Field, FieldError } from '../../ui/Field.tsx';
import { longest } from './booking-form.ts';
import css from './QuestionField.module.css';

type QuestionFieldProps = {
  readonly question: Question;
  readonly answer: string;
  readonly error: string | undefined;
  readonly onAnswer: (answer: string) => void;
};

export function QuestionField(props: QuestionFieldProps) {
  const { question, error } = props;
  if (question.kind === 'checkbox') {
    return <CheckboxQuestion {...props} />;
  }
  const { label, required } = question;
  return (
    <Field field={`answers.${question.id}`} label={label} required={required} error={error}>
      <Answer {...props} />
    </Field>
  );
}

function Answer({
  question: { id, kind, required, options = [] },
  answer,
  error,
  onAnswer,
}: QuestionFieldProps) {
  const control = controlOf({ field: `answers.${id}`, required, error });
  switch (kind) {
    case 'choice':
      return (
        <select {...control} value={answer} onChange={(event) => onAnswer(event.currentTarget.value)}>
          <option value="">{text.choose}</option>
          {options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      );
    case 'long_text':
      return (
        <textarea
          {...control}
          rows={4}
          maxLength={longest.answer}
          value={answer}
          onInput={(event) => onAnswer(event.currentTarget.value)}
        />
      );
    default:
      return (
        <input
          {...control}
          type="text"
          maxLength={longest.answer}
          value={answer}
          onInput={(event) => onAnswer(event.currentTarget.value)}
        />
      );
  }
}

function CheckboxQuestion({
  question: { id, label, required },
  answer,
  error,
  onAnswer,
}: QuestionFieldProps) {
  const field = `answers.${id}`;
  return (
    <div>
      <label class={css.check}>
        <input
          {...controlOf({ field, required, error })}
          class={css.box}
          type="checkbox"
          checked={answer === 'true'}
          onChange={(event) => onAnswer(String(event.currentTarget.checked))}
        />
        <span>
          {label}
          {!required && <span class={css.optional}> ({text.optional})</span>}
        </span>
      </label>
      <FieldError field={field} error={error} />
    </div>
  );
}
