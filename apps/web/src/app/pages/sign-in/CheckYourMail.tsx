// After a link was asked for. The same words for every address.
import { MailCheck } from 'lucide-react';
import type { OrganizationFace } from '../../../client.ts';
import { Door } from '../../shell/Door.tsx';
import { Button } from '../../ui/Button.tsx';
import css from './SignIn.module.css';
import type { Mailed } from './SignInPage.tsx';

type Props = {
  readonly organization: OrganizationFace;
  readonly mailed: Mailed;
  readonly onBack: () => void;
};

const words = {
  link: {
    sent: 'a link that signs you in is on its way. It works once, within 15 minutes.',
    unsent: 'Where an organization signs in through its identity provider alone, none is sent.',
  },
  reset: {
    sent: 'a link to choose another password is on its way. It works once, within an hour.',
    unsent:
      'None is sent where an organization signs in through its identity provider alone, and none to an address that came from a directory and was never confirmed: ask for a sign-in link then.',
  },
} as const;

export function CheckYourMail({ organization, mailed: { purpose, email }, onBack }: Props) {
  const { sent, unsent } = words[purpose];
  return (
    <Door title="Check your mail" organization={organization}>
      <span className={css.emblem} aria-hidden="true">
        <MailCheck size={28} />
      </span>
      <p>
        If <strong>{email}</strong> may sign in here, {sent}
      </p>
      <p className={css.small}>Nothing came? Look among unwanted mail, and check the address. {unsent}</p>
      <Button onPress={onBack}>Back</Button>
    </Door>
  );
}
