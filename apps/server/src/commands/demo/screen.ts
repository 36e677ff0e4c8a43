// What the demonstration looks like in a terminal. Colours only where they are wanted: `styleText` looks at the stream,
// NO_COLOR and FORCE_COLOR.
import { isAbsolute, relative } from 'node:path';
import { styleText } from 'node:util';
import type { Exchange } from './identity-provider.ts';
import type { Audience, Outcome } from './play.ts';
import type { SignInLink } from './sign-in-links.ts';

export type Connection = {
  readonly address: string;
  readonly scimBaseUrl: string;
  readonly token: string;
  /** False when it is the one of an earlier start. */
  readonly freshToken: boolean;
  readonly tokenPath: string;
};

const narrowest = 80;
const widest = 116;
const stepWidth = 42;
const mark = () => paint('green', '✓');

/** What is needed to connect an identity provider. */
export function connectionText({ address, scimBaseUrl, token, freshToken, tokenPath }: Connection): string {
  const origin = freshToken ? 'generated just now' : 'the one of an earlier start';
  return [
    '',
    rule(),
    field('Web', address),
    field('SCIM base URL', scimBaseUrl),
    field('SCIM token', paint('bold', token)),
    field('', paint('dim', `${origin}; kept in ${shown(tokenPath)}, which only the demonstration does`)),
    field('Organization', 'Acme, on the Business plan'),
    rule(),
  ].join('\n');
}

/** Prints what happens while it happens. */
export function terminalAudience(write: (line: string) => void): Audience {
  return {
    act: (title) => write(`\n${paint('bold', title)}`),
    exchange: (exchange) => write(exchangeLine(exchange)),
    aside: (text) =>
      write(
        wrap(text, 4)
          .map((line) => paint('dim', line))
          .join('\n'),
      ),
  };
}

function exchangeLine({ does, outcome, method, path, status, milliseconds, asDue }: Exchange): string {
  const step = outcome === '' ? does : `${does}: ${outcome}`;
  const timing = `${status} ${`${milliseconds} ms`.padStart(7)}`;
  const room = width() - stepWidth - timing.length - 14;
  const request = `${method.padEnd(6)} ${fit(readable(path), room)}`;
  const sign = asDue ? mark() : paint('red', '✗');
  return `  ${sign} ${fit(step, stepWidth)} ${paint('dim', request)} ${asDue ? timing : paint('red', timing)}`;
}

/** Decoded, and with ids cut to what tells them apart. */
function readable(path: string): string {
  return decodeURIComponent(path.replaceAll('+', ' ')).replace(
    /[\da-f]{8}-[\da-f-]{19}([\da-f]{8})/gi,
    '…$1',
  );
}

/** Exactly so wide: cut, or filled with spaces. */
function fit(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, room - 1)}…` : text.padEnd(room);
}

/** What happened, at a glance. */
export function outcomeText(outcome: Outcome): string {
  const { created, titleChanged, team, addressChanged, deprovisioned, bookings, cancellationMails } = outcome;
  const [first] = deprovisioned;
  const mails = cancellationMails.flatMap(({ to, subject, file, method }) => [
    `    ${fit(to, 38)} ${subject}`,
    `    ${paint('dim', `${' '.repeat(38)} ${file}, METHOD:${method}`)}`,
  ]);
  return [
    '',
    paint('bold', 'What happened'),
    fact(`${created.length} people were created`, created.map(({ name }) => name).join(', ')),
    fact('1 profile was changed', `${titleChanged.name} is ${titleChanged.title}`),
    fact('1 team was pushed', `${team.name}, ${team.members} members`),
    fact('1 address was changed', `${addressChanged.from} → ${addressChanged.to}`),
    fact(
      `${deprovisioned.length} people left`,
      deprovisioned.map(({ name, by }) => `${name} (${by})`).join(', '),
    ),
    fact(
      `${bookings.cancelled} bookings were cancelled`,
      `all that ${first?.name ?? 'nobody'} still had ahead; ${bookings.kept} past one is kept`,
    ),
    fact(`${cancellationMails.length} people were told`, 'every invitee and guest, by mail:'),
    ...mails,
  ].join('\n');
}

export type Places = {
  readonly mailbox: string;
  readonly log: string;
  readonly bookingPage: string;
  readonly signIn: readonly SignInLink[];
};

/** How to go on. */
export function farewellText({ address, scimBaseUrl, tokenPath }: Connection, places: Places): string {
  return [
    '',
    rule(),
    ...signInLines(places.signIn),
    field('Try it', `curl -H "Authorization: Bearer $(cat ${shown(tokenPath)})" ${scimBaseUrl}/Users`),
    field('Book a meeting', places.bookingPage),
    field('Mails', `${shown(places.mailbox)}, one .eml file each; any mail program opens them`),
    field('Log', shown(places.log)),
    field('Next start', 'same data, same token, new people'),
    field('', 'npm run demo -- --new-token   another token; the one above is dead then'),
    field('', 'npm run demo -- --reset       from the beginning'),
    rule(),
    `LinkTime goes on serving at ${address}. Ctrl-C stops it, its worker and its PostgreSQL.`,
  ].join('\n');
}

// A link is wider than a narrow terminal: on a line of its own it is broken once, and the roles stay in line.
function signInLines(links: readonly SignInLink[]): string[] {
  const [first] = links;
  return first === undefined
    ? []
    : [
        field('Sign in', 'each link lets in once, within 24 hours; every start makes new ones'),
        ...links.flatMap(({ role, name, url }) => [
          field('', `as ${paint('bold', role.padEnd(6))}  ${name}`),
          `  ${url}`,
        ]),
        '',
      ];
}

function fact(what: string, details: string): string {
  return `  ${mark()} ${fit(what, 27)} ${details}`;
}

function field(name: string, value: string): string {
  return `  ${paint('cyan', name.padEnd(14))} ${value}`.trimEnd();
}

function rule(): string {
  return paint('dim', '─'.repeat(width()));
}

function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width()) {
      lines.push(`${' '.repeat(indent)}${word}`);
    } else {
      lines[lines.length - 1] = `${last} ${word}`;
    }
  }
  return lines;
}

function width(): number {
  return Math.min(Math.max(process.stdout.columns ?? widest, narrowest), widest);
}

function paint(style: 'bold' | 'dim' | 'green' | 'red' | 'cyan', text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** A path as one would type it here. */
function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}
