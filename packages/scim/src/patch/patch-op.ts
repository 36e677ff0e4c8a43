// The body of a PATCH into its operations: RFC 7644 §3.5.2 Modifying with PATCH. Names in paths are not looked up
// here; only the form of the message is judged.
import { isObject, type Json, type JsonObject } from '../attribute.ts';
import { invalidPath, invalidSyntax, invalidValue, noTarget, payloadTooLarge } from '../error.ts';
import { describe } from '../findings.ts';
import { defaultLimits, type Limits } from '../limits.ts';
import { type PatchPath, parsePatchPath } from '../path.ts';
import { PATCH_OP } from '../urn.ts';

/** One operation. `add` and `replace` have a value, an object where there is no path; `remove` has a path. */
export type PatchOperation = {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path?: PatchPath;
  readonly value?: Json;
};

/**
 * The operations of a PatchOp message, in order; there may be none. Throws ScimError: invalidSyntax, invalidPath,
 * invalidValue, noTarget (a remove without a path), 413 above `limits.patchOperations`.
 *
 * @example parsePatchOp({ Operations: [{ op: 'replace', path: 'active', value: false }] })
 */
export function parsePatchOp(body: Json, limits: Limits = defaultLimits): PatchOperation[] {
  if (!isObject(body)) {
    throw invalidSyntax(`The body of a PATCH must be a JSON object; received ${describe(body)}.`);
  }
  checkSchemas(body.schemas);
  const { Operations: operations } = body;
  if (!Array.isArray(operations)) {
    const received = operations === undefined ? 'nothing' : describe(operations);
    throw invalidSyntax(`"Operations" must be an array of operations; received ${received}.`);
  }
  if (operations.length > limits.patchOperations) {
    throw payloadTooLarge(
      `"Operations" has ${operations.length} operations; ${limits.patchOperations} are accepted in one request.`,
    );
  }
  return operations.map((operation: Json, index) => readOperation(operation, index, limits));
}

// A PatchOp without schemas is accepted: authentik sends such, and the method says what it is.
function checkSchemas(schemas: Json | undefined): void {
  if (schemas === undefined || schemas === null) {
    return;
  }
  const isPatchOp = (urn: Json) => typeof urn === 'string' && urn.toLowerCase() === PATCH_OP.toLowerCase();
  if (!Array.isArray(schemas) || !schemas.some(isPatchOp)) {
    throw invalidSyntax(`"schemas" of a PATCH must be an array that lists "${PATCH_OP}".`);
  }
}

function readOperation(operation: Json, index: number, limits: Limits): PatchOperation {
  const at = `Operations[${index}]`;
  if (!isObject(operation)) {
    throw invalidSyntax(`"${at}" must be an object with "op"; received ${describe(operation)}.`);
  }
  refuseMisspelt(operation, at);
  const op = readOp(operation, at);
  const path = readPath(operation, at, limits);
  const { value } = operation;
  if (op === 'remove') {
    if (path === undefined) {
      throw noTarget(`"${at}" removes, but has no "path" that says what.`);
    }
    return { op, path, ...(value !== undefined && { value }) };
  }
  if (value === undefined) {
    throw invalidValue(`"${at}" has no "value"; ${op} needs one, null to clear what "path" names.`);
  }
  if (path === undefined && !isObject(value)) {
    const received = describe(value);
    throw invalidValue(`"${at}" has no "path", so "value" must be an object; received ${received}.`);
  }
  return { op, ...(path !== undefined && { path }), value };
}

/** Without its "Value" a remove would be one of everything. */
function refuseMisspelt(operation: JsonObject, at: string): void {
  for (const name of Object.keys(operation)) {
    const right = name.toLowerCase();
    if (right !== name && (right === 'op' || right === 'path' || right === 'value')) {
      throw invalidSyntax(`"${at}" has a member "${name}"; it must be spelt "${right}".`);
    }
  }
}

function readOp({ op }: JsonObject, at: string): PatchOperation['op'] {
  if (op === 'add' || op === 'replace' || op === 'remove') {
    return op;
  }
  const received = op === undefined ? 'nothing' : describe(op);
  throw invalidSyntax(`"${at}.op" must be "add", "replace" or "remove"; received ${received}.`);
}

function readPath({ path }: JsonObject, at: string, limits: Limits): PatchPath | undefined {
  // RFC 7643 §2.5 Unassigned and Null Values: null is the same as no path.
  if (path === undefined || path === null) {
    return undefined;
  }
  if (typeof path !== 'string') {
    throw invalidPath(`"${at}.path" must be a string such as "name.familyName"; received ${describe(path)}.`);
  }
  return parsePatchPath(path, { limits });
}
