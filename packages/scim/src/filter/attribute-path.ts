// Attribute notation as a filter, a PATCH path and a list of attributes share it: RFC 7644 §3.10 Attribute
// Notation, with the names of RFC 7643 §2.1 Attributes. Nothing is looked up here.
import { type Scanner, take, unreadable } from './scanner.ts';

/** attrPath = [URI ":"] ATTRNAME *1subAttr, split at the last colon and the first dot after it; not looked up yet. */
export type AttributePath = { readonly uri?: string; readonly name: string; readonly sub?: string };

// Of what a URI may hold, brackets, parentheses and quotes are left out: they end the path.
const PATH = /[A-Za-z0-9\-._~:/%+@$]+/y;
const NAME = /[A-Za-z0-9_$-]+/y;
// `$ref` is the one name of the RFCs that doesn't begin with a letter.
const ATTRIBUTE_NAME = /^\$?[A-Za-z][A-Za-z0-9_$-]*$/;
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:./;
// Behind a URI may stand the end of an extension's own URN, such as the `2.0` of `urn:example:ext:2.0`.
const END_OF_URN = /^[A-Za-z0-9_$-][A-Za-z0-9_$.-]*$/;

// attrPath = [URI ":"] ATTRNAME *1subAttr
export function readAttrPath(scanner: Scanner): AttributePath {
  const start = scanner.at;
  const path = split(take(scanner, PATH));
  if (path === undefined) {
    throw unreadable(scanner, 'the name of an attribute', start);
  }
  return path;
}

// subAttr = "." ATTRNAME        (the dot is read already)
export function readSubAttr(scanner: Scanner): string {
  const start = scanner.at;
  const name = take(scanner, NAME);
  if (!ATTRIBUTE_NAME.test(name)) {
    throw unreadable(scanner, 'the name of a sub-attribute', start);
  }
  return name;
}

/** The text of an attribute path, with names spelled as they are in it. */
export function printAttributePath(path: AttributePath): string {
  const name = path.sub === undefined ? path.name : `${path.name}.${path.sub}`;
  return path.uri === undefined ? name : `${path.uri}:${name}`;
}

function split(text: string): AttributePath | undefined {
  const colon = text.lastIndexOf(':');
  const rest = text.slice(colon + 1);
  const dot = rest.indexOf('.');
  const name = dot === -1 ? rest : rest.slice(0, dot);
  const local = dot === -1 ? { name } : { name, sub: rest.slice(dot + 1) };
  if (colon === -1) {
    const isPath = ATTRIBUTE_NAME.test(name) && (local.sub === undefined || ATTRIBUTE_NAME.test(local.sub));
    return isPath ? local : undefined;
  }
  const uri = text.slice(0, colon);
  const isPath = URI.test(uri) && local.sub !== '' && END_OF_URN.test(rest);
  return isPath ? { uri, ...local } : undefined;
}
