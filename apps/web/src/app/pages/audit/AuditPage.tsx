// Organization → Audit log: search, export, and check that nothing was changed.
import { PageHead } from '../../ui/Card.tsx';
import { Chain } from './Chain.tsx';
import { QuarterEvidence } from './QuarterEvidence.tsx';
import { Records } from './Records.tsx';

export function AuditPage() {
  return (
    <>
      <PageHead
        within="Organization"
        title="Audit log"
        intro="Who did what, in order. Records can’t be changed: they are sealed into a chain within seconds."
      />
      <Records />
      <Chain />
      <QuarterEvidence />
    </>
  );
}
