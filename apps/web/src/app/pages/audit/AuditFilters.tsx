// What is looked for in the audit log.
import { Choice, TextBox } from '../../ui/Field.tsx';
import css from './Audit.module.css';
import { actionGroups } from './action-words.ts';
import { type AuditFilter, actorNames } from './audit-data.ts';
import { PersonFilter } from './PersonFilter.tsx';

type Props = {
  readonly filter: AuditFilter;
  readonly onChange: (change: AuditFilter) => void;
  /** As the records that were found call the person who is looked for. */
  readonly name: string | undefined;
};

const groups = actionGroups.map(({ name, actions }) => ({
  name,
  options: Object.entries(actions).map(([action, words]) => [action, `${words.name} · ${action}`] as const),
}));

export function AuditFilters({ filter, onChange, name }: Props) {
  const { action = '', by = '', from = '', to = '' } = filter;
  return (
    <search className={css.search} aria-label="Filter the audit log">
      <div className={css.filters}>
        <Choice
          label="Action"
          value={action}
          onChange={(next) => onChange({ action: next })}
          options={[['', 'Any action']]}
          groups={groups}
        />
        <Choice
          label="By whom"
          value={by}
          onChange={(next) => onChange({ by: next })}
          options={[['', 'Anybody'], ...Object.entries(actorNames)]}
        />
        <TextBox
          label="From"
          type="date"
          optional
          value={from}
          onChange={(next) => onChange({ from: next })}
        />
        <TextBox label="Until" type="date" optional value={to} onChange={(next) => onChange({ to: next })} />
      </div>
      <PersonFilter filter={filter} onChange={onChange} name={name} />
    </search>
  );
}
