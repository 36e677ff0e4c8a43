// Organization → SCIM: how the connection is, its token, what it did, and how it is set up.
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { PageHead, Stack } from '../../ui/Card.tsx';
import { Loaded, Waiting } from '../../ui/Loaded.tsx';
import { Checklist } from './Checklist.tsx';
import { Connection } from './Connection.tsx';
import { Locked } from './Locked.tsx';
import { RequestLog } from './RequestLog.tsx';
import css from './Scim.module.css';
import { SelfTest } from './SelfTest.tsx';
import { StatusStrip } from './StatusStrip.tsx';
import { SwitchOff } from './SwitchOff.tsx';
import { type ScimPageData, scimReading } from './scim-data.ts';
import { TrafficChart } from './TrafficChart.tsx';

// Below what is looked at first.
const Guides = lazy(async () => ({ default: (await import('./Guides.tsx')).Guides }));

export function ScimPage() {
  const query = useQuery(scimReading);
  return (
    <>
      <PageHead
        within="Organization"
        title="SCIM"
        intro="Your identity provider creates, updates and deprovisions the people of this organization."
      />
      <Loaded query={query} rows={5}>
        {(page) => (page.locked ? <Locked page={page} /> : <Unlocked page={page} />)}
      </Loaded>
    </>
  );
}

function Unlocked({ page }: { page: ScimPageData }) {
  // Who has connected reads what happens; who hasn't yet, how to. It stays so: nothing jumps when the first request comes.
  const [connected] = useState(page.lastRequestAt !== null);
  return (
    <Stack>
      <StatusStrip page={page} />
      <div className={css.halves}>
        <Stack>
          <Connection page={page} />
          <SelfTest />
        </Stack>
        <Stack>
          <TrafficChart days={page.days} />
          <Checklist steps={page.checklist} />
        </Stack>
      </div>
      {connected && <RequestLog />}
      <Suspense fallback={<Waiting />}>
        <Guides identityProvider={page.identityProvider} />
      </Suspense>
      {!connected && <RequestLog />}
      <SwitchOff enabled={page.enabled} may={page.may.switch} />
    </Stack>
  );
}
