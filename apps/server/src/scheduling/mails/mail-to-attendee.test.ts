import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  at,
  booking,
  dana,
  everyTold,
  kim,
  lee,
  mailTo,
  sam,
  sender,
} from '../../../test/booking/mail-scene.ts';
import type { Mail } from '../../outbox/mail-message.ts';
import type { Booking } from '../bookings/booking.ts';
import type { Sender } from '../sender.ts';
import { type BookingNews, bookingMails } from './booking-mails.ts';

/** As a deprovisioning leaves it: who has left is in the snapshot only. */
const orphaned = { ...booking({ status: 'cancelled' }), hosts: [] };

function toSam(
  news: BookingNews,
  { about = orphaned, face = {} }: { readonly about?: Booking; readonly face?: Partial<Sender> } = {},
): Mail {
  return mailTo(bookingMails(news, about, { ...sender, ...face }, at), sam.email);
}

const byOrganization: BookingNews = { kind: 'cancelled', by: 'organization' };

test('the organization’s cancellation says what, when, where and how to go on, in text and in HTML', () => {
  const mail = toSam(byOrganization);
  assert.equal(mail.subject, 'Cancelled: Intro call, Thu 3 Dec, 16:00 (CET)');
  for (const part of [mail.text, mail.html]) {
    assert.match(part, /Cancelled: Intro call/);
    assert.match(part, /Dana Host is no longer available for this meeting, so Acme has cancelled it\./);
    assert.match(part, /Thursday,? 3 December 2026.*16:00.*16:30.*CET, UTC\+01:00, Europe\/Berlin/);
    assert.match(part, /room-4/);
    assert.match(part, /Kim Guest/);
    assert.match(part, /LT-7K3QF9A2/);
    assert.match(part, /https:\/\/acme\.example\/meet/);
    assert.match(part, /answer this mail to reach Acme/);
  }
  assert.match(mail.html, /<s>https:\/\/video\.example\/room-4<\/s>/);
});

test('nobody is told why a host is gone, and no link leads to a page of the host', () => {
  const gone: BookingNews[] = [
    { ...byOrganization, note: 'The account of Dana was deactivated.' },
    { kind: 'handed_over', from: dana },
    { kind: 'goes_on', left: dana },
  ];
  for (const news of gone) {
    const about = booking({ hosts: [lee] });
    for (const { mail } of bookingMails(news, news.kind === 'cancelled' ? orphaned : about, sender, at)) {
      assert.doesNotMatch(
        JSON.stringify(mail).replaceAll('Reschedule or cancel', ''),
        /left the|has left|deactivat|deprovision|account|SCIM|identity|reschedul|\/acme\/dana/i,
      );
    }
  }
  const links = [...toSam(byOrganization).text.matchAll(/https?:\S+/g)].map(([url]) => url);
  assert.deepEqual(links, ['https://video.example/room-4', 'https://acme.example/meet']);
});

test('several hosts are not named as unavailable, since only one may be', () => {
  const { text } = toSam(byOrganization, {
    about: { ...booking({ kind: 'collective', hosts: [dana, lee] }), hosts: [lee] },
  });
  assert.match(text, /This meeting can't take place, so Acme has cancelled it\./);
  assert.doesNotMatch(text, /Dana/);
});

test('a way to book again is an address or a path of ours, and for the invitee alone', () => {
  const again = (bookAgain: string) => toSam({ ...byOrganization, bookAgain }).text;
  assert.match(
    again('/acme/team/intro'),
    /Book another time:\nhttps:\/\/meet\.acme\.example\/acme\/team\/intro\n/,
  );
  assert.match(again('https://acme.example/x'), /Book another time:\nhttps:\/\/acme\.example\/x\n/);
  for (const nowhere of ['javascript:alert(1)', '//evil.example/x"y', 'acme/team', '/a b']) {
    assert.match(
      again(nowhere),
      /Arrange another meeting with Acme:\nhttps:\/\/acme\.example\/meet\n/,
      nowhere,
    );
  }
  const mails = bookingMails({ ...byOrganization, bookAgain: '/acme/team/intro' }, orphaned, sender, at);
  assert.doesNotMatch(mailTo(mails, kim.email).text, /Book another time/);
});

test('without a contact the mail has no Reply-To, and says that answers are not read where nothing else is left', () => {
  const face = { replyTo: null, fallbackUrl: null };
  const mail = toSam(byOrganization, { face });
  assert.match(mail.text, /Answers to this mail are not read\./);
  assert.equal(mail.replyTo, undefined);
  assert.doesNotMatch(toSam({ ...byOrganization, bookAgain: '/x' }, { face }).text, /not read/);
});

test('a fallback link or a contact that can not be used is left out', () => {
  const mail = toSam(byOrganization, { face: { replyTo: 'nobody', fallbackUrl: 'javascript:alert(1)' } });
  assert.equal(mail.replyTo, undefined);
  assert.doesNotMatch(mail.html, /javascript|<a /);
});

test('a new time and a new host stand beside the old ones, which are struck out', () => {
  const moved = mailTo(everyTold.find(({ name }) => name === 'rescheduled')?.mails ?? [], sam.email);
  assert.match(moved.html, /<s>Tuesday, 1 December 2026, 10:00–10:30 [^<]*<\/s>/);
  assert.match(moved.text, /^When \(before\): Tuesday/m);
  assert.match(moved.text, /^When: Thursday/m);
  const handedOver = mailTo(everyTold.find(({ name }) => name === 'handed over')?.mails ?? [], sam.email);
  assert.match(handedOver.html, /<s>Dana Host<\/s>/);
  assert.match(handedOver.text, /Lee Host will meet you instead of Dana Host\./);
});

test('many hosts are counted, not listed', () => {
  const hosts = Array.from({ length: 9 }, (_, index) => ({
    ...dana,
    id: String(index),
    name: `Host ${index}`,
  }));
  const { text } = toSam({ kind: 'confirmed' }, { about: booking({ kind: 'collective', hosts }) });
  assert.match(text, /^With: Host 0, Host 1, Host 2, Host 3 and 5 others$/m);
});

test('a rebooking invitation leads to the page where it was booked', () => {
  const { text, calendar } = toSam({ kind: 'rebooking_invitation' });
  assert.match(text, /Choose a new time:\nhttps:\/\/meet\.acme\.example\/acme\/dana\/intro\n/);
  assert.match(text, /^When \(cancelled\): Thursday/m);
  assert.equal(calendar, undefined);
});
