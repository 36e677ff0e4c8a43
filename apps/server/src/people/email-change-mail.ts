// What the old and the new address of an account are told when the directory changes it.
import { randomUUIDv7 } from 'node:crypto';
import { mailBody } from '../outbox/mail-body.ts';
import { automaticHeaders, isMailAddress } from '../outbox/mail-message.ts';
import type { OutboxMail } from '../outbox/outbox.ts';

/** Two mails; none to an address that mail can't be sent to. */
export function emailChangeMails(
  person: { readonly id: string; readonly name: string; readonly from: string; readonly to: string },
  sender: { readonly organizationName: string; readonly mailFrom: string; readonly mailDomain: string },
): OutboxMail[] {
  const id = randomUUIDv7();
  return [
    { side: 'old', email: person.from },
    { side: 'new', email: person.to },
  ]
    .filter(({ email }) => isMailAddress(email))
    .map(({ side, email }) => ({
      dedupeKey: `email-changed:${id}:${side}`,
      orderKey: `person:${person.id}:${side}`,
      subject: { kind: 'person', id: person.id },
      mail: {
        messageId: `${id}.${side}@${sender.mailDomain}`,
        date: new Date().toISOString(),
        from: { name: 'LinkTime', email: sender.mailFrom },
        to: { name: person.name, email },
        subject: 'Your LinkTime e-mail address has changed',
        ...mailBody([
          {
            kind: 'paragraph',
            text: `${sender.organizationName} has changed the e-mail address of your LinkTime account.`,
          },
          {
            kind: 'facts',
            facts: [
              { label: 'Before', value: person.from },
              { label: 'Now', value: person.to },
            ],
          },
          { kind: 'note', text: 'If you did not expect this, ask your IT department.' },
        ]),
        headers: automaticHeaders,
      },
    }));
}
