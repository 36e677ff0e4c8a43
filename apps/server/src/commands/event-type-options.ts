// What `linktime event-type create` can be told of an event type, and the fields that come of it.
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import type {
  BookingWindow,
  EventTypeFields,
  EventTypeKind,
  LocationKind,
  Question,
} from '../scheduling/event-types/event-type.ts';

const kinds: Readonly<Record<string, EventTypeKind>> = {
  'one-on-one': 'one_on_one',
  group: 'group',
  'round-robin': 'round_robin',
  collective: 'collective',
};

const places: Readonly<Record<string, LocationKind>> = {
  video: 'video',
  phone: 'phone',
  'in-person': 'in_person',
  other: 'other',
};

export type FieldOptions = {
  readonly kind?: EventTypeKind;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly minutes: number;
  readonly interval?: number;
  readonly bufferBefore: number;
  readonly bufferAfter: number;
  readonly notice: number;
  readonly window: BookingWindow;
  readonly dailyCap?: number;
  readonly capacity: number;
  readonly location?: { readonly kind: LocationKind; readonly text?: string };
  readonly questions: readonly Question[];
  readonly guests: number;
  readonly confirm?: true;
  readonly secret?: true;
};

/** The option for each field of an event type, for messages about it. */
export const optionOf: Readonly<Record<string, string>> = {
  minutes: '--minutes',
  interval: '--interval',
  bufferBefore: '--buffer-before',
  bufferAfter: '--buffer-after',
  minimumNotice: '--notice',
  dailyCap: '--daily-cap',
  guestsAllowed: '--guests',
};

export function addFieldOptions(command: Command): Command {
  return command
    .requiredOption('--slug <slug>', 'the end of its address, like "intro"')
    .requiredOption('--title <title>', 'what it is called')
    .requiredOption('--minutes <number>', 'how long it lasts', integerArgument)
    .option('--kind <kind>', `${Object.keys(kinds).join(', ')}; the first by default`, oneOf(kinds))
    .option('--description <text>', 'what its page says', '')
    .option('--interval <minutes>', 'from one start to the next; the length by default', integerArgument)
    .option('--buffer-before <minutes>', 'kept free before a meeting', integerArgument, 0)
    .option('--buffer-after <minutes>', 'kept free after a meeting', integerArgument, 0)
    .option('--notice <minutes>', 'how long before a start it can still be booked', integerArgument, 120)
    .option(
      '--window <dates>',
      'days from today, like 60; two dates, like 2026-12-01..2026-12-24; or open',
      windowArgument,
      { kind: 'rolling', days: 60 },
    )
    .option('--daily-cap <number>', 'meetings a day and host at most', integerArgument)
    .option('--capacity <number>', 'seats of a group session', integerArgument, 1)
    .option(
      '--location <place>',
      `${Object.keys(places).join(', ')}; with what is told after booking, like video=https://meet.example.com/1`,
      locationArgument,
    )
    .option(
      '--questions <json>',
      'what invitees are asked: [{"label": "Topic?", "kind": "text", "required": true}]; kinds are text, long_text, choice (with "options"), checkbox',
      questionsArgument,
      [],
    )
    .option('--guests <number>', 'how many guests an invitee may name', integerArgument, 0)
    .option('--confirm', 'each booking waits until a host confirms it')
    .option('--secret', 'it can be booked only through links that work once');
}

export function fieldsOf(options: FieldOptions): EventTypeFields {
  return {
    kind: options.kind ?? 'one_on_one',
    slug: options.slug,
    title: options.title,
    description: options.description,
    rules: {
      minutes: options.minutes,
      ...(options.interval !== undefined && { interval: options.interval }),
      bufferBefore: options.bufferBefore,
      bufferAfter: options.bufferAfter,
      minimumNotice: options.notice,
      window: options.window,
      ...(options.dailyCap !== undefined && { dailyCap: options.dailyCap }),
    },
    capacity: options.capacity,
    location: options.location ?? { kind: 'none' },
    questions: options.questions,
    guestsAllowed: options.guests,
    confirmationRequired: options.confirm === true,
    visibility: options.secret === true ? 'secret' : 'public',
  };
}

export function integerArgument(text: string): number {
  if (!/^\d{1,7}$/.test(text)) {
    throw new InvalidArgumentError('Expected a whole number.');
  }
  return Number(text);
}

function oneOf<T>(choices: Readonly<Record<string, T>>): (text: string) => T {
  return (text) => {
    const chosen = Object.hasOwn(choices, text) ? choices[text] : undefined;
    if (chosen === undefined) {
      throw new InvalidArgumentError(`Expected one of ${Object.keys(choices).join(', ')}.`);
    }
    return chosen;
  };
}

function windowArgument(text: string): BookingWindow {
  if (text === 'open') {
    return { kind: 'open' };
  }
  const [from = '', to, ...more] = text.split('..');
  if (to !== undefined && more.length === 0) {
    return { kind: 'range', from, to };
  }
  return { kind: 'rolling', days: integerArgument(text) };
}

function locationArgument(text: string): { kind: LocationKind; text?: string } {
  const mark = text.indexOf('=');
  const kind = oneOf(places)(mark < 0 ? text : text.slice(0, mark));
  return { kind, ...(mark >= 0 && { text: text.slice(mark + 1) }) };
}

const questionsForm = z.array(
  z.strictObject({
    id: z.string().optional(),
    label: z.string(),
    kind: z.enum(['text', 'long_text', 'choice', 'checkbox']).default('text'),
    required: z.boolean().default(false),
    options: z.array(z.string()).optional(),
  }),
);

function questionsArgument(text: string): Question[] {
  const { data } = questionsForm.safeParse(parse(text));
  if (data === undefined) {
    throw new InvalidArgumentError('Expected a JSON array of objects with "label" and "kind".');
  }
  return data.map(({ id, options, ...question }, index) => ({
    id: id ?? `q${index + 1}`,
    ...question,
    ...(options !== undefined && { options }),
  }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
