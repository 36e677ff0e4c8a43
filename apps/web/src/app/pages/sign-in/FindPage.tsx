// Address first: an e-mail address leads to the organization that has proved its domain. Where none has, known and
// unknown addresses are treated alike: the organization's name is asked for.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../../client.ts';
import { remembered } from '../../api/leave.ts';
import { useAction } from '../../api/use-action.ts';
import { Door } from '../../shell/Door.tsx';
import { Button } from '../../ui/Button.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useFocusOnWrong } from '../../ui/focus.ts';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { foundingOrNobody } from './founding.ts';
import { keepAddress } from './kept-address.ts';
import { arrival } from './problems.ts';
import { Refused } from './Refused.tsx';
import { isSlug } from './slug-from.ts';
import { wrongAddress } from './wrong.ts';

const here = getRouteApi('/sign-in');

export function FindPage() {
  const search = here.useSearch();
  const navigate = useNavigate();
  const [email, setEmail] = useState('');
  const [unknown, setUnknown] = useState(false);
  const problem = arrival(search);
  const go = (organization: string) => {
    keepAddress(email);
    const { next } = search;
    void navigate({
      to: '/sign-in/$organization',
      params: { organization },
      search: next === undefined ? {} : { next },
    });
  };
  const find = useAction(() => api['POST /api/v1/sign-in/find']({ body: { email } }), {
    onDone: ({ organization }) => (organization === null ? setUnknown(true) : go(organization)),
  });
  useFocusOnWrong(find.refusal);
  if (problem?.instead !== undefined) {
    return <Refused problem={problem} next={search.next} />;
  }
  if (unknown) {
    return <AskOrganization onGo={go} onBack={() => setUnknown(false)} />;
  }
  return (
    <Door
      title="Sign in"
      intro="Your address leads to the way in that your organization uses."
      below={<NewHere />}
    >
      {problem !== undefined && (
        <Notice tone="notice" title={problem.title} live>
          <p>{problem.text}</p>
        </Notice>
      )}
      <Form onSubmit={() => void find.run(undefined)}>
        <TextBox
          label="E-mail address"
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          value={email}
          onChange={setEmail}
          error={wrongAddress(find.fields.email)}
        />
        <Trouble refusal={find.refusal} shown={['email']} />
        <Button type="submit" look="primary" busy={find.busy}>
          Continue
        </Button>
      </Form>
    </Door>
  );
}

function NewHere() {
  const { data } = useQuery(foundingOrNobody);
  if (data === undefined) {
    return '\u00a0';
  }
  return data.open ? (
    <>
      New here? <Link to="/sign-up">Found an organization</Link>
    </>
  ) : (
    'New here? Ask an admin of your organization for an invitation.'
  );
}

type AskProps = { readonly onGo: (organization: string) => void; readonly onBack: () => void };

function AskOrganization({ onGo, onBack }: AskProps) {
  const [slug, setSlug] = useState(remembered() ?? '');
  const [error, setError] = useState<string>();
  const submit = () => {
    const name = slug.trim().toLowerCase();
    if (isSlug(name)) {
      onGo(name);
    } else {
      setError('Write the name as it stands in your organization’s addresses, like acme.');
    }
  };
  return (
    <Door
      title="Which organization?"
      intro="Your address alone does not say. The name stands in your organization’s booking pages and in mails from LinkTime."
    >
      <Form onSubmit={submit}>
        <TextBox
          label="Organization"
          name="organization"
          autoComplete="organization"
          autoFocus
          before={`${location.host}/`}
          value={slug}
          onChange={setSlug}
          error={error}
        />
        <Button type="submit" look="primary">
          Continue
        </Button>
        <Button look="quiet" onPress={onBack}>
          Use another address
        </Button>
      </Form>
    </Door>
  );
}
