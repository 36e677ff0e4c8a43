// What people write into the form who mean harm: injection into headers and calendars, links, what is too long or no
// text at all.
import { inDays } from '../booking-scene.ts';
import { bookPage, type HostileCase, type Refused, taken, wrong } from './case.ts';

function field(name: string, cases: readonly (readonly [string, unknown, Refused?])[]): HostileCase[] {
  return cases.map(([title, value, expect = wrong(name)]) => ({
    title: `${name}: ${title}`,
    request: bookPage,
    form: { [name]: value },
    expect,
  }));
}

const names = field('name', [
  ['a web address', 'Win at https://evil.example'],
  ['a web address without a scheme', 'www.evil.example wins'],
  ['a bare domain', 'Visit evil.example'],
  ['a bare domain with a path', 'evil.example/win'],
  ['an e-mail address', 'sam@evil.example'],
  ['a header behind a line break', 'Sam\r\nBcc: everybody@evil.example'],
  ['a header behind a bare line feed', 'Sam\nSubject: You have won'],
  ['a calendar property behind a line break', 'Sam\r\nATTENDEE:mailto:x'],
  ['a line separator of Unicode', 'Sam\u2028Bcc: x'],
  ['an override of the writing direction', 'Sam \u202Egnp.exe'],
  ['a NUL', 'Sam\u0000'],
  ['half a surrogate pair', 'Sam \uD83D'],
  ['81 characters', 'x'.repeat(81)],
  ['60,000 characters', 'x'.repeat(60_000)],
  ['nothing', ''],
  ['blanks only', ' \t '],
  ['a number', 7],
  ['a list', ['Sam']],
  ['an object', { toString: 'Sam' }],
  ['null', null],
]);

const emails = field('email', [
  ['a header behind a line break', 'sam@customer.example\r\nBcc: x@evil.example'],
  ['two addresses', 'sam@customer.example, x@evil.example'],
  ['a name around it', 'Sam <sam@customer.example>'],
  ['a parameter behind it', 'sam@customer.example?bcc=x@evil.example'],
  ['no domain', 'sam@'],
  ['no mailbox', '@customer.example'],
  ['a source route', '@evil.example:sam@customer.example'],
  ['a NUL', 'sam\u0000@customer.example'],
  ['300 characters', `${'x'.repeat(290)}@x.example`],
  ['a list', ['sam@customer.example', 'x@evil.example']],
]);

const guests = field('guests', [
  ['more than the event type allows', ['a@x.example', 'b@x.example', 'c@x.example']],
  ['a hundred', Array.from({ length: 100 }, (_, index) => `g${index}@x.example`)],
  ['a header behind a line break', ['a@x.example\r\nBcc: b@evil.example'], wrong('guests.0')],
  ['a name around it', ['Guest <a@x.example>'], wrong('guests.0')],
  ['the same twice', ['a@x.example', 'A@X.example'], wrong('guests.1')],
  ['the invitee', ['SAM@customer.example'], wrong('guests.0')],
  ['text', 'a@x.example'],
  ['objects', [{ email: 'a@x.example' }], wrong('guests.0')],
]);

const answers = field('answers', [
  ['to a question that is not asked', { other: 'x' }, wrong('answers.other')],
  ['too long', { topic: 'x'.repeat(2_001) }, wrong('answers.topic')],
  ['no choice of those', { size: 'XXL' }, wrong('answers.size')],
  ['a checkbox with a text', { agree: '<b>yes</b>' }, wrong('answers.agree')],
  ['a list', { topic: ['a', 'b'] }, wrong('answers.topic')],
  ['a list of all', ['x']],
  ['the prototype', JSON.parse('{"constructor":{"prototype":{"admin":true}}}'), wrong('answers.constructor')],
]);

const starts = field('start', [
  ['off the grid', inDays(3, 617), taken],
  ['yesterday', inDays(-1, 600), taken],
  ['in the year 9999', '9999-12-31T23:59:59Z', taken],
  ['in the year 0', '0000-01-01T00:00:00Z', taken],
  ['without a zone', '2026-12-03T15:00:00'],
  ['with an offset', '2026-12-03T15:00:00+01:00'],
  ['on a day that is not there', '2027-02-30T15:00:00Z'],
  ['a number', 1_764_774_000_000],
  ['a million years ahead', '+1000000-01-01T00:00:00Z'],
]);

const others: HostileCase[] = [
  ...field('timeZone', [
    ['a path', '../../etc/passwd'],
    ['an offset', '+01:00'],
    ['a zone that is not there', 'Europe/Nowhere'],
    ['a header', 'UTC\r\nX: y'],
    ['10,000 characters', 'Europe/'.repeat(1_500)],
  ]),
  ...field('locale', [
    ['markup', '<script>'],
    ['a header', 'en\r\nX: y'],
    ['too long', `en-${'x'.repeat(60)}`],
    ['a list', ['en-GB']],
  ]),
  ...field('idempotencyKey', [
    ['no UUID', 'again'],
    ['another statement', "'; drop table booking; --"],
    ['missing', undefined],
  ]),
];

export const forms: readonly HostileCase[] = [
  ...names,
  ...emails,
  ...guests,
  ...answers,
  ...starts,
  ...others,
];
