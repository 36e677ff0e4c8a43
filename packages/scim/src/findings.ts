// What is wrong with a resource, what of it was left aside, and how both are told. Errors carry the keywords of
// RFC 7644 §3.12 HTTP Status and Error Response Handling.
import type { Json } from './attribute.ts';
import { invalidValue, mutability, type ScimError } from './error.ts';
import type { Limits } from './limits.ts';

/** A fault of a resource. `path` is the attribute as `printTarget` writes it; `message` is a whole sentence. */
export type Issue = {
  readonly path: string;
  readonly rule: 'required' | 'type' | 'mutability' | 'primary' | 'length' | 'schemas' | 'duplicate';
  readonly message: string;
};

/** What reading a body has found so far; both lists are bounded, since it is a stranger's body that fills them. */
export type Findings = { readonly limits: Limits; readonly issues: Issue[]; readonly notes: string[] };

const MAX_NOTES = 20;
const NOTE_LENGTH = 120;
const MAX_ISSUES = 100;
// Room for every attribute of the enterprise extension with its URN in front.
const SHOWN_LENGTH = 80;
const MAX_TOLD = 5;

/** One error for all issues: the first five sentences, and the keyword of the first. There must be an issue. */
export function issuesError(issues: readonly Issue[]): ScimError {
  // Reading and validating may find the same fault.
  const messages = [...new Set(issues.map(({ message }) => message))];
  const more = messages.length - MAX_TOLD;
  const told = messages.slice(0, MAX_TOLD).join(' ');
  const detail = more > 0 ? `${told} And ${more} more.` : told;
  return issues[0]?.rule === 'mutability' ? mutability(detail) : invalidValue(detail);
}

export function wrongType(findings: Findings, at: string, text: string): void {
  addIssue(findings, { path: at, rule: 'type', message: `"${at}" ${text}.` });
}

export function addIssue(findings: Findings, issue: Issue): void {
  if (findings.issues.length < MAX_ISSUES) {
    findings.issues.push(issue);
  }
}

export function addNote(findings: Findings, note: string): void {
  if (findings.notes.length < MAX_NOTES) {
    const cut = note.length > NOTE_LENGTH ? `${note.slice(0, NOTE_LENGTH - 1)}…` : note;
    findings.notes.push(cut.toWellFormed());
  }
}

/** A value as messages show it: `the string "yes"`, `an array`. */
export function describe(value: Json): string {
  const of = kind(value);
  if (typeof value === 'string') {
    return `the string ${quote(value)}`;
  }
  return typeof value === 'number' || typeof value === 'boolean' ? `the ${of.split(' ')[1]} ${value}` : of;
}

export function kind(value: Json): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'an array';
  }
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Text in quotes, cut, with odd characters escaped, so that it can stand in any log. */
export function quote(text: string): string {
  return JSON.stringify(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH - 1)}…` : text);
}
