// What happens to bookings when people leave, and what is held at this moment.
import { useQuery } from '@tanstack/react-query';
import { api, type ReplyOf } from '../../../client.ts';
import { counted, dateTime } from '../../api/format.ts';
import { reading } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { PageHead, Stack } from '../../ui/Card.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { offboardingKey, Policy } from './Policy.tsx';

type Offboarding = ReplyOf<'GET /api/v1/offboarding'>;

const key = offboardingKey;

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
