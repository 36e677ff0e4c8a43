// Confirming an address. Pressing does it, not opening: mail programs open links by themselves.
import { getRouteApi } from '@tanstack/react-router';
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Door } from '../../shell/Door.tsx';
import { Button, ButtonAnchor } from '../../ui/Button.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { Expired } from './Expired.tsx';

const here = getRouteApi('/verify/$token');

export function VerifyPage() {
  const { token } = here.useParams();
  const confirm = useAction(() =>
    api['POST /api/v1/email-verifications/:token']({ params: { token }, body: {} }),
  );
  if (confirm.refusal?.error === 'not-found') {
    return (
      <Expired what="link" remedy="Ask for a new one from the dashboard." action="Go to the dashboard" />
    );
  }
  if (confirm.value !== undefined) {
    return (
      <Door
        title="Your address is confirmed"
        intro={`${confirm.value.email} is yours: a forgotten password can be reset through it.`}
      >
        <ButtonAnchor look="primary" href="/app">
          Go to the dashboard
        </ButtonAnchor>
      </Door>
    );
  }
  return (
    <Door title="Confirm your address" intro="So that a forgotten password can be reset through it.">
      <Trouble refusal={confirm.refusal} />
      <Button look="primary" autoFocus busy={confirm.busy} onPress={() => void confirm.run(undefined)}>
        Confirm this address
      </Button>
    </Door>
  );
}
