// When an event type can be booked, beside the hours of its hosts.
import { Card } from '../../ui/Card.tsx';
import { Choice, TextBox } from '../../ui/Field.tsx';
import css from './EventTypeFields.module.css';
import type { FieldsProps } from './EventTypeFields.tsx';
import type { EventTypeForm } from './event-type-data.ts';
import { NumberBox } from './NumberBox.tsx';

type WindowKind = EventTypeForm['window']['kind'];

const kinds = [
  ['rolling', 'A number of days ahead'],
  ['range', 'Between two dates'],
  ['open', 'Without an end'],
] as const;

export function WindowFields({ form, onChange, fields, team }: FieldsProps) {
  const set = (change: Partial<EventTypeForm>) => onChange({ ...form, ...change });
  const wrong = (name: string) => fields[`form.${name}`];
  const { window } = form;
  return (
    <Card
      title="When"
      intro="Within the hours under Availability. What is booked is free of other bookings here; no external calendar is read."
    >
      <div className={css.pair}>
        <Choice
          label="Can be booked"
          value={window.kind}
          onChange={(kind) => set({ window: windowOf(kind) })}
          options={kinds}
        />
        {window.kind === 'rolling' && (
          <NumberBox
            label="Days ahead"
            value={window.days}
            onChange={(days) => set({ window: { kind: 'rolling', days: days ?? 0 } })}
            error={wrong('window.days')}
          />
        )}
        {window.kind === 'range' && (
          <>
            <TextBox
              label="From"
              type="date"
              value={window.from}
              onChange={(from) => set({ window: { ...window, from } })}
              error={wrong('window.from')}
            />
            <TextBox
              label="To"
              type="date"
              value={window.to}
              onChange={(to) => set({ window: { ...window, to } })}
              error={wrong('window.to')}
            />
          </>
        )}
      </div>
      <Pace form={form} onChange={onChange} fields={fields} team={team} />
    </Card>
  );
}

function Pace({ form, onChange, fields }: FieldsProps) {
  const set = (change: Partial<EventTypeForm>) => onChange({ ...form, ...change });
  const wrong = (name: string) => fields[`form.${name}`];
  return (
    <div className={css.pair}>
      <NumberBox
        label="Notice"
        unit="minutes"
        hint="How long before it somebody must book."
        value={form.minimumNotice}
        onChange={(minimumNotice) => set({ minimumNotice: minimumNotice ?? 0 })}
        error={wrong('minimumNotice')}
      />
      <NumberBox
        label="A start every"
        unit="minutes"
        hint="Without a number: its own length."
        optional
        value={form.interval}
        onChange={(interval) => set({ interval })}
        error={wrong('interval')}
      />
      <NumberBox
        label="Free before"
        unit="minutes"
        value={form.bufferBefore}
        onChange={(buffer) => set({ bufferBefore: buffer ?? 0 })}
        error={wrong('bufferBefore')}
      />
      <NumberBox
        label="Free after"
        unit="minutes"
        value={form.bufferAfter}
        onChange={(buffer) => set({ bufferAfter: buffer ?? 0 })}
        error={wrong('bufferAfter')}
      />
      <NumberBox
        label="Most a day"
        optional
        value={form.dailyCap}
        onChange={(dailyCap) => set({ dailyCap })}
        error={wrong('dailyCap')}
      />
    </div>
  );
}

function windowOf(kind: WindowKind): EventTypeForm['window'] {
  const today = new Date().toISOString().slice(0, 10);
  switch (kind) {
    case 'rolling':
      return { kind, days: 60 };
    case 'range':
      return { kind, from: today, to: today };
    case 'open':
      return { kind };
  }
}
