// What happens to bookings when people leave, and what is held at this moment.
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../client.ts';
import { reading } from '../../api/refused.ts';
import { PageHead, Stack } from '../../ui/Card.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Held } from './Held.tsx';
import { offboardingKey, Policy } from './Policy.tsx';

const pollMs = 5_000;

export function OffboardingPage() {
  const query = useQuery({
    ...reading(offboardingKey, () => api['GET /api/v1/offboarding']({})),
    refetchInterval: pollMs,
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
