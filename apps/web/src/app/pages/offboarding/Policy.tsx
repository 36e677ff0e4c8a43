// What becomes of the bookings of leavers: an OWNER decides.
import { useState } from 'react';
import { api, type ReplyOf } from '../../../client.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Card } from '../../ui/Card.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { SaveForm } from '../../ui/SaveForm.tsx';
import { Options, Tick } from '../../ui/Switch.tsx';
import { NumberBox } from '../event-types/NumberBox.tsx';

type PolicyForm = ReplyOf<'GET /api/v1/offboarding'>['policy'];

export const offboardingKey = ['offboarding'] as const;

const roundRobin = [
  { value: 'cancel', title: 'Cancel', text: 'The invitee is told, with a way to book again.' },
  {
    value: 'hand_over',
    title: 'Hand over',
    text: 'Another host who is free takes it; otherwise it is cancelled.',
  },
] as const;
const collective = [
  { value: 'cancel', title: 'Cancel', text: 'The invitee is told, with a way to book again.' },
  { value: 'go_on', title: 'Go on', text: 'It takes place with the hosts that are left.' },
] as const;

export function Policy({ policy }: { policy: PolicyForm }) {
  const owner = useSession().person.role === 'OWNER';
  const [edited, setEdited] = useState(policy);
  const [notify, setNotify] = useState(policy.notify.join('\n'));
  const save = useAction(
    () => {
      const addresses = notify.split(/[\s,;]+/).filter(Boolean);
      return api['PUT /api/v1/offboarding']({ body: { ...edited, notify: addresses } });
    },
    { changes: [offboardingKey] },
  );
  const parts: PartProps = {
    form: edited,
    isDisabled: !owner,
    wrong: save.fields,
    onChange: (change) => {
      save.reset();
      setEdited({ ...edited, ...change });
    },
  };
  const wrongAddress = Object.entries(save.fields).find(([name]) => name.startsWith('notify'))?.[1];
  const cards = (
    <>
      <OtherHosts {...parts} />
      <ManyAtOnce {...parts} />
      <Card title="Who is told" intro="Owners and admins are always told of what needs them.">
        <TextBox
          label="More addresses"
          hint="One a line, ten at most."
          optional
          lines={3}
          isDisabled={!owner}
          value={notify}
          onChange={setNotify}
          error={wrongAddress}
        />
      </Card>
    </>
  );
  if (owner) {
    const shown = ['holdAbove', ...Object.keys(save.fields).filter(isNotify)];
    return (
      <SaveForm save={save} shown={shown}>
        {cards}
      </SaveForm>
    );
  }
  return (
    <>
      <Notice tone="info">
        <p>Only an owner can change the policy. Ask an owner.</p>
      </Notice>
      {cards}
    </>
  );
}

function isNotify(name: string): boolean {
  return name.startsWith('notify');
}

type PartProps = {
  readonly form: PolicyForm;
  readonly onChange: (change: Partial<PolicyForm>) => void;
  readonly isDisabled: boolean;
  readonly wrong: Readonly<Record<string, string>>;
};

function OtherHosts({ form, onChange, isDisabled }: PartProps) {
  return (
    <Card title="Bookings with other hosts" intro="What the leaver hosts alone is always cancelled.">
      <Options
        label="Round robin"
        value={form.roundRobin}
        onChange={(value) => onChange({ roundRobin: value })}
        options={roundRobin}
        isDisabled={isDisabled}
      />
      <Options
        label="Collective"
        value={form.collective}
        onChange={(value) => onChange({ collective: value })}
        options={collective}
        isDisabled={isDisabled}
      />
    </Card>
  );
}

function ManyAtOnce({ form, onChange, isDisabled, wrong }: PartProps) {
  return (
    <Card
      title="When many leave at once"
      intro="A wrong rule in a directory can deactivate half a company. Access still ends at once; cancellations more than four hours away can wait up to two hours for you."
    >
      <Tick
        checked={form.holdAbove !== null}
        onChange={(on) => onChange({ holdAbove: on ? 10 : null })}
        isDisabled={isDisabled}
      >
        Hold cancellations then
      </Tick>
      {form.holdAbove !== null && (
        <NumberBox
          label="Above so many deactivations in ten minutes"
          value={form.holdAbove}
          isDisabled={isDisabled}
          onChange={(holdAbove) => onChange({ holdAbove: holdAbove ?? 0 })}
          error={wrong.holdAbove}
        />
      )}
    </Card>
  );
}
