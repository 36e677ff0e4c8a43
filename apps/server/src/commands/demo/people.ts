// Who comes at each start of the demonstration: other people every time, and never the same userName twice. Pure.

/** The domain of everybody's address; RFC 2606 reserves it, so no mail can ever reach anybody. */
export const domain = 'acme.example';

export type Newcomer = {
  readonly givenName: string;
  readonly familyName: string;
  readonly displayName: string;
  readonly userName: string;
};

// 24 and 25 have no common divisor: counting through both at once gives 600 different pairs.
const givenNames = words(
  `Ada Bashir Chloé Dmitri Esther Farah Gustav Hana Ibrahim Júlia Kofi Lena
   Mateo Nia Oskar Priya Quentin Rosa Samir Tomás Uma Viktor Wanjiru Zoë`,
);
const familyNames = words(
  `Lindqvist Okafor Moreau Petrov Adler Haddad Berg Tanaka Yılmaz Costa Mensah Vogel
   Rivera Obi Nilsson Sharma Laurent Bianchi Rahman Novák Iyer Horvat Kamau Janssen Silva`,
);
const teams = words('Design Sales Support Research Finance Events');
const pairs = givenNames.length * familyNames.length;

export type Cast = {
  /** Leaves with bookings. */
  readonly leaver: Newcomer;
  readonly promoted: Newcomer;
  readonly colleague: Newcomer;
  /** Gets another address. */
  readonly mover: Newcomer;
  readonly newAddress: string;
  /** Leaves, and is deleted. */
  readonly goner: Newcomer;
  readonly team: string;
};

const people = 5;

/** Who plays at a start, counted from 1. When all pairs of names are used up, a number is added. */
export function castOf(start: number): Cast {
  const first = (start - 1) * people;
  const mover = newcomer(first + 3);
  return {
    leaver: newcomer(first),
    promoted: newcomer(first + 1),
    colleague: newcomer(first + 2),
    mover,
    newAddress: mover.userName.replace('@', '@berlin.'),
    goner: newcomer(first + 4),
    team: teamOf(start),
  };
}

function newcomer(index: number): Newcomer {
  const givenName = givenNames[index % givenNames.length] ?? '';
  const name = familyNames[index % familyNames.length] ?? '';
  const round = Math.floor(index / pairs);
  const familyName = round === 0 ? name : `${name} ${round + 1}`;
  const userName = `${ascii(givenName)}.${ascii(familyName)}@${domain}`;
  return { givenName, familyName, displayName: `${givenName} ${familyName}`, userName };
}

function teamOf(start: number): string {
  const name = teams[(start - 1) % teams.length] ?? '';
  const round = Math.floor((start - 1) / teams.length);
  return round === 0 ? name : `${name} ${round + 1}`;
}

function ascii(name: string): string {
  return name
    .replaceAll('ı', 'i')
    .normalize('NFD')
    .replace(/[^a-z\d]/gi, '')
    .toLowerCase();
}

function words(text: string): string[] {
  return text.split(/\s+/);
}
