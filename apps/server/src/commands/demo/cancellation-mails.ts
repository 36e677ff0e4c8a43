// Waits until the worker has delivered the mails about cancelled bookings, and reads from the files what they are.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listMailbox, type MailboxEntry } from '../../outbox/mailbox.ts';

export type CancellationMail = MailboxEntry & {
  /** The iTIP method of the calendar part: CANCEL takes the meeting out of the invitee's calendar. */
  readonly method: string;
};

const patienceMs = 30_000;
const lookEveryMs = 100;

/** The mails that cancel these bookings, in the order of the bookings; fewer than `count` when they don't come in 30 s. */
export async function awaitCancellationMails(
  mailbox: string,
  about: { readonly bookingIds: readonly string[]; readonly count: number },
): Promise<CancellationMail[]> {
  const until = performance.now() + patienceMs;
  const read = new Set<string>();
  const found: { booking: number; mail: CancellationMail }[] = [];
  while (found.length < about.count && performance.now() < until) {
    await sleep(lookEveryMs);
    const unread = (await listMailbox(mailbox)).filter(({ file }) => !read.has(file));
    for (const entry of unread) {
      read.add(entry.file);
      const { bookingId, method } = readMail(await readFile(join(mailbox, entry.file), 'utf8'));
      const booking = about.bookingIds.indexOf(bookingId);
      if (booking >= 0 && method === 'CANCEL') {
        found.push({ booking, mail: { ...entry, method } });
      }
    }
  }
  return found.sort((one, other) => one.booking - other.booking).map(({ mail }) => mail);
}

/** The Message-ID of a mail about a booking begins with the booking's id. */
function readMail(text: string): { bookingId: string; method: string } {
  // RFC 5322 §2.2.3 Long Header Fields
  const unfolded = text.replace(/\r\n(?=[ \t])/g, '');
  const bookingId = /^Message-ID: <([\da-f-]{36})\./im.exec(unfolded)?.[1] ?? '';
  const method = /^Content-Type: text\/calendar;.*\bmethod=(\w+)/im.exec(unfolded)?.[1] ?? '';
  return { bookingId, method };
}
