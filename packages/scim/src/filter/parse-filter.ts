// The text of a filter into its tree: RFC 7644 §3.4.2.2 Filtering, one function for each rule of its grammar.
// `not` binds before `and`, `and` before `or`. Names are not looked up; bind-filter.ts does that.
import { type AttributePath, readAttrPath, readSubAttr } from './attribute-path.ts';
import type { CompareOperator, CompareValue, Filter } from './filter.ts';
import {
  countTerm,
  expectEnd,
  expectSpace,
  nested,
  type ParseOptions,
  type Scanner,
  skipSpace,
  startScanner,
  take,
  takeCharacter,
  takeKeyword,
  unreadable,
} from './scanner.ts';

/** Which FILTER is read: inside the brackets of a value path the grammar calls it valFilter. */
type Rule = 'FILTER' | 'valFilter';

const OPERATORS: readonly CompareOperator[] = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];
const OPERATOR_EXPECTED = `an operator (${OPERATORS.join(', ')}, pr)`;
const VALUE_EXPECTED = 'a value (text in double quotes, a number, true, false or null)';
const WORD = /[^ \t)\]]+/y;

/**
 * The tree of a filter's text. Throws invalidFilter that names the character at which it isn't readable.
 *
 * @example parseFilter('userName eq "bjensen" and active eq true')
 */
export function parseFilter(text: string, options: ParseOptions = {}): Filter {
  const scanner = startScanner(text, 'filter', options);
  const filter = readFilter(scanner, 'FILTER');
  expectEnd(scanner, '"and" or "or" between spaces');
  return filter;
}

// FILTER    = attrExp / logExp / valuePath / *1"not" "(" FILTER ")"
// valFilter = attrExp / logExp / *1"not" "(" valFilter ")"
function readFilter(scanner: Scanner, rule: Rule): Filter {
  return readLogExp(scanner, 'or', () => readLogExp(scanner, 'and', () => readTerm(scanner, rule)));
}

// logExp = FILTER SP ("and" / "or") SP FILTER
function readLogExp(scanner: Scanner, kind: 'and' | 'or', readOperand: () => Filter): Filter {
  const first = readOperand();
  const terms = [first];
  while (takeLogicalOperator(scanner, kind)) {
    terms.push(readOperand());
  }
  return terms.length === 1 ? first : { kind, terms };
}

function takeLogicalOperator(scanner: Scanner, kind: 'and' | 'or'): boolean {
  const start = scanner.at;
  if (skipSpace(scanner) && takeKeyword(scanner, kind)) {
    expectSpace(scanner, `"${kind}"`);
    return true;
  }
  scanner.at = start;
  return false;
}

// What FILTER and valFilter have left when logExp is taken out: attrExp / valuePath / *1"not" "(" FILTER ")"
function readTerm(scanner: Scanner, rule: Rule): Filter {
  skipSpace(scanner);
  if (takeKeyword(scanner, 'not')) {
    skipSpace(scanner);
    if (!takeCharacter(scanner, '(')) {
      throw unreadable(scanner, '"(" behind "not"');
    }
    return { kind: 'not', term: readGroup(scanner, rule) };
  }
  if (takeCharacter(scanner, '(')) {
    return readGroup(scanner, rule);
  }
  const start = scanner.at;
  const path = readAttrPath(scanner);
  if (scanner.text[scanner.at] !== '[') {
    return readAttrExp(scanner, path);
  }
  if (rule === 'valFilter') {
    throw unreadable(scanner, 'an operator, since brackets cannot stand within brackets');
  }
  refuseSubAttr(scanner, path, start);
  return readValuePath(scanner, path);
}

// "(" FILTER ")"        ("(" is read already)
function readGroup(scanner: Scanner, rule: Rule): Filter {
  const filter = nested(scanner, () => readFilter(scanner, rule));
  skipSpace(scanner);
  if (!takeCharacter(scanner, ')')) {
    throw unreadable(scanner, '"and" or "or" between spaces, or ")"');
  }
  return filter;
}

