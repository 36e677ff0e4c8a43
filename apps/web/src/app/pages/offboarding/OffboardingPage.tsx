// What happens to bookings when people leave, and what is held at this moment.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type ReplyOf } from '../../../client.ts';
import { counted, dateTime } from '../../api/format.ts';
import { reading } from '../../api/refused.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card, PageHead, Row, Stack } from '../../ui/Card.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { Options, Tick } from '../../ui/Switch.tsx';
import { NumberBox } from '../event-types/NumberBox.tsx';

type Offboarding = ReplyOf<'GET /api/v1/offboarding'>;

const key = ['offboarding'];

export function OffboardingPage() {
  const query = useQuery({
    ...reading(key, () => api['GET /api/v1/offboarding']({})),
    refetchInterval: 15_000,
  });
  return (
    <>
      <PageHead
        within="Organization"
        title="Offboarding"
        intro="Access always ends at once. Here you decide what becomes of the bookings that a leaver would have hosted."
      />
      <Loaded query={query}>
        {(data) => (
          <Stack>
            {data.held > 0 && <Held data={data} />}
            <Policy policy={data.policy} />
          </Stack>
        )}
      </Loaded>
    </>
  );
}

function Held({ data: { held, heldUntil } }: { data: Offboarding }) {
  const send = useAction(() => api['POST /api/v1/offboarding/send']({ body: {} }), { changes: [key] });
  const restore = useAction(() => api['POST /api/v1/offboarding/restore']({ body: {} }), { changes: [key] });
  const actions = (
    <>
      <Button small busy={send.busy} onPress={() => void send.run(undefined)}>
        Send
      </Button>
      <Button small busy={restore.busy} onPress={() => void restore.run(undefined)}>
        Restore
      </Button>
    </>
  );
  return (
    <>
      <Notice tone="notice" title={`${counted(held, 'cancellation')} held`} actions={actions}>
        <p>
          Many people were deactivated in a short time. Their access has ended; cancellations with time left
          wait
          {heldUntil === null ? '' : ` until ${dateTime(heldUntil)}`}. Send cancels them now; Restore keeps
          them, so that your directory can bring people back.
        </p>
      </Notice>
      <Trouble refusal={send.refusal ?? restore.refusal} />
    </>
  );
}

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

function Policy({ policy }: { policy: Offboarding['policy'] }) {
  const owner = useSession().person.role === 'OWNER';
  const [edited, setEdited] = useState(policy);
  const [notify, setNotify] = useState(policy.notify.join('\n'));
  const save = useAction(
    () => {
      const addresses = notify.split(/[\s,;]+/).filter(Boolean);
      return api['PUT /api/v1/offboarding']({ body: { ...edited, notify: addresses } });
    },
    { changes: [key] },
  );
  const set = (change: Partial<typeof edited>) => {
    save.reset();
    setEdited({ ...edited, ...change });
  };
  return (
    <>
      {!owner && (
        <Notice tone="info">
          <p>Only an owner can change the policy.</p>
        </Notice>
      )}
      <Card title="Bookings with other hosts" intro="What the leaver hosts alone is always cancelled.">
        <Options
          label="Round robin"
          value={edited.roundRobin}
          onChange={(value) => set({ roundRobin: value })}
          options={roundRobin}
          isDisabled={!owner}
        />
        <Options
          label="Collective"
          value={edited.collective}
          onChange={(value) => set({ collective: value })}
          options={collective}
          isDisabled={!owner}
        />
      </Card>
      <Card
        title="When many leave at once"
        intro="A wrong rule in a directory can deactivate half a company. Access still ends at once; cancellations more than four hours away can wait up to two hours for you."
      >
        <Tick
          checked={edited.holdAbove !== null}
          onChange={(on) => set({ holdAbove: on ? 10 : null })}
          isDisabled={!owner}
        >
          Hold cancellations then
        </Tick>
        {edited.holdAbove !== null && (
          <NumberBox
            label="Above so many deactivations in ten minutes"
            value={edited.holdAbove}
            onChange={(holdAbove) => set({ holdAbove: holdAbove ?? 0 })}
            error={save.fields.holdAbove}
          />
        )}
      </Card>
      <Card title="Who is told" intro="Owners and admins are always told of what needs them.">
        <TextBox
          label="More addresses"
          hint="One a line, ten at most."
          optional
          lines={3}
          isDisabled={!owner}
          value={notify}
          onChange={setNotify}
          error={
            save.fields.notify ?? Object.entries(save.fields).find(([name]) => name.startsWith('notify'))?.[1]
          }
        />
      </Card>
      <Trouble refusal={save.refusal} shown={['holdAbove', 'notify']} />
      {save.value !== undefined && (
        <Notice tone="good" live>
          <p>Saved.</p>
        </Notice>
      )}
      {owner && (
        <Row>
          <Button look="primary" busy={save.busy} onPress={() => void save.run(undefined)}>
            Save
          </Button>
        </Row>
      )}
    </>
  );
}
