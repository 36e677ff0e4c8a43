// Confirming an address. Pressing does it, not opening: mail programs open links by themselves.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { api, type OrganizationFace } from '../../../client.ts';
import { reading } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { Door } from '../../shell/Door.tsx';
import { Button, ButtonAnchor } from '../../ui/Button.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { Expired, NotYet } from './Expired.tsx';

const here = getRouteApi('/verify/$token');
const dashboard = { href: '/app/profile', label: 'Go to your profile' };
const gone = {
  what: 'link',
  remedy: 'If your address is still not confirmed, your profile has a button that sends a new one.',
  action: dashboard,
};

export function VerifyPage() {
  const { token } = here.useParams();
  const params = { token };
  const link = useQuery({
    ...reading(['verification', token], () => api['GET /api/v1/email-verifications/:token']({ params })),
    // Once it is used, it is no longer there to be read.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const confirm = useAction(() => api['POST /api/v1/email-verifications/:token']({ params, body: {} }));
  if (confirm.refusal?.error === 'not-found') {
    return <Expired {...gone} />;
  }
  if (link.data === undefined) {
    return <NotYet title="Confirm your address" query={link} {...gone} />;
  }
  const { organization, email } = link.data;
  if (confirm.value !== undefined) {
    return <Confirmed organization={organization} email={confirm.value.email} />;
  }
  return (
    <Door
      title="Confirm your address"
      organization={organization}
      intro={`Is ${email} yours? Then a forgotten password can be reset through it.`}
    >
      <Trouble refusal={confirm.refusal} />
      <Button look="primary" autoFocus busy={confirm.busy} onPress={() => void confirm.run(undefined)}>
        Confirm this address
      </Button>
    </Door>
  );
}

type ConfirmedProps = { readonly organization: OrganizationFace; readonly email: string };

function Confirmed({ organization, email }: ConfirmedProps) {
  return (
    <Door
      title="Your address is confirmed"
      organization={organization}
      intro={`${email} is yours: a forgotten password can be reset through it.`}
    >
      <ButtonAnchor look="primary" href="/app">
        Go to the dashboard
      </ButtonAnchor>
    </Door>
  );
}
