// The mails that carry a link which works once. What stands in the outbox names the link; its secret comes into the mail
// when it is sent.
import { randomUUIDv7 } from 'node:crypto';
import { type Block, mailBody } from '../outbox/mail-body.ts';
import { automaticHeaders, isMailAddress } from '../outbox/mail-message.ts';
import type { OutboxMail } from '../outbox/outbox.ts';
import { linkInMail } from '../people/one-time-link.ts';
import type { Sender } from '../scheduling/sender.ts';

export type LinkMail = {
  readonly organizationId: string;
  readonly sender: Sender;
  readonly to: { readonly personId?: string; readonly name?: string; readonly email: string };
  readonly linkId: string;
};

const placeholder = 'LINK-THAT-WORKS-ONCE';

export function signInMail(about: LinkMail): OutboxMail[] {
  return linkMail(about, {
    kind: 'sign-in',
    subject: `Sign in to LinkTime at ${about.sender.organizationName}`,
    path: '/sign-in/link/',
    before: 'You asked for a link to sign in. It works once, within 15 minutes.',
    action: 'Sign in',
    after: 'If you did not ask for it, you can leave it: nobody gets in without it.',
  });
}

export function resetMail(about: LinkMail): OutboxMail[] {
  return linkMail(about, {
    kind: 'reset',
    subject: 'Choose another LinkTime password',
    path: '/password-reset/',
    before: `You asked to choose another password for LinkTime at ${about.sender.organizationName}. The link works once, within an hour.`,
    action: 'Choose a password',
    after: 'If you did not ask for it, you can leave it: your password stays as it is.',
  });
}

export function verificationMail(about: LinkMail): OutboxMail[] {
  return linkMail(about, {
    kind: 'verification',
    subject: 'Confirm your address for LinkTime',
    path: '/verify/',
    before: `This address belongs to a LinkTime account at ${about.sender.organizationName}. Confirm that it is yours, so that a forgotten password can be reset with it. The link works once, within a day.`,
    action: 'Confirm this address',
    after: 'If you know nothing of this, leave it, and tell who runs LinkTime there.',
  });
}

export function invitationMail(about: LinkMail & { readonly invitedBy: string }): OutboxMail[] {
  return linkMail(about, {
    kind: 'invitation',
    subject: `${about.invitedBy} invites you to ${about.sender.organizationName} on LinkTime`,
    path: '/invitation/',
    before: `${about.invitedBy} invites you to ${about.sender.organizationName} on LinkTime, where people publish the hours in which they can be booked. The link works once, within seven days.`,
    action: 'Accept the invitation',
    after: 'If you do not want to, you need do nothing.',
  });
}

type Words = {
  readonly kind: string;
  readonly subject: string;
  readonly path: string;
  readonly before: string;
  readonly action: string;
  readonly after: string;
};

/** None to an address that mail can't be sent to. */
function linkMail({ organizationId, sender, to, linkId }: LinkMail, words: Words): OutboxMail[] {
  if (!isMailAddress(to.email)) {
    return [];
  }
  const id = randomUUIDv7();
  const blocks: Block[] = [
    { kind: 'paragraph', text: words.before },
    { kind: 'action', label: words.action, url: `${sender.baseUrl}${words.path}${placeholder}` },
    { kind: 'note', text: words.after },
  ];
  return [
    {
      dedupeKey: `${words.kind}:${linkId}`,
      orderKey: `person:${to.personId ?? linkId}`,
      subject:
        to.personId === undefined ? { kind: 'invitation', id: linkId } : { kind: 'person', id: to.personId },
      mail: {
        messageId: `${id}@${sender.mailDomain}`,
        date: new Date().toISOString(),
        from: { name: 'LinkTime', email: sender.mailFrom },
        to: { ...(to.name !== undefined && { name: to.name }), email: to.email },
        subject: words.subject,
        ...mailBody(blocks),
        headers: automaticHeaders,
        links: [{ placeholder, link: linkInMail(organizationId, linkId) }],
      },
    },
  ];
}