// valuePath = attrPath "[" valFilter "]"
function readValuePath(scanner: Scanner, path: AttributePath): Filter {
  const filter = readBrackets(scanner);
  if (!takeCharacter(scanner, '.')) {
    return { kind: 'valuePath', path, filter };
  }
  // Not in the grammar: Entra looks people up with `emails[type eq "work"].value eq "x"` when the address is its
  // matching attribute (entra-legacy.json#entra.email-filter). The condition is one more of the same element.
  const condition = readAttrExp(scanner, { name: readSubAttr(scanner) });
  const conditions = filter.kind === 'and' ? filter.terms : [filter];
  return { kind: 'valuePath', path, filter: { kind: 'and', terms: [...conditions, condition] } };
}

/** Reads the `"[" valFilter "]"` of a value path. */
export function readBrackets(scanner: Scanner): Filter {
  scanner.at += 1;
  const filter = nested(scanner, () => readFilter(scanner, 'valFilter'));
  skipSpace(scanner);
  if (!takeCharacter(scanner, ']')) {
    throw unreadable(scanner, '"and" or "or" between spaces, or "]"');
  }
  return filter;
}

/** Throws for `a.b[…]`: only an attribute itself has elements to choose from. */
export function refuseSubAttr(scanner: Scanner, path: AttributePath, start: number): void {
  if (path.sub !== undefined) {
    throw unreadable(scanner, 'an attribute without sub-attribute in front of "["', start);
  }
}

// attrExp = (attrPath SP "pr") / (attrPath SP compareOp SP compValue)
function readAttrExp(scanner: Scanner, path: AttributePath): Filter {
  countTerm(scanner);
  expectSpace(scanner, 'the name of the attribute');
  if (takeKeyword(scanner, 'pr')) {
    return { kind: 'present', path };
  }
  const operator = readCompareOp(scanner);
  expectSpace(scanner, `"${operator}"`);
  return { kind: 'compare', path, operator, value: readCompValue(scanner) };
}

// compareOp = "eq" / "ne" / "co" / "sw" / "ew" / "gt" / "lt" / "ge" / "le"
function readCompareOp(scanner: Scanner): CompareOperator {
  const operator = OPERATORS.find((candidate) => takeKeyword(scanner, candidate));
  if (operator === undefined) {
    throw unreadable(scanner, OPERATOR_EXPECTED);
  }
  return operator;
}

// compValue = false / null / true / number / string        (rules of JSON, RFC 7159)
function readCompValue(scanner: Scanner): CompareValue {
  if (scanner.text[scanner.at] === '"') {
    return readString(scanner);
  }
  const start = scanner.at;
  const word = take(scanner, WORD);
  // JSON writes its literals in lower case; the RFC's grammar is case insensitive, and clients write `True`.
  const literal = readJson(word.toLowerCase());
  if (literal === null || typeof literal === 'boolean') {
    return literal;
  }
  if (typeof literal === 'number') {
    return finite(scanner, literal, start);
  }
  if (scanner.unquotedValues && word !== '' && word.isWellFormed()) {
    return word;
  }
  throw unreadable(scanner, VALUE_EXPECTED, start);
}

// A number beyond what a double holds would be compared as infinity. `+ 0` makes one zero of the two.
function finite(scanner: Scanner, number: number, start: number): number {
  if (!Number.isFinite(number)) {
    throw unreadable(scanner, 'a number below 1.8e308', start);
  }
  return number + 0;
}

// string = quotation-mark *char quotation-mark        (RFC 7159)
function readString(scanner: Scanner): string {
  const { text, at } = scanner;
  let end = at + 1;
  while (end < text.length && text[end] !== '"') {
    end += text[end] === '\\' ? 2 : 1;
  }
  if (end >= text.length) {
    throw unreadable(scanner, 'a closing double quote', text.length);
  }
  scanner.at = end + 1;
  const value = readJson(text.slice(at, scanner.at));
  if (typeof value !== 'string' || !value.isWellFormed()) {
    throw unreadable(scanner, 'text in double quotes with the escapes of JSON (\\" \\\\ \\n \\u00e9 …)', at);
  }
  return value;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is the caller's to report: it knows the place and what was expected there.
    return undefined;
  }
}
