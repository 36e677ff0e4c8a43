// An identity provider's own sequence, run here on a reserved person.
import { Check, FlaskConical, Minus, X } from 'lucide-react';
import { api, type ReplyOf } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import css from './SelfTest.module.css';

type Step = ReplyOf<'POST /api/v1/scim/self-test'>['steps'][number];

export function SelfTest() {
  const test = useAction(() => api['POST /api/v1/scim/self-test']({ body: {} }));
  return (
    <Card
      title="Self-test"
      intro="Runs what an identity provider sends, from search to deprovisioning, on one reserved person. It sends no mail, leaves nothing, and counts in no status."
      actions={
        <Button busy={test.busy} onPress={() => void test.run(undefined)}>
          <FlaskConical size={17} aria-hidden="true" />
          {test.value === undefined ? 'Run the self-test' : 'Run it again'}
        </Button>
      }
    >
      <Trouble refusal={test.refusal} />
      {test.value !== undefined && (
        <>
          <Notice tone={test.value.ok ? 'good' : 'danger'} live>
            <p>
              {test.value.ok
                ? 'Every step was answered as it should be. What is left to check is the way from your identity provider to here.'
                : 'A step was not answered as it should be. Tell whoever operates this installation.'}
            </p>
          </Notice>
          <ol className={css.list}>
            {test.value.steps.map((step) => (
              <StepRow key={step.name} step={step} />
            ))}
          </ol>
        </>
      )}
    </Card>
  );
}

function StepRow({ step: { name, request, expected, status, ok, seen, ms } }: { step: Step }) {
  const untried = status === null;
  const Icon = untried ? Minus : ok ? Check : X;
  return (
    <li className={css.step}>
      <span className={untried ? css.untried : ok ? css.ok : css.wrong}>
        <Icon size={14} strokeWidth={3} aria-hidden="true" />
        <span className="said-only">{untried ? 'Not tried: ' : ok ? 'Passed: ' : 'Failed: '}</span>
      </span>
      <span className={css.words}>
        <span className={css.name}>{name}</span>
        <code className={css.request}>{request}</code>
        {!ok && !untried && (
          <span className={css.seen}>
            Expected {expected}, got {status}. {seen}
          </span>
        )}
      </span>
      <span className={css.ms}>{ms === null ? '' : `${ms} ms`}</span>
    </li>
  );
}
