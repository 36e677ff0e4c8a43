// A password that somebody chooses.
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Row } from '../../ui/Card.tsx';
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
        hint="At least 10 characters; several words are good."
        type={shown ? 'text' : 'password'}
        name="new-password"
        autoComplete="new-password"
        autoFocus={autoFocus}
        value={value}
        onChange={onChange}
        error={error}
      />
      <Row flush>
        <Button look="quiet" small onPress={() => setShown(!shown)}>
          {shown ? 'Hide the password' : 'Show the password'}
        </Button>
      </Row>
    </>
  );
}
