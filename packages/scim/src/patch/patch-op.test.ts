import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../attribute.ts';
import { ScimError } from '../error.ts';
import { defaultLimits } from '../limits.ts';
import { PATCH_OP, USER } from '../urn.ts';
import { parsePatchOp } from './patch-op.ts';

function refusal(body: Json): { status: number; scimType: string | undefined; detail: string } {
  try {
    parsePatchOp(body);
  } catch (error) {
    assert.ok(error instanceof ScimError);
    return { status: error.status, scimType: error.scimType, detail: error.detail };
  }
  return assert.fail(`accepted: ${JSON.stringify(body)}`);
}

const one = (operation: Json) => refusal({ schemas: [PATCH_OP], Operations: [operation] }).scimType;

test('an operation has a parsed path and its value as it came', () => {
  const body = {
    schemas: [PATCH_OP],
    Operations: [
      { op: 'add', path: 'name.familyName', value: 'Ray' },
      { op: 'replace', value: { active: false } },
      { op: 'remove', path: 'title' },
    ],
  };
  assert.deepEqual(parsePatchOp(body), [
    { op: 'add', path: { attribute: { name: 'name', sub: 'familyName' } }, value: 'Ray' },
    { op: 'replace', value: { active: false } },
    { op: 'remove', path: { attribute: { name: 'title' } } },
  ]);
});

test('no operations, no schemas and a URN in another case are accepted', () => {
  assert.deepEqual(parsePatchOp({ Operations: [] }), []);
  assert.deepEqual(parsePatchOp({ schemas: [PATCH_OP.toUpperCase()], Operations: [] }), []);
});

test('a message of another shape is invalidSyntax (RFC 7644 §3.12)', () => {
  assert.equal(refusal([]).scimType, 'invalidSyntax');
  assert.equal(refusal({ schemas: [PATCH_OP] }).scimType, 'invalidSyntax');
  assert.equal(refusal({ Operations: { op: 'add' } }).scimType, 'invalidSyntax');
  assert.equal(refusal({ schemas: [USER], Operations: [] }).scimType, 'invalidSyntax');
  assert.equal(refusal({ schemas: PATCH_OP, Operations: [] }).scimType, 'invalidSyntax');
  assert.equal(one('remove'), 'invalidSyntax');
  assert.equal(one({ path: 'title', value: 'x' }), 'invalidSyntax');
  assert.equal(one({ op: 'Replace', path: 'title', value: 'x' }), 'invalidSyntax');
  assert.equal(one({ op: 'move', path: 'title', value: 'x' }), 'invalidSyntax');
});

test('a path that cannot be read is invalidPath', () => {
  assert.equal(one({ op: 'replace', path: 'emails[type eq', value: 'x' }), 'invalidPath');
  assert.equal(one({ op: 'replace', path: '', value: 'x' }), 'invalidPath');
  assert.equal(one({ op: 'replace', path: 7, value: 'x' }), 'invalidPath');
});

test('a remove needs a path, add and replace a value, an object where there is no path', () => {
  assert.equal(one({ op: 'remove' }), 'noTarget');
  assert.equal(one({ op: 'add', path: 'title' }), 'invalidValue');
  assert.equal(one({ op: 'replace', value: 'x' }), 'invalidValue');
  assert.equal(one({ op: 'replace', value: null }), 'invalidValue');
});

test('null is a value', () => {
  const Operations = [{ op: 'replace', path: 'title', value: null }];
  assert.equal(parsePatchOp({ Operations })[0]?.value, null);
});

test('more operations than the limit are 413, and the detail names both numbers', () => {
  const Operations = Array.from({ length: 3 }, () => ({ op: 'remove', path: 'title' }));
  const limits = { ...defaultLimits, patchOperations: 2 };
  assert.throws(
    () => parsePatchOp({ Operations }, limits),
    (error) => error instanceof ScimError && error.status === 413 && /\b3\b.*\b2\b/.test(error.detail),
  );
  assert.equal(parsePatchOp({ Operations }, { ...limits, patchOperations: 3 }).length, 3);
});

test('the detail says which operation is at fault', () => {
  const Operations = [{ op: 'remove', path: 'title' }, { op: 'remove' }];
  assert.match(refusal({ Operations }).detail, /Operations\[1\]/);
});

test('a member that is misspelt is refused: without its "Value" a remove would take all', () => {
  for (const name of ['Value', 'PATH', 'Op']) {
    const operation = { op: 'remove', path: 'members', [name]: [{ value: 'a' }] };
    assert.throws(() => parsePatchOp({ Operations: [operation] }), /must be spelt/);
  }
});
