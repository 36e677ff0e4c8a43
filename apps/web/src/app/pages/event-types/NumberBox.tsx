// A whole number, which may be absent where absence means "no bound".
import { useState } from 'react';
import { TextBox } from '../../ui/Field.tsx';
import { wholeNumber } from './form-values.ts';

type Props = {
  readonly label: string;
  readonly unit?: string;
  readonly hint?: string;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly error?: string | undefined;
  readonly optional?: boolean;
  readonly isDisabled?: boolean;
};

export function NumberBox(props: Props) {
  const { label, unit, hint, value, onChange, error, optional = false, isDisabled = false } = props;
  const [text, setText] = useState(value === null ? '' : String(value));
  const malformed = text.trim() !== '' && wholeNumber(text) === undefined;
  return (
    <TextBox
      label={unit === undefined ? label : `${label} (${unit})`}
      type="number"
      min={0}
      optional={optional}
      isDisabled={isDisabled}
      value={text}
      onChange={(next) => {
        setText(next);
        onChange(wholeNumber(next) ?? null);
      }}
      error={malformed ? 'Write a whole number.' : error}
      {...(hint !== undefined && { hint })}
    />
  );
}
