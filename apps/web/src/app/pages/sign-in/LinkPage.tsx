// A mailed link that signs in. Opening it changes nothing, since mail programs open links too; pressing the button does.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { api } from '../../../client.ts';
import { reading } from '../../api/refused.ts';
import { Door } from '../../shell/Door.tsx';
import { Button } from '../../ui/Button.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { Expired, NotYet } from './Expired.tsx';
import { useWayIn } from './use-way-in.ts';

const here = getRouteApi('/sign-in/link/$token');
const gone = { what: 'link', remedy: 'Ask for a new one on the sign-in page.' };

export function LinkPage() {
  const { token } = here.useParams();
  const params = { token };
  const link = useQuery(reading(['link', token], () => api['GET /api/v1/sign-in/links/:token']({ params })));
  const take = useWayIn(() => api['POST /api/v1/sign-in/links/:token']({ params, body: {} }));
  if (take.refusal?.error === 'not-found') {
    return <Expired {...gone} />;
  }
  if (link.data === undefined) {
    return <NotYet title="Sign in" query={link} {...gone} />;
  }
  const { organization, email } = link.data;
  return (
    <Door title="Sign in" organization={organization} intro={`As ${email}`}>
      <Trouble refusal={take.refusal} />
      <Button look="primary" autoFocus busy={take.busy} onPress={take.enter}>
        Sign in to {organization.name}
      </Button>
    </Door>
  );
}
