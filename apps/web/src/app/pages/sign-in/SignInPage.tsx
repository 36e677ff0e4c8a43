// The door of one organization: its identity provider, a password, or a link by mail.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type OrganizationFace } from '../../../client.ts';
import { remember } from '../../api/leave.ts';
import { reading, refusalOf } from '../../api/refused.ts';
import { Door, Or } from '../../shell/Door.tsx';
import { Button, ButtonAnchor, ButtonLink } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ByPassword } from './ByPassword.tsx';
import { CheckYourMail } from './CheckYourMail.tsx';
import { Unanswered } from './Expired.tsx';
import { arrival, type Problem } from './problems.ts';
import { Refused } from './Refused.tsx';

const here = getRouteApi('/sign-in/$organization');

/** What was mailed, to whom. */
export type Mailed = { readonly purpose: 'link' | 'reset'; readonly email: string };

export function SignInPage() {
  const { organization: slug } = here.useParams();
  const search = here.useSearch();
  const query = useQuery(
    reading(['sign-in', slug], () =>
      api['GET /api/v1/sign-in/:organization']({ params: { organization: slug } }),
    ),
  );
  const { data, error } = query;
  const [mailed, setMailed] = useState<Mailed>();
  if (error !== null && refusalOf(error).error === 'not-found') {
    return <Nowhere />;
  }
  if (data === undefined) {
    return <Unanswered title="Sign in" query={query} rows={4} />;
  }
  remember(slug);
  const problem = arrival(search);
  if (problem?.instead !== undefined) {
    return <Refused problem={problem} organization={data.organization} next={search.next} />;
  }
  if (mailed !== undefined) {
    return (
      <CheckYourMail organization={data.organization} mailed={mailed} onBack={() => setMailed(undefined)} />
    );
  }
  return (
    <Ways
      organization={data.organization}
      sso={data.sso}
      byAddress={data.byAddress}
      next={search.next}
      problem={problem}
      onMailed={setMailed}
    />
  );
}

type WaysProps = {
  readonly organization: OrganizationFace;
  readonly sso: string | null;
  readonly byAddress: boolean;
  readonly next: string | undefined;
  readonly problem: Problem | undefined;
  readonly onMailed: (mailed: Mailed) => void;
};

function Ways({ organization, sso, byAddress, next, problem, onMailed }: WaysProps) {
  const [emergency, setEmergency] = useState(false);
  const below = (
    <>
      Not {organization.name}? <Link to="/sign-in">Sign in elsewhere</Link>
    </>
  );
  const password = (
    <ByPassword slug={organization.slug} next={next} onMailed={onMailed} focus={sso === null || emergency} />
  );
  return (
    <Door title="Sign in" organization={organization} below={below}>
      {problem !== undefined && (
        <Notice tone="notice" title={problem.title} live>
          <p>{problem.text}</p>
        </Notice>
      )}
      {sso !== null && (
        <ButtonAnchor
          look="primary"
          href={next === undefined ? sso : `${sso}?${new URLSearchParams({ next })}`}
        >
          Continue with single sign-on
        </ButtonAnchor>
      )}
      {sso === null && byAddress && password}
      {sso !== null && byAddress && emergency && (
        <>
          <Or />
          {password}
        </>
      )}
      {sso !== null && byAddress && !emergency && (
        <Button look="quiet" small onPress={() => setEmergency(true)}>
          Emergency access for an owner
        </Button>
      )}
    </Door>
  );
}

function Nowhere() {
  return (
    <Door
      title="No organization has this name"
      intro="Check the address. The name is the one that stands in your organization’s booking pages."
    >
      <ButtonLink to="/sign-in" look="primary">
        Start with your address
      </ButtonLink>
    </Door>
  );
}
