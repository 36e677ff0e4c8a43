// What those who run an organization are told when its plan is about to change, or has changed: without BUSINESS the
// directory's word is no longer heard, so that who leaves keeps access.
import type { PlanChange } from '../organizations/plan-change.ts';
import type { OutboxMail } from '../outbox/outbox.ts';
import type { Sender } from '../scheduling/sender.ts';
import { type AdminRecipient, adminMails, utcMinute } from './admin-mail.ts';

type About = { readonly sender: Sender; readonly at: Date };

const consequence =
  'Your identity provider is refused from then on: people whom it deactivates keep their access to LinkTime until an admin deactivates them by hand.';

/** An OWNER leaves BUSINESS, in a while. */
export function planAnnouncedMails(
  recipients: readonly AdminRecipient[],
  { to, at: dueAt }: NonNullable<PlanChange['change']>,
  about: About,
): OutboxMail[] {
  const news = {
    key: `plan-announced:${to}:${dueAt.getTime()}`,
    subject: `${about.sender.organizationName} leaves LinkTime Business`,
    blocks: [
      {
        kind: 'facts',
        facts: [
          { label: 'New plan', value: to },
          { label: 'Takes effect', value: utcMinute(dueAt) },
        ],
      },
      { kind: 'paragraph', text: consequence },
      { kind: 'paragraph', text: 'An owner can undo this in the dashboard until then.' },
    ],
  } as const;
  return adminMails(recipients, news, about);
}

/** It has taken effect. */
export function planLeftMails(
  recipients: readonly AdminRecipient[],
  { to }: { readonly to: string },
  about: About,
): OutboxMail[] {
  const news = {
    key: `plan-left:${about.at.getTime()}`,
    subject: `${about.sender.organizationName} has left LinkTime Business`,
    blocks: [
      { kind: 'facts', facts: [{ label: 'Plan', value: to }] },
      {
        kind: 'paragraph',
        text: 'Your identity provider is refused now: people whom it deactivates keep their access to LinkTime until an admin deactivates them by hand.',
      },
    ],
  } as const;
  return adminMails(recipients, news, about);
}

/** The directory still calls, and is refused: once a day. */
export function refusedTrafficMails(recipients: readonly AdminRecipient[], about: About): OutboxMail[] {
  const day = about.at.toISOString().slice(0, 10);
  const news = {
    key: `scim-refused:${day}`,
    subject: `Your identity provider is refused: ${about.sender.organizationName} is not on LinkTime Business`,
    blocks: [
      {
        kind: 'paragraph',
        text: `Your identity provider has sent changes of people to LinkTime on ${day}. They were refused, because ${about.sender.organizationName} does not have the Business plan.`,
      },
      {
        kind: 'paragraph',
        text: 'People whom it deactivates keep their access to LinkTime. Deactivate them by hand under Organization → Members, upgrade, or stop provisioning in your identity provider.',
      },
      { kind: 'note', text: 'This is written once a day for as long as it goes on.' },
    ],
  } as const;
  return adminMails(recipients, news, about);
}
