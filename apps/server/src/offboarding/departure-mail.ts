// What those who run an organization are told of departures: of each one where they asked for it, and of a hold always,
// because it waits for their word.
import type { Block, Fact } from '../outbox/mail-body.ts';
import { oneLine } from '../outbox/mail-message.ts';
import type { OutboxMail } from '../outbox/outbox.ts';
import type { Sender } from '../scheduling/sender.ts';
import { type AdminRecipient, adminMails, utcMinute } from './admin-mail.ts';
import type { Departure, Leaver } from './departure.ts';
import { type Hold, urgentHours } from './hold.ts';

export type About = {
  readonly leaver: Leaver;
  readonly departure: Departure;
  readonly by: 'scim' | 'hand' | 'hold';
  readonly sender: Sender;
  readonly at: Date;
};

const sources = {
  scim: 'your identity provider',
  hand: 'an admin',
  hold: 'the hold, which is over',
};

/** Who left, when, by whom, and what came of it: one mail for each address that asked for it. */
export function departureMails(recipients: readonly string[], about: About): OutboxMail[] {
  const { leaver, departure, by, sender, at } = about;
  const subject =
    by === 'hold'
      ? `Meetings of ${oneLine(leaver.name)} have been settled`
      : `${oneLine(leaver.name)} was deactivated in LinkTime`;
  const facts: Fact[] = [
    { label: 'Who', value: `${leaver.name} (${leaver.email})` },
    { label: 'When', value: utcMinute(at) },
    { label: 'By', value: sources[by] },
    { label: 'Meetings cancelled', value: String(departure.cancelled) },
    ...counted('Meetings handed over', departure.handedOver),
    ...counted('Meetings going on without them', departure.goingOn),
    ...counted('Meetings waiting for Send or Restore', departure.held),
    { label: 'Invitees and guests told', value: String(departure.told) },
  ];
  const key = `departure:${leaver.id}:${by}:${at.getTime()}`;
  const blocks: Block[] = [{ kind: 'facts', facts }];
  return adminMails(
    recipients.map((email) => ({ email })),
    { key, subject, blocks },
    { sender, at },
  );
}

function counted(label: string, count: number): Fact[] {
  return count === 0 ? [] : [{ label, value: String(count) }];
}

const stretchMs = 10 * 60_000;

/** Once for a wave of departures: the first whose meetings wait says so for all. */
export function holdMails(
  recipients: readonly AdminRecipient[],
  {
    hold,
    above,
    sender,
    at,
  }: { readonly hold: Hold; readonly above: number; readonly sender: Sender; readonly at: Date },
): OutboxMail[] {
  const blocks: Block[] = [
    {
      kind: 'paragraph',
      text: `More than ${above} people were deactivated within ten minutes. Their access has ended. Their meetings that begin in more than ${urgentHours} hours are not cancelled yet, and nobody was told about them.`,
    },
    {
      kind: 'paragraph',
      text: `If this is right, do nothing, or choose Send. If it is a mistake in the directory, choose Restore by ${utcMinute(hold.until)} and bring these people back: what has waited for two hours is carried out.`,
    },
    {
      kind: 'paragraph',
      text: 'Send and Restore are in the dashboard; the operator of this installation has them as "linktime booking held".',
    },
  ];
  // Of two that are the first at the same moment, one is enough.
  const key = `bookings-held:${Math.floor(at.getTime() / stretchMs)}`;
  const subject = `Cancellations are waiting for your word: many people leave ${oneLine(sender.organizationName)} at once`;
  return adminMails(recipients, { key, subject, blocks }, { sender, at });
}
