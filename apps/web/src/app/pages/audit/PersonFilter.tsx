// Records about one person, or of what they did.
import { Choice } from '../../ui/Field.tsx';
import { ChosenPerson } from '../members/ChosenPerson.tsx';
import css from './Audit.module.css';
import type { AuditFilter } from './audit-data.ts';

type Props = {
  readonly filter: AuditFilter;
  readonly onChange: (change: AuditFilter) => void;
  /** As the records that were found call the person. */
  readonly name: string | undefined;
};

const ways = [
  ['target', 'What was done to them'],
  ['actor', 'What they did'],
] as const;

export function PersonFilter({ filter: { person = '', as }, onChange, name }: Props) {
  return (
    <div className={person === '' ? undefined : css.filters}>
      <ChosenPerson
        chosen={person}
        name={name}
        onChange={(id) => onChange(id === '' ? { person: '', as: '' } : { person: id })}
      />
      {person !== '' && (
        <Choice
          label="Which records"
          value={as === 'actor' ? 'actor' : 'target'}
          onChange={(next) => onChange({ as: next === 'target' ? '' : next })}
          options={ways}
        />
      )}
    </div>
  );
}
