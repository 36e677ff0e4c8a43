// Founding an organization: by a stranger where the installation lets them, or as the first of an empty installation.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Door } from '../../shell/Door.tsx';
import { ButtonLink } from '../../ui/Button.tsx';
import { Unanswered } from './Expired.tsx';
import { FoundForm } from './FoundForm.tsx';
import { foundingReading } from './founding.ts';

const setUp = getRouteApi('/set-up');

export function SignUpPage() {
  const query = useQuery(foundingReading());
  if (query.data === undefined) {
    return <Unanswered title="Found an organization" query={query} rows={5} />;
  }
  return query.data.open ? (
    <FoundForm title="Found an organization" intro="It begins on the Free plan, and you are its owner." />
  ) : (
    <Closed empty={query.data.empty} />
  );
}

function Closed({ empty }: { empty: boolean }) {
  return (
    <Door
      title={empty ? 'LinkTime is not set up yet' : 'Ask for an invitation'}
      intro={
        empty
          ? 'Whoever runs it founds the first organization, with the set-up link that LinkTime prints when it starts.'
          : 'Organizations are founded here by whoever runs this installation. If your colleagues use LinkTime already, an admin among them can invite you.'
      }
    >
      <ButtonLink to={empty ? '/' : '/sign-in'} look="primary">
        {empty ? 'Go to the start' : 'Sign in instead'}
      </ButtonLink>
    </Door>
  );
}

export function SetUpPage() {
  const { key } = setUp.useSearch();
  const query = useQuery({
    ...foundingReading(key ?? ''),
    // A form that is being filled in stays there.
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (query.data === undefined) {
    return <Unanswered title="Set up this installation" query={query} rows={5} />;
  }
  const { open, empty, keyWorks } = query.data;
  if (keyWorks && key !== undefined) {
    return (
      <FoundForm
        title="Set up this installation"
        intro="Found its first organization; you are its owner. The set-up link works for 30 minutes."
        setUpKey={key}
      />
    );
  }
  return empty ? <WrongKey open={open} /> : <SetUpAlready open={open} />;
}

function WrongKey({ open }: { open: boolean }) {
  return (
    <Door
      title="This set-up link does not work"
      intro="It is older than 30 minutes, or a part of it is missing."
    >
      <p>
        Open the whole link that LinkTime printed when it started. If that was more than 30 minutes ago, start
        it again with <code>linktime serve</code>: it prints a new one.
      </p>
      {open ? (
        <ButtonLink to="/sign-up" look="primary">
          Found an organization without it
        </ButtonLink>
      ) : (
        <ButtonLink to="/">Go to the start</ButtonLink>
      )}
    </Door>
  );
}

function SetUpAlready({ open }: { open: boolean }) {
  return (
    <Door
      title="LinkTime is set up already"
      intro="The set-up link founds the first organization only, and there is one."
    >
      <ButtonLink to="/sign-in" look="primary">
        Sign in
      </ButtonLink>
      {open && <ButtonLink to="/sign-up">Found another organization</ButtonLink>}
    </Door>
  );
}
