// Organization → SCIM: how the connection is, its token, what it did, and how it is set up.
import { useQuery } from '@tanstack/react-query';
import { PageHead, Stack } from '../../ui/Card.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Checklist } from './Checklist.tsx';
import { Connection } from './Connection.tsx';
import { Guides } from './Guides.tsx';
import { Locked } from './Locked.tsx';
import { RequestLog } from './RequestLog.tsx';
import css from './Scim.module.css';
import { SelfTest } from './SelfTest.tsx';
import { type ScimPageData, scimReading } from './scim-data.ts';
import { StatusStrip } from './StatusStrip.tsx';
import { SwitchOff } from './SwitchOff.tsx';
import { TrafficChart } from './TrafficChart.tsx';

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
  return (
    <Stack>
      <StatusStrip page={page} />
      <div className={css.halves}>
        <Connection page={page} />
        <TrafficChart days={page.days} />
      </div>
      <div className={css.halves}>
        <Checklist steps={page.checklist} />
        <SelfTest />
      </div>
      <Guides identityProvider={page.identityProvider} />
      <RequestLog />
      {page.may.switch && <SwitchOff enabled={page.enabled} />}
    </Stack>
  );
}
