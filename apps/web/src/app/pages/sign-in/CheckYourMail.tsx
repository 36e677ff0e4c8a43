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
  link: 'a link that signs you in is on its way. It works once, within 15 minutes.',
  reset: 'a link to choose another password is on its way. It works once, within an hour.',
} as const;

export function CheckYourMail({ organization, mailed: { purpose, email }, onBack }: Props) {
  return (
    <Door title="Check your mail" organization={organization}>
      <span className={css.emblem} aria-hidden="true">
        <MailCheck size={28} />
      </span>
      <p>
        If <strong>{email}</strong> may sign in here, {words[purpose]}
      </p>
      <p className={css.small}>
        Nothing came? Look into the folder for unwanted mail, or check the address. Some organizations sign in
        through their identity provider alone; then no mail is sent.
      </p>
      <Button onPress={onBack}>Back</Button>
    </Door>
  );
}
