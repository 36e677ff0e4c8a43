// Where a parser stands in its text, the bounds it keeps to, and the words with which it stops. What it reads
// is the grammar of RFC 7644 §3.4.2.2 Filtering; every step forward is final, so reading takes linear time.
import { invalidFilter, invalidPath, type ScimError } from '../error.ts';
import { defaultLimits, type Limits } from '../limits.ts';

export type ParseOptions = {
  /** Bounds on length, depth and comparisons; `defaultLimits` when absent. */
  readonly limits?: Limits;
  /** Take an unquoted comparison value that is no literal as text. Old authentik clients send it so. */
  readonly unquotedValues?: boolean;
};

export type Scanner = {
  readonly text: string;
  /** What the text is to the one who wrote it; a fault of a filter is invalidFilter, of a path invalidPath. */
  readonly subject: 'filter' | 'path';
  readonly limits: Limits;
  readonly unquotedValues: boolean;
  /** Index of the character that is read next. */
  at: number;
  /** Comparisons read. */
  terms: number;
  /** Parentheses and brackets that are open. */
  depth: number;
};

const SPACE = /[ \t]+/y;
const DELIMITER = /[ \t()[\]]/;
// An administrator recognises the place by it, and a log isn't filled by a stranger.
const ECHOED_CHARACTERS = 40;

export function startScanner(text: string, subject: Scanner['subject'], options: ParseOptions): Scanner {
  const { limits = defaultLimits, unquotedValues = false } = options;
  const scanner: Scanner = { text, subject, limits, unquotedValues, at: 0, terms: 0, depth: 0 };
  if (text.length > limits.filterLength) {
    throw fault(
      subject,
      `The ${subject} is longer than ${limits.filterLength} characters (limit filterLength).`,
    );
  }
  return scanner;
}

/** The text that a sticky pattern matches here, which is then behind us; empty when it doesn't match. */
export function take(scanner: Scanner, pattern: RegExp): string {
  pattern.lastIndex = scanner.at;
  const found = pattern.exec(scanner.text)?.[0] ?? '';
  scanner.at += found.length;
  return found;
}

export function takeCharacter(scanner: Scanner, character: string): boolean {
  const found = scanner.text[scanner.at] === character;
  scanner.at += found ? 1 : 0;
  return found;
}

/** RFC 7644's grammar has one SP; runs of spaces and tabs do no harm. False when there is none. */
export function skipSpace(scanner: Scanner): boolean {
  return take(scanner, SPACE) !== '';
}

export function expectSpace(scanner: Scanner, behind: string): void {
  if (!skipSpace(scanner)) {
    throw unreadable(scanner, `a space behind ${behind}`);
  }
}

/** Throws when more than space follows; `otherwise` is what could have followed instead of the end. */
export function expectEnd(scanner: Scanner, otherwise?: string): void {
  skipSpace(scanner);
  if (scanner.at < scanner.text.length) {
    const end = `the end of the ${scanner.subject}`;
    throw unreadable(scanner, otherwise === undefined ? end : `${otherwise} or ${end}`);
  }
}

/** Steps over a keyword in any case if it stands here as a whole word. */
export function takeKeyword(scanner: Scanner, keyword: string): boolean {
  const end = scanner.at + keyword.length;
  const next = scanner.text[end];
  const found = scanner.text.slice(scanner.at, end).toLowerCase() === keyword;
  if (!found || (next !== undefined && !DELIMITER.test(next))) {
    return false;
  }
  scanner.at = end;
  return true;
}

/** Counts one comparison. */
export function countTerm(scanner: Scanner): void {
  scanner.terms += 1;
  const { filterTerms } = scanner.limits;
  if (scanner.terms > filterTerms) {
    throw fault(
      scanner.subject,
      `The ${scanner.subject} has more than ${filterTerms} comparisons (limit filterTerms).`,
    );
  }
}

/** Reads what stands inside a parenthesis or bracket, one level deeper. */
export function nested<T>(scanner: Scanner, read: () => T): T {
  const { filterDepth } = scanner.limits;
  if (scanner.depth >= filterDepth) {
    const what = `more than ${filterDepth} levels of parentheses and brackets within one another`;
    throw fault(scanner.subject, `The ${scanner.subject} has ${what} (limit filterDepth).`);
  }
  scanner.depth += 1;
  const result = read();
  scanner.depth -= 1;
  return result;
}

/** The error for what stands here, or at the index given. */
export function unreadable(scanner: Scanner, expected: string, at: number = scanner.at): ScimError {
  const { subject } = scanner;
  // The first character is number 1 to whoever reads this.
  const where = `The ${subject} is not readable at character ${at + 1}`;
  return fault(subject, `${where}: expected ${expected}, found ${wordAt(scanner, at)}.`);
}

/** Input as it is shown in an error: in quotes, with escapes, and never more than 40 characters of it. */
export function echo(text: string): string {
  const shown = text.length <= ECHOED_CHARACTERS ? text : `${text.slice(0, ECHOED_CHARACTERS - 1)}…`;
  return JSON.stringify(shown.toWellFormed());
}

function wordAt(scanner: Scanner, at: number): string {
  if (at >= scanner.text.length) {
    return `the end of the ${scanner.subject}`;
  }
  const ahead = scanner.text.slice(at, at + ECHOED_CHARACTERS + 1);
  const end = ahead.slice(1).search(DELIMITER);
  const isWord = !DELIMITER.test(ahead.charAt(0));
  return echo(isWord ? ahead.slice(0, end === -1 ? undefined : end + 1) : ahead.charAt(0));
}

function fault(subject: Scanner['subject'], detail: string): ScimError {
  return subject === 'filter' ? invalidFilter(detail) : invalidPath(detail);
}
