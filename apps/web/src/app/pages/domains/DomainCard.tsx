// One domain: the record that proves it, a look into DNS, and giving it up.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { ago } from '../../api/format.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Badge, Card, Row } from '../../ui/Card.tsx';
import { CopyField } from '../../ui/Copy.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { type Domain, domainsKey } from './domain-data.ts';

const results = {
  proved: ['good', 'The record is there: the domain is proved.'],
  missing: ['notice', 'The record is not there. After a change DNS can take minutes, sometimes hours.'],
  unreachable: ['danger', 'The domain’s name servers could not be asked. Try again later.'],
} as const;

export function DomainCard({ domain: { domain, record, provedAt, checkedAt } }: { domain: Domain }) {
  const [leaving, setLeaving] = useState(false);
  const check = useAction(() => api['POST /api/v1/domains/:domain/check']({ params: { domain }, body: {} }), {
    changes: [domainsKey],
  });
  const result = check.value === undefined ? undefined : results[check.value.result];
  const checked = checkedAt === null ? '' : ` Last checked ${ago(checkedAt)}.`;
  return (
    <Card
      title={domain}
      actions={
        provedAt === null ? (
          <Badge tone="notice">Not proved</Badge>
        ) : (
          <Badge tone="good">Proved {ago(provedAt)}</Badge>
        )
      }
    >
      {provedAt === null ? (
        <>
          <p>Add this TXT record where your domain’s DNS is kept, then check.{checked}</p>
          <CopyField
            label="Name"
            text={record.name}
            hint="Some DNS hosts add the domain by themselves: enter only what stands in front of it then."
          />
          <CopyField label="Value" text={record.value} />
        </>
      ) : (
        <p>
          Addresses that end in @{domain} lead to your organization’s sign-in.{checked}
        </p>
      )}
      {result !== undefined && (
        <Notice tone={result[0]} live>
          <p>{result[1]}</p>
        </Notice>
      )}
      <Trouble refusal={check.refusal} />
      <Row>
        <Button
          look={provedAt === null ? 'primary' : 'secondary'}
          busy={check.busy}
          onPress={() => void check.run(undefined)}
        >
          {provedAt === null ? 'Check now' : 'Check again'}
        </Button>
        <Button look="danger-quiet" onPress={() => setLeaving(true)}>
          Give it up
        </Button>
      </Row>
      {leaving && <LeaveDialog domain={domain} onClose={() => setLeaving(false)} />}
    </Card>
  );
}

function LeaveDialog({ domain, onClose }: { readonly domain: string; readonly onClose: () => void }) {
  const remove = useAction(() => api['DELETE /api/v1/domains/:domain']({ params: { domain } }), {
    changes: [domainsKey],
    onDone: onClose,
  });
  return (
    <Dialog title={`Give up ${domain}?`} open onClose={onClose}>
      <p>Its addresses no longer lead here. To have it again you prove it anew, by another record.</p>
      <Trouble refusal={remove.refusal} />
      <DialogActions>
        <Button autoFocus onPress={onClose}>
          Keep it
        </Button>
        <Button look="danger" busy={remove.busy} onPress={() => void remove.run(undefined)}>
          Give it up
        </Button>
      </DialogActions>
    </Dialog>
  );
}
