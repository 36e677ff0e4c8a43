// E-mail domains that the organization has proved: an address of one leads to its sign-in.
import { useQuery } from '@tanstack/react-query';
import { Globe } from 'lucide-react';
import { useState } from 'react';
import { api, type ReplyOf } from '../../../client.ts';
import { ago } from '../../api/format.ts';
import { reading } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Badge, Card, PageHead, Row, Stack } from '../../ui/Card.tsx';
import { CopyField } from '../../ui/Copy.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';

type Domain = ReplyOf<'GET /api/v1/domains'>['domains'][number];

const key = ['domains'];

export function DomainsPage() {
  const query = useQuery(reading(key, () => api['GET /api/v1/domains']({})));
  return (
    <>
      <PageHead
        within="Organization"
        title="Domains"
        intro="Prove an e-mail domain by a DNS record, and whoever writes an address of it on the sign-in page comes straight to your organization."
      />
      <Claim />
      <Loaded query={query}>
        {({ domains }) =>
          domains.length === 0 ? (
            <Empty icon={<Globe size={26} />} title="No domain yet" />
          ) : (
            <Stack>
              {domains.map((domain) => (
                <DomainCard key={domain.domain} domain={domain} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </>
  );
}

function Claim() {
  const [domain, setDomain] = useState('');
  const claim = useAction(() => api['POST /api/v1/domains']({ body: { domain } }), {
    changes: [key],
    onDone: () => setDomain(''),
  });
  return (
    <Card>
      <TextBox
        label="Domain"
        hint="Like acme.example."
        value={domain}
        onChange={setDomain}
        error={claim.fields.domain}
      />
      <Trouble refusal={claim.refusal} shown={['domain']} />
      <Row>
        <Button
          look="primary"
          busy={claim.busy}
          isDisabled={domain.trim() === ''}
          onPress={() => void claim.run(undefined)}
        >
          Add the domain
        </Button>
      </Row>
    </Card>
  );
}

const results = {
  proved: ['good', 'The record is there: the domain is proved.'],
  missing: ['notice', 'The record is not there yet. DNS can take minutes, sometimes hours.'],
  unreachable: ['danger', 'The domain’s name servers could not be asked. Try again later.'],
} as const;

function DomainCard({ domain: { domain, record, provedAt, checkedAt } }: { domain: Domain }) {
  const params = { domain };
  const check = useAction(() => api['POST /api/v1/domains/:domain/check']({ params, body: {} }), {
    changes: [key],
  });
  const remove = useAction(() => api['DELETE /api/v1/domains/:domain']({ params }), { changes: [key] });
  const result = check.value === undefined ? undefined : results[check.value.result];
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
      {provedAt === null && (
        <>
          <p>Add this TXT record where your domain’s DNS is kept, then check.</p>
          <CopyField label="Name" text={record.name} />
          <CopyField label="Value" text={record.value} />
        </>
      )}
      {checkedAt !== null && provedAt === null && <p>Last checked {ago(checkedAt)}.</p>}
      {result !== undefined && (
        <Notice tone={result[0]} live>
          <p>{result[1]}</p>
        </Notice>
      )}
      <Trouble refusal={check.refusal ?? remove.refusal} />
      <Row>
        <Button
          look={provedAt === null ? 'primary' : 'secondary'}
          busy={check.busy}
          onPress={() => void check.run(undefined)}
        >
          {provedAt === null ? 'Check now' : 'Check again'}
        </Button>
        <Button look="danger-quiet" busy={remove.busy} onPress={() => void remove.run(undefined)}>
          Give it up
        </Button>
      </Row>
    </Card>
  );
}
