// The time zones to choose from, and finding one by what people call it.
import { locale } from '../text/text.ts';
import { offsetText } from './format.ts';

export type Zone = {
  /** An IANA name. */
  readonly id: string;
  /** Berlin; Buenos Aires, Argentina */
  readonly city: string;
};

/** Today's names and those from before. Browsers list one of the two and accept both. */
const aliases: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

/** What people type who don't know the city that gave a zone its name. */
const otherWords: Readonly<Record<string, string>> = {
  'America/Chicago': 'us central ct dallas houston',
  'America/Denver': 'us mountain mt',
  'America/Los_Angeles': 'us pacific pt san francisco seattle',
  'America/New_York': 'us eastern et boston washington miami',
  'Asia/Calcutta': 'india bombay mumbai delhi bangalore ist',
  'Asia/Kolkata': 'india bombay mumbai delhi bangalore ist',
  'Asia/Shanghai': 'china beijing peking',
  'Asia/Tokyo': 'japan osaka',
  'Europe/Berlin': 'germany deutschland hamburg munich cet',
  'Europe/London': 'united kingdom uk england bst',
  'Europe/Paris': 'france',
  'Europe/Zurich': 'switzerland schweiz',
  UTC: 'gmt coordinated universal time zulu',
};

/** The zone that the browser is set to. */
export function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';
}

/** All zones by the names of their cities, UTC first. `also` is there even if the browser doesn't list it. */
export function allZones(also: string): Zone[] {
  const listed = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);
  const twin = aliases[also] ?? Object.keys(aliases).find((old) => aliases[old] === also);
  if (twin !== undefined) {
    listed.delete(twin);
  }
  listed.add(also);
  return [...listed].map(zoneOf).sort((a, b) => rank(a) - rank(b) || a.city.localeCompare(b.city, locale));
}

function rank({ id }: Zone): number {
  return id === 'UTC' ? 0 : 1;
}

export function zoneOf(id: string): Zone {
  const [city = id, ...regions] = (aliases[id] ?? id).replaceAll('_', ' ').split('/').reverse();
  return { id, city: regions.length > 1 ? `${city}, ${regions[0]}` : city };
}

/** Those that have each word of the query at the beginning of one of theirs: whole words first, then cities, then regions. */
export function findZones(zones: readonly Zone[], query: string, now: number): Zone[] {
  const wanted = wordsOf(query);
  if (wanted.length === 0) {
    return [...zones];
  }
  return zones
    .map((zone) => ({ zone, distance: distanceOf(zone, wanted, now) }))
    .filter(({ distance }) => distance < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.distance - b.distance)
    .map(({ zone }) => zone);
}

function distanceOf({ id, city }: Zone, wanted: readonly string[], now: number): number {
  const older = Object.keys(aliases).filter((name) => aliases[name] === id);
  const names = wordsOf([city, otherWords[id] ?? '', ...older.map((name) => zoneOf(name).city)].join(' '));
  const all = wordsOf([id, aliases[id] ?? '', ...older, offsetText(now, id)].join(' '));
  const distances = wanted.map((word) => {
    if (names.includes(word)) {
      return 0;
    }
    if (names.some((name) => name.startsWith(word))) {
      return 1;
    }
    return all.some((name) => name.startsWith(word)) ? 2 : Number.POSITIVE_INFINITY;
  });
  return Math.max(...distances);
}

/** Lower case, without accents. */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[\s/_,]+/)
    .filter(Boolean);
}
