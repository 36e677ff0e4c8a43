// One question of a form, with its label, hint and error. What the server finds wrong stands beside its field too.
import { type ReactNode, type SelectHTMLAttributes, useId } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField } from 'react-aria-components/TextField';
import css from './Field.module.css';

type FieldBase = {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly optional?: boolean;
};

export type TextProps = FieldBase & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'email' | 'password' | 'url' | 'search' | 'number' | 'date' | 'time';
  readonly name?: string;
  readonly autoComplete?: string;
  readonly autoFocus?: boolean;
  readonly lines?: number;
  readonly maxLength?: number;
  readonly isReadOnly?: boolean;
  readonly isDisabled?: boolean;
  readonly placeholder?: string;
  readonly min?: string | number;
  readonly max?: string | number;
  /** What stands before the value: the beginning of an address. */
  readonly before?: string;
};

export function TextBox({
  label,
  hint,
  error,
  optional = false,
  lines,
  min,
  max,
  before,
  ...rest
}: TextProps) {
  return (
    <TextField
      {...rest}
      className={css.field ?? ''}
      isRequired={!optional}
      isInvalid={error !== undefined}
      validationBehavior="aria"
    >
      <Label className={css.label ?? ''}>
        {label}
        {/* What narrows a list is never asked for: a search, and the dates beside it. */}
        {optional && rest.type !== 'search' && rest.type !== 'date' && (
          <span className={css.optional}> (optional)</span>
        )}
      </Label>
      {hint !== undefined && (
        <Text slot="description" className={css.hint ?? ''}>
          {hint}
        </Text>
      )}
      {lines === undefined ? (
        <span className={before === undefined ? css.plain : css.composed}>
          {before !== undefined && <span className={css.before}>{before}</span>}
          <Input className={css.control ?? ''} min={min} max={max} />
        </span>
      ) : (
        <TextArea className={css.control ?? ''} rows={lines} />
      )}
      <FieldError className={css.error ?? ''}>{error}</FieldError>
    </TextField>
  );
}

type SelectProps<T extends string> = FieldBase & {
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly (readonly [T, string])[];
  /** After the options, each under a heading of its own. */
  readonly groups?: readonly { readonly name: string; readonly options: readonly (readonly [T, string])[] }[];
} & Pick<SelectHTMLAttributes<HTMLSelectElement>, 'disabled' | 'name'>;

/** The browser's own list: on a phone nothing is better. */
export function Choice<T extends string>(props: SelectProps<T>) {
  const { label, hint, error, optional = true, value, onChange, options, groups = [], ...rest } = props;
  const id = useId();
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      {hint !== undefined && (
        <span className={css.hint} id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <select
        {...rest}
        id={id}
        className={`${css.control} ${css.select}`}
        value={value}
        required={!optional}
        aria-invalid={error !== undefined}
        aria-describedby={[hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`]
          .filter(Boolean)
          .join(' ')}
        onChange={(event) => onChange(event.target.value as T)}
      >
        <OptionList options={options} />
        {groups.map((group) => (
          <optgroup key={group.name} label={group.name}>
            <OptionList options={group.options} />
          </optgroup>
        ))}
      </select>
      {error !== undefined && (
        <span className={css.error} id={`${id}-error`}>
          {error}
        </span>
      )}
    </div>
  );
}

function OptionList({ options }: { options: readonly (readonly [string, string])[] }) {
  return options.map(([name, words]) => (
    <option key={name} value={name}>
      {words}
    </option>
  ));
}
