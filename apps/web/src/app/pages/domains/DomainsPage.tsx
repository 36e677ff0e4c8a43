// E-mail domains that the organization has proved: an address of one leads to its sign-in.
import { useQuery } from '@tanstack/react-query';
import { Globe } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card, PageHead, Row, Stack } from '../../ui/Card.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useFocusOnWrong } from '../../ui/focus.ts';
import { Empty, Loaded } from '../../ui/Loaded.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { DomainCard } from './DomainCard.tsx';
import { domainsKey, domainsReading } from './domain-data.ts';

export function DomainsPage() {
  const query = useQuery(domainsReading);
  return (
    <>
      <PageHead
        within="Organization"
        title="Domains"
        intro="Prove an e-mail domain by a DNS record, and whoever writes an address of it on the sign-in page comes straight to your organization."
      />
      <Stack>
        <Claim />
        <Loaded query={query}>
          {({ domains }) =>
            domains.length === 0 ? (
              <Empty icon={<Globe size={26} />} title="No domain yet">
                Until there is one, people are asked for the name of your organization after their address.
              </Empty>
            ) : (
              domains.map((domain) => <DomainCard key={domain.domain} domain={domain} />)
            )
          }
        </Loaded>
      </Stack>
    </>
  );
}

function Claim() {
  const [domain, setDomain] = useState('');
  const claim = useAction(() => api['POST /api/v1/domains']({ body: { domain } }), {
    changes: [domainsKey],
    onDone: () => setDomain(''),
  });
  useFocusOnWrong(claim.refusal);
  return (
    <Card title="Add a domain">
      <Form onSubmit={() => void claim.run(undefined)}>
        <TextBox
          label="Domain"
          hint="What stands behind the @ of your people’s addresses. A subdomain is a domain of its own."
          value={domain}
          onChange={setDomain}
          error={wrongDomain(claim.fields.domain)}
        />
        <Trouble refusal={claim.refusal} shown={['domain']} />
        <Row>
          <Button type="submit" look="primary" busy={claim.busy}>
            Add the domain
          </Button>
        </Row>
      </Form>
    </Card>
  );
}

function wrongDomain(told: string | undefined): string | undefined {
  if (told === undefined) {
    return undefined;
  }
  return told.startsWith('anybody')
    ? 'Anybody can register a name under this one. Write a domain of your own.'
    : 'Write a domain, like acme.example.';
}
