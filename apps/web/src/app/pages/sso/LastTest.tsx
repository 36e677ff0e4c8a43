// What the last test sign-in showed: what the identity provider sent, and what was made of it.
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../client.ts';
import { ago } from '../../api/format.ts';
import { reading } from '../../api/refused.ts';
import { Fact, Facts } from '../../ui/Card.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { problemOf } from '../sign-in/problems.ts';
import { ssoKey, type TestReport } from './sso-data.ts';

export function LastTest({ id }: { id: string }) {
  const { data } = useQuery(
    reading([...ssoKey, id, 'test'], () => api['GET /api/v1/sso/connections/:id/test']({ params: { id } })),
  );
  return data?.report == null ? null : <Report report={data.report} />;
}

function Report({ report: { at, passed, reason, received, outcome, person } }: { report: TestReport }) {
  return (
    <>
      <Notice tone={passed ? 'good' : 'danger'} title={`Test ${ago(at)}: ${passed ? 'passed' : 'failed'}`}>
        {reason !== null && <p>{reason}</p>}
        <p>{sentence(outcome, person?.name)}</p>
      </Notice>
      <details>
        <summary>What the identity provider sent</summary>
        <Facts>
          {Object.entries(received).map(([name, value]) => (
            <Fact key={name} name={name}>
              {typeof value === 'string' ? value : value.join(', ')}
            </Fact>
          ))}
        </Facts>
      </details>
    </>
  );
}

function sentence(outcome: string, name: string | undefined): string {
  if (outcome === 'signed-in') {
    return `Taken for ${name ?? 'somebody here'}, who would be signed in.`;
  }
  return problemOf(outcome)?.text ?? 'Nobody would be signed in.';
}
