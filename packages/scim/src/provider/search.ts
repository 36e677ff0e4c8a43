// POST to a resource type's .search: RFC 7644 §3.4.3 Querying Resources Using HTTP POST. The same query as a GET, in
// a body instead of a URL.
import type { Json, JsonObject } from '../attribute.ts';
import { invalidFilter, invalidSyntax, invalidValue, type ScimError } from '../error.ts';
import { parseAttributeSet } from '../project.ts';
import { SEARCH_REQUEST } from '../urn.ts';
import { readBody } from './body.ts';
import type { Call, Plan } from './plan.ts';
import { givenOnly, planQuery } from './query.ts';

export function search(call: Call): Plan {
  const { json, notes } = readBody(call.request, call.settings.limits);
  checkSchemas(json);
  return planQuery(call, {
    filter: () => readText(json, 'filter', invalidFilter),
    page: givenOnly({ startIndex: readNumber(json, 'startIndex'), count: readNumber(json, 'count') }),
    sortBy: readText(json, 'sortBy', invalidValue),
    sortOrder: readText(json, 'sortOrder', invalidValue),
    want: parseAttributeSet(
      call.type,
      readNames(json, 'attributes'),
      readNames(json, 'excludedAttributes'),
      call.settings.limits,
    ),
    notes,
  });
}

function checkSchemas(json: JsonObject): void {
  const schemas = member(json, 'schemas');
  const listed = Array.isArray(schemas) ? schemas : [];
  if (schemas !== undefined && !listed.includes(SEARCH_REQUEST)) {
    throw invalidSyntax(`"schemas" of a search must hold "${SEARCH_REQUEST}".`);
  }
}

function readText(json: JsonObject, name: string, fault: (detail: string) => ScimError): string | undefined {
  const value = member(json, name);
  if (value === undefined || typeof value === 'string') {
    return value;
  }
  throw fault(`"${name}" of the search must be a string.`);
}

function readNumber(json: JsonObject, name: string): string | number | undefined {
  const value = member(json, name);
  if (value === undefined || typeof value === 'number' || typeof value === 'string') {
    return value;
  }
  throw invalidValue(`"${name}" of the search must be an integer.`);
}

function readNames(json: JsonObject, name: string): string | string[] | undefined {
  const value = member(json, name);
  if (value === undefined || typeof value === 'string') {
    return value;
  }
  if (Array.isArray(value)) {
    const names = value.filter((item: Json) => typeof item === 'string');
    if (names.length === value.length) {
      return names;
    }
  }
  throw invalidValue(`"${name}" of the search must be an array of attribute names.`);
}

/** A member by its name, whatever its case (RFC 7643 §2.1); null is no value. */
function member(json: JsonObject, name: string): Json | undefined {
  const found = Object.keys(json).find((key) => key.toLowerCase() === name.toLowerCase());
  return found === undefined ? undefined : (json[found] ?? undefined);
}
