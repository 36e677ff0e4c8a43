// Attribute notation (RFC 7644 §3.10 Attribute Notation) and PATCH paths (§3.5.2): text into trees and back.
import {
  type AttributePath,
  printAttributePath,
  readAttrPath,
  readSubAttr,
} from './filter/attribute-path.ts';
import { type Filter, printFilter } from './filter/filter.ts';
import { readBrackets, refuseSubAttr } from './filter/parse-filter.ts';
import { expectEnd, type ParseOptions, skipSpace, startScanner, takeCharacter } from './filter/scanner.ts';

export { type AttributePath, printAttributePath };

/** PATH = attrPath / valuePath [subAttr]. With a filter, `sub` is the sub-attribute behind the bracket. */
export type PatchPath = {
  readonly attribute: AttributePath;
  readonly filter?: Filter;
  readonly sub?: string;
};

/**
 * An attribute path as `attributes`, `excludedAttributes` and `sortBy` hold it. Throws invalidPath.
 *
 * @example parseAttributePath('name.familyName') // { name: 'name', sub: 'familyName' }
 */
export function parseAttributePath(text: string, options: ParseOptions = {}): AttributePath {
  const scanner = startScanner(text, 'path', options);
  skipSpace(scanner);
  const path = readAttrPath(scanner);
  expectEnd(scanner);
  return path;
}

// PATH = attrPath / valuePath [subAttr]
/**
 * The `path` of a PATCH operation. The URN of an extension alone is read as an attribute path; `resolvePath` knows
 * it. Throws invalidPath, also for a fault in the brackets; the limits of a filter hold.
 *
 * @example parsePatchPath('emails[type eq "work"].value')
 */
export function parsePatchPath(text: string, options: ParseOptions = {}): PatchPath {
  const scanner = startScanner(text, 'path', options);
  skipSpace(scanner);
  const start = scanner.at;
  const attribute = readAttrPath(scanner);
  if (scanner.text[scanner.at] !== '[') {
    expectEnd(scanner, '"["');
    return { attribute };
  }
  refuseSubAttr(scanner, attribute, start);
  const filter = readBrackets(scanner);
  if (!takeCharacter(scanner, '.')) {
    expectEnd(scanner, '"."');
    return { attribute, filter };
  }
  const sub = readSubAttr(scanner);
  expectEnd(scanner);
  return { attribute, filter, sub };
}

/** The canonical text of a PATCH path. parsePatchPath makes an equal path of it. */
export function printPatchPath(path: PatchPath): string {
  const attribute = printAttributePath(path.attribute);
  const brackets = path.filter === undefined ? '' : `[${printFilter(path.filter)}]`;
  const sub = path.sub === undefined ? '' : `.${path.sub}`;
  return `${attribute}${brackets}${sub}`;
}
