// Founding an organization: by a stranger where the installation lets them, or as the first of an empty installation.
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../../client.ts';
import { reading } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { Door, DoorForm } from '../../shell/Door.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Waiting } from '../../ui/Loaded.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { ownZone, ZoneChoice } from '../../ui/ZoneChoice.tsx';
import { NewPassword } from './NewPassword.tsx';
import { slugFrom } from './slug-from.ts';

const setUp = getRouteApi('/set-up');

export function SignUpPage() {
  const { data, error } = useQuery(reading(['sign-up'], () => api['GET /api/v1/sign-up']({})));
  if (data === undefined && error === null) {
    return (
      <Door title="Found an organization">
        <Waiting rows={3} />
      </Door>
    );
  }
  return data?.open === true ? (
    <FoundForm title="Found an organization" intro="It begins on the Free plan, and you are its owner." />
  ) : (
    <Door
      title="Ask for an invitation"
      intro="Organizations are founded here by whoever runs this installation. If your colleagues use it already, one of them can invite you."
    >
      <ButtonLink to="/sign-in" look="primary">
        Sign in instead
      </ButtonLink>
    </Door>
  );
}

export function SetUpPage() {
  const { key } = setUp.useSearch();
  return (
    <FoundForm
      title="Set up LinkTime"
      intro="This installation is empty. Found its first organization; you are its owner. The set-up link works for 30 minutes."
      {...(key !== undefined && { setUpKey: key })}
    />
  );
}

type FoundProps = { readonly title: string; readonly intro: string; readonly setUpKey?: string };

const shown = [
  'organization.name',
  'organization.slug',
  'organization.timeZone',
  'name',
  'email',
  'password',
];

function FoundForm({ title, intro, setUpKey }: FoundProps) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [organization, setOrganization] = useState('');
  const [chosenSlug, setSlug] = useState<string>();
  const [timeZone, setTimeZone] = useState(ownZone());
  const slug = chosenSlug ?? slugFrom(organization);
  const found = useAction(
    () =>
      api['POST /api/v1/sign-up']({
        body: {
          organization: { name: organization, slug, timeZone },
          name,
          email,
          password,
          ...(setUpKey !== undefined && { setUpKey }),
        },
      }),
    { onDone: ({ next }) => location.replace(next) },
  );
  const wrong = found.fields;
  return (
    <Door title={title} intro={intro}>
      <DoorForm onSubmit={() => void found.run(undefined)}>
        <OrganizationBoxes
          name={organization}
          onName={setOrganization}
          slug={slug}
          onSlug={setSlug}
          wrong={wrong}
        />
        <TextBox
          label="Your name"
          name="name"
          autoComplete="name"
          value={name}
          onChange={setName}
          error={wrong.name}
        />
        <TextBox
          label="Your e-mail address"
          type="email"
          name="email"
          autoComplete="username"
          value={email}
          onChange={setEmail}
          error={wrong.email}
        />
        <NewPassword value={password} onChange={setPassword} error={wrong.password} />
        <ZoneChoice value={timeZone} onChange={setTimeZone} error={wrong['organization.timeZone']} />
        <Trouble refusal={found.refusal} shown={shown} />
        <Button type="submit" look="primary" busy={found.busy}>
          Found {organization.trim() === '' ? 'the organization' : organization.trim()}
        </Button>
      </DoorForm>
    </Door>
  );
}

type BoxesProps = {
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly slug: string;
  readonly onSlug: (slug: string) => void;
  readonly wrong: Readonly<Record<string, string>>;
};

function OrganizationBoxes({ name, onName, slug, onSlug, wrong }: BoxesProps) {
  return (
    <>
      <TextBox
        label="Organization"
        name="organization"
        autoComplete="organization"
        autoFocus
        value={name}
        onChange={onName}
        error={wrong['organization.name']}
      />
      <TextBox
        label="Name in addresses"
        hint="Lower-case letters, digits and hyphens. It stays as it is."
        name="slug"
        before={`${location.host}/`}
        value={slug}
        onChange={onSlug}
        error={wrong['organization.slug']}
      />
    </>
  );
}
