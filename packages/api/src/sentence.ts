// What is wrong with a value, as one sentence for whoever wrote it: a form shows it beside the field. What a schema says
// itself comes first.
import type { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

/** For `safeParse(value, { error: sentenceOf })`. */
export function sentenceOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return isMissing(issue.input) ? missing : `Expected ${typeWords[issue.expected] ?? 'something else'}.`;
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum));
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum));
    case 'invalid_format':
      return `Expected ${formatWords[issue.format] ?? 'another form'}.`;
    case 'invalid_value':
      return `Expected one of: ${issue.values.join(', ')}.`;
    case 'unrecognized_keys':
      return `There is nothing called ${issue.keys.join(', ')} here.`;
    default:
      return 'This is not as expected.';
  }
}

/** A schema's own words, `expected a name on one line`, as a sentence. */
export function asSentence(words: string): string {
  const [first = '', ...rest] = words;
  return `${first.toUpperCase()}${rest.join('')}${/[.!?]$/.test(words) ? '' : '.'}`;
}

const missing = 'This is missing.';

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const formatWords: Readonly<Record<string, string>> = {
  email: 'an e-mail address, like name@example.com',
  url: 'a web address, like https://www.example.com',
  uuid: 'an id',
  date: 'a date, like 2026-12-03',
  datetime: 'an instant in UTC, like 2026-12-03T15:00:00Z',
};

function isMissing(input: unknown): boolean {
  return input === undefined || input === null;
}

function tooSmall(origin: string, least: number): string {
  switch (origin) {
    case 'string':
      return least <= 1 ? missing : `Use at least ${least} characters.`;
    case 'array':
      return least <= 1 ? 'Choose at least one.' : `Choose at least ${least}.`;
    default:
      return `Expected ${least} or more.`;
  }
}

function tooBig(origin: string, most: number): string {
  switch (origin) {
    case 'string':
      return `Use at most ${most} characters.`;
    case 'array':
      return `There may be ${most} at most.`;
    default:
      return `Expected ${most} or less.`;
  }
}
