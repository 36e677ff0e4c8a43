// What is written to everybody concerned when somebody claims an organization that has no OWNER: that it happens, how to
// stop it, and how it ended.
import type { OutboxMail } from '../outbox/outbox.ts';
import type { Sender } from '../scheduling/sender.ts';
import { type AdminRecipient, adminMails, utcMinute } from './admin-mail.ts';

export type ClaimNews = {
  readonly claimId: string;
  readonly claimant: string;
  readonly news:
    | { readonly kind: 'claimed'; readonly dueAt: Date }
    | { readonly kind: 'stopped'; readonly by: string }
    | { readonly kind: 'withdrawn' | 'granted' };
};

export function ownershipMails(
  recipients: readonly AdminRecipient[],
  { claimId, claimant, news }: ClaimNews,
  about: { readonly sender: Sender; readonly at: Date },
): OutboxMail[] {
  const organization = about.sender.organizationName;
  const words = {
    claimed: {
      subject: `${claimant} claims ownership of ${organization}`,
      text: `${organization} has no owner in LinkTime. ${claimant}, an admin, claims to be its owner.`,
    },
    stopped: {
      subject: `A claim to ownership of ${organization} was stopped`,
      text: `${claimant} claimed to be the owner of ${organization} in LinkTime. Another admin has stopped that.`,
    },
    withdrawn: {
      subject: `A claim to ownership of ${organization} was taken back`,
      text: `${claimant} claimed to be the owner of ${organization} in LinkTime, and has taken that back.`,
    },
    granted: {
      subject: `${claimant} is an owner of ${organization} now`,
      text: `${claimant} claimed to be the owner of ${organization} in LinkTime, and nobody has stopped that within 72 hours.`,
    },
  }[news.kind];
  return adminMails(
    recipients,
    {
      key: `ownership-${news.kind}:${claimId}`,
      subject: words.subject,
      blocks: [{ kind: 'paragraph', text: words.text }, ...more(news)],
    },
    about,
  );
}

function more(news: ClaimNews['news']) {
  if (news.kind === 'stopped') {
    return [{ kind: 'facts', facts: [{ label: 'Stopped by', value: news.by }] } as const];
  }
  if (news.kind !== 'claimed') {
    return [];
  }
  return [
    { kind: 'facts', facts: [{ label: 'Takes effect', value: utcMinute(news.dueAt) }] } as const,
    {
      kind: 'paragraph',
      text: 'If this is not right, any other admin can stop it in the dashboard until then. The operator of this installation can name an owner at once.',
    } as const,
  ];
}
