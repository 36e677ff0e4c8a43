// One question of a form with its label, hint and error, tied together for screen readers.
import type { ComponentChildren } from 'preact';

import { text } from '../text/text.ts';
import css from './Field.module.css';
import { fieldId } from './field-id.ts';

export type FieldProps = {
  /** As the API names it: `email`, `guests.0`. */
  readonly field: string;
  readonly label: string;
  readonly required: boolean;
  readonly error: string | undefined;
  readonly hint?: string;
};

/** What the control of a field carries. */
export function controlOf({ field, required, error, hint }: Omit<FieldProps, 'label'>) {
  const id = fieldId(field);
  const described = [error === undefined ? '' : `${id}-error`, hint === undefined ? '' : `${id}-hint`];
  return {
    id,
    class: css.control,
    'aria-required': required,
    'aria-invalid': error !== undefined,
    'aria-describedby': described.filter(Boolean).join(' ') || undefined,
  };
}

export function Field(props: FieldProps & { readonly children: ComponentChildren }) {
  const { field, label, required, error, hint, children } = props;
  const id = fieldId(field);
  return (
    <div class={css.field}>
      <label class={css.label} for={id}>
        {label}
        {!required && <span class={css.optional}> ({text.optional})</span>}
      </label>
      {hint !== undefined && (
        <p class={css.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children}
      <FieldError field={field} error={error} />
    </div>
  );
}

export function FieldError({ field, error }: Pick<FieldProps, 'field' | 'error'>) {
  return error === undefined ? null : (
    <p class={css.error} id={`${fieldId(field)}-error`}>
      {error}
    </p>
  );
}
