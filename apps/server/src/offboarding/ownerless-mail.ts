// What the remaining ADMINs are told when the last OWNER was deprovisioned.
import { randomUUIDv7 } from 'node:crypto';
import { mailBody } from '../outbox/mail-body.ts';
import { automaticHeaders } from '../outbox/mail-message.ts';
import type { OutboxMail } from '../outbox/outbox.ts';
import type { Administrator } from '../people/person.ts';
import type { Sender } from '../scheduling/sender.ts';

export function ownerlessMails(
  administrators: readonly Administrator[],
  about: { readonly organizationId: string; readonly sender: Sender },
): OutboxMail[] {
  const { sender } = about;
  return administrators.map((administrator) => {
    const id = randomUUIDv7();
    return {
      dedupeKey: `ownerless:${id}`,
      orderKey: `person:${administrator.id}`,
      subject: { kind: 'organization', id: about.organizationId },
      mail: {
        messageId: `${id}@${sender.mailDomain}`,
        date: new Date().toISOString(),
        from: { name: 'LinkTime', email: sender.mailFrom },
        to: { name: administrator.name, email: administrator.email },
        subject: `${sender.organizationName} has no owner any more`,
        ...mailBody([
          {
            kind: 'paragraph',
            text: `The last owner of ${sender.organizationName} in LinkTime was deprovisioned by your identity provider.`,
          },
          {
            kind: 'paragraph',
            text: 'As an admin you can claim ownership in the dashboard; the operator of this installation can also name an owner at once.',
          },
          { kind: 'note', text: 'LinkTime' },
        ]),
        headers: automaticHeaders,
      },
    };
  });
}
