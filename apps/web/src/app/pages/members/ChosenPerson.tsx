// A person as a filter: to be found, or found and to be let go again.
import { X } from 'lucide-react';
import { Button } from '../../ui/Button.tsx';
import css from './ChosenPerson.module.css';
import { FindPerson } from './FindPerson.tsx';

type Props = {
  /** An id; empty for nobody. */
  readonly chosen: string;
  /** As what was found calls them. */
  readonly name: string | undefined;
  /** Empty: anybody again. */
  readonly onChange: (id: string) => void;
};

export function ChosenPerson({ chosen, name, onChange }: Props) {
  return chosen === '' ? (
    <FindPerson
      label="Person"
      among={['active', 'deactivated', 'former']}
      act="Choose"
      onChoose={({ id }) => onChange(id)}
    />
  ) : (
    <div className={css.chosen}>
      <span className={css.label}>Person</span>
      <span className={css.person}>
        <strong>{name ?? 'This person'}</strong>
        <Button small look="quiet" onPress={() => onChange('')}>
          <X size={16} aria-hidden="true" />
          Anybody again
        </Button>
      </span>
    </div>
  );
}
