// A password that somebody chooses.
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { TextBox } from '../../ui/Field.tsx';

type Props = {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | undefined;
  readonly autoFocus?: boolean;
  readonly label?: string;
};

export function NewPassword({ value, onChange, error, autoFocus = false, label = 'Password' }: Props) {
  const [shown, setShown] = useState(false);
  return (
    <>
      <TextBox
        label={label}
        hint="At least 10 characters. Several words make a good one."
        type={shown ? 'text' : 'password'}
        name="new-password"
        autoComplete="new-password"
        autoFocus={autoFocus}
        value={value}
        onChange={onChange}
        error={error}
      />
      <Button look="quiet" small aria-pressed={shown} onPress={() => setShown(!shown)}>
        {shown ? 'Hide the password' : 'Show the password'}
      </Button>
    </>
  );
}
