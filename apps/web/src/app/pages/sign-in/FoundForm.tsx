// The form that founds an organization and its owner, and signs the owner in.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { Door } from '../../shell/Door.tsx';
import { Button } from '../../ui/Button.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { ownZone, ZoneChoice } from '../../ui/ZoneChoice.tsx';
import { NewPassword } from './NewPassword.tsx';
import { slugFrom } from './slug-from.ts';
import { useWayIn } from './use-way-in.ts';
import { wrongAddress, wrongName, wrongPassword, wrongSlug } from './wrong.ts';

type FoundProps = { readonly title: string; readonly intro: string; readonly setUpKey?: string };

const shown = [
  'organization.name',
  'organization.slug',
  'organization.timeZone',
  'name',
  'email',
  'password',
];

export function FoundForm({ title, intro, setUpKey }: FoundProps) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [organization, setOrganization] = useState('');
  const [chosenSlug, setSlug] = useState<string>();
  const [timeZone, setTimeZone] = useState(ownZone());
  const slug = chosenSlug ?? slugFrom(organization);
  const found = useWayIn(() =>
    api['POST /api/v1/sign-up']({
      body: {
        organization: { name: organization, slug, timeZone },
        name,
        email,
        password,
        ...(setUpKey !== undefined && { setUpKey }),
      },
    }),
  );
  const wrong = found.fields;
  return (
    <Door title={title} intro={intro}>
      <Form onSubmit={found.enter}>
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
          error={wrongName(wrong.name, { value: name, of: 'your name' })}
        />
        <TextBox
          label="Your e-mail address"
          type="email"
          name="email"
          autoComplete="username"
          value={email}
          onChange={setEmail}
          error={wrongAddress(wrong.email)}
        />
        <NewPassword
          value={password}
          onChange={setPassword}
          error={wrongPassword(wrong.password, password)}
        />
        <ZoneChoice value={timeZone} onChange={setTimeZone} error={wrong['organization.timeZone']} />
        <Trouble refusal={found.refusal} shown={shown} />
        <Button type="submit" look="primary" busy={found.busy}>
          Found {organization.trim() === '' ? 'the organization' : organization.trim()}
        </Button>
      </Form>
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
        error={wrongName(wrong['organization.name'], { value: name, of: 'the organization’s name' })}
      />
      <TextBox
        label="Name in addresses"
        hint="Lower-case, without spaces. It can’t be changed."
        name="slug"
        autoComplete="off"
        before={`${location.host}/`}
        value={slug}
        onChange={onSlug}
        error={wrongSlug(wrong['organization.slug'], slug)}
      />
    </>
  );
}
