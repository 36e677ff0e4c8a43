// All that the maker of an event type decides.
import { Card } from '../../ui/Card.tsx';
import { Choice, TextBox } from '../../ui/Field.tsx';
import { Tick } from '../../ui/Switch.tsx';
import { slugFrom } from '../sign-in/slug-from.ts';
import css from './EventTypeFields.module.css';
import type { EventTypeForm } from './event-type-data.ts';
import { NumberBox } from './NumberBox.tsx';
import { Questions } from './Questions.tsx';
import { WindowFields } from './WindowFields.tsx';

export type FieldsProps = {
  readonly form: EventTypeForm;
  readonly onChange: (form: EventTypeForm) => void;
  /** What the server finds wrong, by path. */
  readonly fields: Readonly<Record<string, string>>;
  /** On a team's page. */
  readonly team: boolean;
};

const ofPerson = [
  ['one_on_one', 'One-on-one'],
  ['group', 'Group session'],
] as const;
const ofTeam = [
  ['round_robin', 'Round robin: one of the hosts'],
  ['collective', 'Collective: all hosts together'],
] as const;

const places = [
  ['video', 'Video call'],
  ['phone', 'Phone'],
  ['in_person', 'In person'],
  ['other', 'Somewhere else'],
  ['none', 'Not said'],
] as const;

export function EventTypeFields(props: FieldsProps) {
  return (
    <>
      <What {...props} />
      <Where {...props} />
      <WindowFields {...props} />
      <Who {...props} />
    </>
  );
}

function What({ form, onChange, fields, team }: FieldsProps) {
  const set = (change: Partial<EventTypeForm>) => onChange({ ...form, ...change });
  const wrong = (name: string) => fields[`form.${name}`];
  const kinds: readonly (readonly [EventTypeForm['kind'], string])[] = team ? ofTeam : ofPerson;
  const named = form.slug === '' || form.slug === slugFrom(form.title);
  return (
    <Card title="What it is">
      <TextBox
        label="Title"
        value={form.title}
        onChange={(title) => set({ title, ...(named && { slug: slugFrom(title) }) })}
        error={wrong('title')}
      />
      <div className={css.pair}>
        <TextBox
          label="Name in the address"
          value={form.slug}
          onChange={(slug) => set({ slug })}
          error={wrong('slug')}
        />
        <Choice
          label="Kind"
          value={form.kind}
          onChange={(kind) => set({ kind })}
          options={kinds}
          error={wrong('kind')}
        />
      </div>
      <TextBox
        label="Description"
        optional
        lines={3}
        value={form.description}
        onChange={(description) => set({ description })}
        error={wrong('description')}
      />
      <Size form={form} onChange={onChange} fields={fields} team={team} />
    </Card>
  );
}

function Size({ form, onChange, fields }: FieldsProps) {
  const set = (change: Partial<EventTypeForm>) => onChange({ ...form, ...change });
  const wrong = (name: string) => fields[`form.${name}`];
  return (
    <div className={css.pair}>
      <NumberBox
        label="Length"
        unit="minutes"
        value={form.minutes}
        onChange={(minutes) => set({ minutes: minutes ?? 0 })}
        error={wrong('minutes')}
      />
      {form.kind === 'group' && (
        <NumberBox
          label="Seats"
          value={form.capacity}
          onChange={(capacity) => set({ capacity: capacity ?? 1 })}
          error={wrong('capacity')}
        />
      )}
    </div>
  );
}

function Where({ form, onChange, fields }: FieldsProps) {
  const set = (change: Partial<EventTypeForm>) => onChange({ ...form, ...change });
  const wrong = (name: string) => fields[`form.${name}`];
  return (
    <Card title="Where">
      <div className={css.pair}>
        <Choice
          label="Place"
          value={form.location.kind}
          onChange={(kind) => set({ location: { ...form.location, kind } })}
          options={places}
        />
        <TextBox
          label="Address, link or number"
          hint="Told after booking."
          optional
          value={form.location.text ?? ''}
          onChange={(text) => set({ location: { ...form.location, text: text === '' ? null : text } })}
          error={wrong('location.text') ?? wrong('location')}
        />
      </div>
    </Card>
  );
}

function Who({ form, onChange, fields }: FieldsProps) {
  const set = (change: Partial<EventTypeForm>) => onChange({ ...form, ...change });
  const wrong = (name: string) => fields[`form.${name}`];
  return (
    <Card title="Who, and what you ask">
      <div className={css.pair}>
        <NumberBox
          label="Guests an invitee may bring"
          value={form.guestsAllowed}
          onChange={(guests) => set({ guestsAllowed: guests ?? 0 })}
          error={wrong('guestsAllowed')}
        />
        <Choice
          label="Shown on the page"
          value={form.visibility}
          onChange={(visibility) => set({ visibility })}
          options={[
            ['public', 'Yes'],
            ['secret', 'Only to who has the address'],
          ]}
        />
      </div>
      <Tick
        checked={form.confirmationRequired}
        onChange={(confirmationRequired) => set({ confirmationRequired })}
      >
        Bookings wait until I confirm them
      </Tick>
      <Questions
        questions={form.questions}
        onChange={(questions) => set({ questions })}
        error={wrong('questions')}
      />
    </Card>
  );
}
