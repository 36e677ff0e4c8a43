// The end of a form: why it could not be saved, that it was, and the button.
import type { Action } from '../api/use-action.ts';
import { Button } from './Button.tsx';
import { Row } from './Card.tsx';
import { Notice, Trouble } from './Notice.tsx';

type Props<T> = {
  readonly save: Action<undefined, T>;
  /** The fields beside which their errors stand. */
  readonly shown: readonly string[];
  readonly saved?: string;
  readonly isDisabled?: boolean;
};

export function SaveRow<T>({ save, shown, saved = 'Saved.', isDisabled = false }: Props<T>) {
  return (
    <>
      <Trouble refusal={save.refusal} shown={shown} />
      {save.value !== undefined && (
        <Notice tone="good" live>
          <p>{saved}</p>
        </Notice>
      )}
      <Row>
        <Button
          look="primary"
          busy={save.busy}
          isDisabled={isDisabled}
          onPress={() => void save.run(undefined)}
        >
          Save
        </Button>
      </Row>
    </>
  );
}
