// What is looked for in the audit log.
import { Choice, TextBox } from '../../ui/Field.tsx';
import css from './Audit.module.css';
import { type AuditSearch, actorNames } from './audit-data.ts';

type ActorKind = NonNullable<AuditSearch['actorKind']>;

export type AuditFilter = {
  readonly action: string;
  readonly actor: ActorKind | '';
  /** Dates. */
  readonly from: string;
  readonly to: string;
};

type Props = { readonly filter: AuditFilter; readonly onChange: (filter: AuditFilter) => void };

export function AuditFilters({ filter, onChange }: Props) {
  const set = (change: Partial<AuditFilter>) => onChange({ ...filter, ...change });
  return (
    <search className={css.filters} aria-label="Filter the audit log">
      <TextBox
        label="Action"
        type="search"
        optional
        placeholder="person.deprovisioned"
        value={filter.action}
        onChange={(action) => set({ action })}
      />
      <Choice
        label="By whom"
        value={filter.actor}
        onChange={(actor) => set({ actor })}
        options={[['', 'Anybody'], ...(Object.entries(actorNames) as [ActorKind, string][])]}
      />
      <TextBox label="From" type="date" optional value={filter.from} onChange={(from) => set({ from })} />
      <TextBox label="Until" type="date" optional value={filter.to} onChange={(to) => set({ to })} />
    </search>
  );
}

/** An action is searched when it is one; a date is a day of the reader's. */
export function searchOf({ action, actor, from, to }: AuditFilter): AuditSearch {
  const whole = /^[a-z_]+(\.[a-z_]+)+$/.test(action.trim());
  return {
    ...(whole && { action: action.trim() }),
    ...(actor !== '' && { actorKind: actor }),
    ...(from !== '' && { from: instantOf(from, 0) }),
    ...(to !== '' && { to: instantOf(to, 1) }),
  };
}

function instantOf(date: string, daysLater: number): string {
  const start = new Date(`${date}T00:00:00`);
  start.setDate(start.getDate() + daysLater);
  return `${start.toISOString().slice(0, 19)}Z`;
}
