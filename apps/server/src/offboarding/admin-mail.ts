// A mail about the organization's own affairs, to those who run it: not to invitees, and without a calendar.
import { createHash } from 'node:crypto';
import { type Block, mailBody } from '../outbox/mail-body.ts';
import { automaticHeaders, oneLine } from '../outbox/mail-message.ts';
import type { OutboxMail } from '../outbox/outbox.ts';
import type { Sender } from '../scheduling/sender.ts';

/** Somebody of the organization, or an address that it named. */
export type AdminRecipient = { readonly name?: string; readonly email: string };

export type AdminNews = {
  /** What it is about, once and for all: of two mails with the same key and recipient the second isn't queued. */
  readonly key: string;
  readonly subject: string;
  readonly blocks: readonly Block[];
};

/** One mail for each address, however often it is named. */
export function adminMails(
  recipients: readonly AdminRecipient[],
  { key, subject, blocks }: AdminNews,
  { sender, at }: { readonly sender: Sender; readonly at: Date },
): OutboxMail[] {
  const once = new Map(recipients.map((recipient) => [recipient.email.toLowerCase(), recipient]));
  return [...once].map(([address, { name, email }]) => {
    const id = createHash('sha256').update(`${key} ${address}`).digest('hex').slice(0, 32);
    return {
      dedupeKey: `${key}:${address}`,
      orderKey: `organization:${sender.organizationId}:${address}`,
      subject: { kind: 'organization', id: sender.organizationId },
      mail: {
        messageId: `${id}@${sender.mailDomain}`,
        date: at.toISOString(),
        from: { name: 'LinkTime', email: sender.mailFrom },
        to: { ...(name !== undefined && { name }), email },
        subject: oneLine(subject),
        ...mailBody([
          { kind: 'heading', text: subject },
          ...blocks,
          { kind: 'note', text: `LinkTime, for ${oneLine(sender.organizationName)}` },
        ]),
        headers: automaticHeaders,
      },
    };
  });
}

/** `2026-12-03 15:00 UTC`: those who read it may be anywhere. */
export function utcMinute(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
