// All errors of a form as links to their fields. It takes the focus each time that the form was sent in vain.
import { useEffect, useRef } from 'preact/hooks';
import type { Question } from '../../client.ts';
import { text } from '../../text/text.ts';
import { fieldId } from '../../ui/field-id.ts';
import { aloneText, type FieldErrors } from './booking-form.ts';
import css from './ErrorSummary.module.css';

type ErrorSummaryProps = {
  readonly errors: FieldErrors;
  /** Counts how often the form was sent. */
  readonly attempt: number;
  readonly questions: readonly Question[];
};

export function ErrorSummary({ errors, attempt, questions }: ErrorSummaryProps) {
  const box = useRef<HTMLDivElement>(null);
  const found = Object.entries(errors);
  useEffect(() => {
    if (found.length > 0) {
      box.current?.focus();
    }
  }, [attempt, found.length > 0]);
  return found.length === 0 ? null : (
    <div ref={box} class={css.summary} tabIndex={-1} role="alert" aria-labelledby="errors">
      <h3 id="errors" class={css.title}>
        {text.errorsTitle}
      </h3>
      <ul>
        {found.map(([field, error]) => (
          <li key={field}>
            <a href={`#${fieldId(field)}`} onClick={(event) => goTo(event, field)}>
              {aloneText(field, error, questions)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

// The address stays without a fragment, so that Back leaves the form.
function goTo(event: Event, field: string): void {
  event.preventDefault();
  document.getElementById(fieldId(field))?.focus();
}
