// A form that is saved, by Enter too, and its end: why it could not be saved, that it was, and the button.
import type { ReactNode } from 'react';
import type { Action } from '../api/use-action.ts';
import { Button } from './Button.tsx';
import { Row } from './Card.tsx';
import { Form } from './Form.tsx';
import { Notice, Trouble } from './Notice.tsx';

type Props<T> = {
  readonly save: Action<undefined, T>;
  /** The fields beside which their errors stand. */
  readonly shown: readonly string[];
  readonly saved?: string;
  readonly isDisabled?: boolean;
  readonly children: ReactNode;
};

export function SaveForm<T>({ save, shown, saved = 'Saved.', isDisabled = false, children }: Props<T>) {
  return (
    <Form spread onSubmit={() => void save.run(undefined)}>
      {children}
      <Trouble refusal={save.refusal} shown={shown} />
      {save.value !== undefined && (
        <Notice tone="good" live>
          <p>{saved}</p>
        </Notice>
      )}
      <Row>
        <Button type="submit" look="primary" busy={save.busy} isDisabled={isDisabled}>
          Save
        </Button>
      </Row>
    </Form>
  );
}
