// Query parameters of a request: RFC 7644 §3.4.2 Query Resources, §3.9. Values are decoded when they are asked for,
// so that a parameter nobody reads can't fail a request.
import { invalidFilter, invalidSyntax, invalidValue } from '../error.ts';

/** Encoded values by decoded name, in the order in which they came. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

export function splitQuery(query: string): Parameters {
  const parameters = new Map<string, string[]>();
  for (const part of query.split('&')) {
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    if (name !== undefined && name !== '') {
      const values = parameters.get(name) ?? [];
      values.push(equals < 0 ? '' : part.slice(equals + 1));
      parameters.set(name, values);
    }
  }
  return parameters;
}

/** A parameter's value, undefined when it is not there. Throws invalidSyntax or invalidValue, of a filter invalidFilter. */
export function readParameter(parameters: Parameters, name: string): string | undefined {
  const values = parameters.get(name);
  if (values === undefined) {
    return undefined;
  }
  if (values.length > 1) {
    const fault = name === 'filter' ? invalidFilter : invalidValue;
    throw fault(`The query parameter "${name}" is there ${values.length} times; once is accepted.`);
  }
  const value = decode(values[0] ?? '');
  if (value === undefined) {
    const fault = name === 'filter' ? invalidFilter : invalidSyntax;
    throw fault(`The query parameter "${name}" is not percent-encoded UTF-8; a literal % is written %25.`);
  }
  return value;
}

/** A plus is a space: Entra encodes filters as HTML forms do. A literal plus is %2B. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
