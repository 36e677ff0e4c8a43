// What the remaining ADMINs are told when the last OWNER was deprovisioned.
import { randomUUIDv7 } from 'node:crypto';
import { oneLine } from '../outbox/mail-message.ts';
import type { OutboxMail } from '../outbox/outbox.ts';
import type { Sender } from '../scheduling/sender.ts';
import { type AdminRecipient, adminMails } from './admin-mail.ts';

export function ownerlessMails(
  administrators: readonly AdminRecipient[],
  about: { readonly sender: Sender; readonly at: Date },
): OutboxMail[] {
  const organization = oneLine(about.sender.organizationName);
  const news = {
    key: `ownerless:${randomUUIDv7()}`,
    subject: `${organization} has no owner any more`,
    blocks: [
      {
        kind: 'paragraph',
        text: `The last owner of ${organization} in LinkTime was deprovisioned by your identity provider.`,
      },
      {
        kind: 'paragraph',
        text: 'As an admin you can claim ownership in the dashboard; the operator of this installation can also name an owner at once.',
      },
    ],
  } as const;
  return adminMails(administrators, news, about);
}
