// From a client's JSON to the standard form: names spelled as the schemas do, values of the right type, nothing
// unassigned, unknown or read-only. RFC 7643 §3 SCIM Resources; what is ignored follows RFC 7644 §3.3 and §3.5.1.
import { isObject, isUnassigned, type Json, type JsonObject } from './attribute.ts';
import { invalidSyntax } from './error.ts';
import { addIssue, addNote, describe, type Findings, type Issue, quote, wrongType } from './findings.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { commonAttributes, type Resource, type ResourceType, type Schema } from './schema.ts';
import { readDetached, readMembers, spell } from './standard-value.ts';

/**
 * A resource as a client sent it, in standard form. `schemas` lists the core schema and the extensions that have
 * values. `detached` has the detached attributes that the body names, an empty list for one that it clears.
 * Throws invalidSyntax if the body is no object; all other faults are issues.
 */
export function standardForm(
  type: ResourceType,
  body: Json,
  limits: Limits = defaultLimits,
): {
  resource: Resource;
  detached: Record<string, JsonObject[]>;
  notes: string[];
  issues: Issue[];
} {
  if (!isObject(body)) {
    throw invalidSyntax(`The body must be a JSON object; received ${describe(body)}.`);
  }
  const findings: Findings = { limits, issues: [], notes: [] };
  const own = [...commonAttributes, ...type.schema.attributes];
  const extensions = type.extensions.map(({ schema }) => schema);
  const entries = spell([...own, ...extensions.map(({ id }) => ({ name: id }))], body, '', findings);
  checkSchemas(type, entries.get('schemas'), findings);

  const detached: Record<string, JsonObject[]> = {};
  for (const attribute of own) {
    const value = entries.get(attribute.name);
    if (value !== undefined && type.detached.includes(attribute.name)) {
      detached[attribute.name] = readDetached(attribute, value, findings);
      entries.delete(attribute.name);
    }
  }
  const values = readMembers(own, entries, '', findings);
  const extended = readExtensions(extensions, entries, findings);
  const schemas = [type.schema.id, ...Object.keys(extended)];
  const { issues, notes } = findings;
  return { resource: { schemas, ...values, ...extended }, detached, notes, issues };
}

/** RFC 7643 §3: `schemas` must hold the core schema. What it says of extensions is not needed: their data does. */
function checkSchemas(type: ResourceType, schemas: Json | undefined, findings: Findings): void {
  const core = type.schema.id;
  const fault = (message: string) => addIssue(findings, { path: 'schemas', rule: 'schemas', message });
  if (schemas === undefined || schemas === null) {
    fault(`"schemas" is missing; it must list "${core}".`);
    return;
  }
  if (!Array.isArray(schemas)) {
    fault(`"schemas" must be an array of URNs that lists "${core}"; received ${describe(schemas)}.`);
    return;
  }
  const known = new Set(
    [core, ...type.extensions.map(({ schema }) => schema.id)].map((id) => id.toLowerCase()),
  );
  let hasCore = false;
  for (const urn of schemas) {
    if (typeof urn !== 'string') {
      fault(`"schemas" must hold URNs as strings; received ${describe(urn)}.`);
    } else if (!known.has(urn.toLowerCase())) {
      addNote(findings, `Unknown schema left aside: ${quote(urn)}`);
    } else {
      hasCore ||= urn.toLowerCase() === core.toLowerCase();
    }
  }
  if (!hasCore) {
    fault(`"schemas" must list "${core}"; received ${quote(schemas.map(String).join(', '))}.`);
  }
}

function readExtensions(
  extensions: readonly Schema[],
  entries: ReadonlyMap<string, Json>,
  findings: Findings,
): JsonObject {
  const extended: Record<string, JsonObject> = {};
  for (const { id, attributes } of extensions) {
    const value = entries.get(id);
    if (value === undefined || isUnassigned(value)) {
      continue;
    }
    if (!isObject(value)) {
      wrongType(findings, id, `must be an object; received ${describe(value)}`);
      continue;
    }
    const prefix = `${id}:`;
    const values = readMembers(attributes, spell(attributes, value, prefix, findings), prefix, findings);
    if (Object.keys(values).length > 0) {
      extended[id] = values;
    }
  }
  return extended;
}
