import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Json } from '../attribute.ts';
import { applyPatch } from '../patch/apply-patch.ts';
import { parsePatchOp } from '../patch/patch-op.ts';
import { groupType, userType } from '../schemas/resource-types.ts';
import { ENTERPRISE_USER, GROUP, PATCH_OP, USER } from '../urn.ts';
import { standardForm } from '../validate.ts';
import { toStandardBody, toStandardPatch } from './dialect.ts';
import { dialects } from './dialects.ts';

test('every rule has a name of its own and says who sends it', () => {
  const rules = dialects.flatMap((dialect) => dialect.rules);
  assert.equal(new Set(rules.map(({ name }) => name)).size, rules.length);
  for (const { traffic, body, patchOp } of rules) {
    assert.match(traffic, /^[\w-]+\.json#[\w.-]+$|^https:\/\/github\.com\//);
    assert.ok(body !== undefined || patchOp !== undefined);
  }
});

test('no dialects leave everything as it came', () => {
  const body = { operations: [{ op: 'Replace', path: 'active', value: 'False' }] };
  assert.equal(toStandardPatch([], body, userType), body);
  assert.equal(toStandardBody([], body, userType), body);
});

test('onelogin.emails-object: one object counts as an array of one', () => {
  const body = {
    schemas: [USER],
    userName: 'olo@example.com',
    emails: { value: 'olo@example.com', type: 'work', primary: true },
  };
  const { resource, issues } = standardForm(userType, toStandardBody(dialects, body, userType));
  assert.deepEqual(issues, []);
  assert.deepEqual(resource.emails, [body.emails]);
});

test('strings count as objects with a value, for e-mails as for members', () => {
  const body = { schemas: [USER], userName: 'o', emails: ['a@example.com', { value: 'b@example.com' }] };
  assert.deepEqual(toStandardBody(dialects, body, userType), {
    ...body,
    emails: [{ value: 'a@example.com' }, { value: 'b@example.com' }],
  });
  const Operations = [{ op: 'add', path: 'members', value: ['a', 'b'] }];
  const operations = parsePatchOp(toStandardPatch(dialects, { Operations }, groupType));
  const change = applyPatch(groupType, { schemas: [GROUP], displayName: 'Sales' }, operations);
  assert.deepEqual(change.detached.members?.add, [{ value: 'a' }, { value: 'b' }]);
});

test('scim-for-keycloak#133: the value of an operation may be JSON in a string', () => {
  const now = { schemas: [USER], userName: 'kc' };
  const patch = (operation: Json) =>
    applyPatch(userType, now, parsePatchOp(toStandardPatch(dialects, { Operations: [operation] }, userType)));
  const name = { op: 'replace', path: 'name', value: '{"familyName":"Ray","givenName":"Anna"}' };
  assert.deepEqual(patch(name).resource.name, { familyName: 'Ray', givenName: 'Anna' });
  const email = { op: 'add', path: 'emails', value: '{"value":"a@example.com","type":"work"}' };
  assert.deepEqual(patch(email).resource.emails, [{ value: 'a@example.com', type: 'work' }]);
  const manager = { op: 'add', path: `${ENTERPRISE_USER}:manager`, value: '{"value":"m1"}' };
  assert.deepEqual(patch(manager).resource[ENTERPRISE_USER], { manager: { value: 'm1' } });
  assert.equal(patch({ op: 'replace', value: '{"title":"T"}' }).resource.title, 'T');
});

test('a string that only looks like JSON stays one where a string is wanted', () => {
  const Operations = [
    { op: 'replace', path: 'title', value: '{"a":1}' },
    { op: 'replace', path: 'roles[type eq "x"].value', value: '{"id":"1"}' },
  ];
  assert.deepEqual(toStandardPatch(dialects, { Operations }, userType), { Operations });
});

/** As it comes off the wire: plain objects, no undefined. */
function wire(arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<Json> {
  return arbitrary.map((value): Json => JSON.parse(JSON.stringify(value)));
}

const word = fc.constantFrom('a', 'True', 'false', '{"a":1}', 'x@example.com', 'O’Brien');
const email = fc.record(
  { value: word, type: word, display: word, primary: fc.boolean() },
  { requiredKeys: ['value'] },
);
const name = fc.record({ familyName: word, givenName: word }, { requiredKeys: ['familyName'] });
const manager = fc.record({ value: word, $ref: word }, { requiredKeys: ['value'] });
const extension = fc.record({ department: word, manager }, { requiredKeys: ['department'] });
const members = fc.record(
  {
    userName: word,
    active: fc.boolean(),
    title: fc.option(word),
    name,
    emails: fc.array(email, { maxLength: 3 }),
    unknown: fc.constant<Json>(['1']),
    [ENTERPRISE_USER]: extension,
  },
  { requiredKeys: ['userName'] },
);
const operation = fc.oneof(
  fc.record({ op: fc.constantFrom('add', 'replace'), value: members }),
  fc.record({ op: fc.constantFrom('add', 'replace'), path: fc.constant('emails'), value: fc.array(email) }),
  fc.record({ op: fc.constant('replace'), path: fc.constant('emails[type eq "work"]'), value: email }),
  fc.record({ op: fc.constant('replace'), path: fc.constantFrom('title', 'name.givenName'), value: word }),
  fc.record({ op: fc.constant('add'), path: fc.constant(`${ENTERPRISE_USER}:manager`), value: manager }),
  fc.record({ op: fc.constant('add'), path: fc.constant(ENTERPRISE_USER), value: extension }),
  fc.record({ op: fc.constant('remove'), path: fc.constantFrom('title', 'emails', 'emails[value eq "a"]') }),
);

test('what is standard stays as it is', () => {
  fc.assert(
    fc.property(wire(members), wire(fc.array(operation)), (body, Operations) => {
      assert.deepEqual(toStandardBody(dialects, body, userType), body);
      const patchOp = { schemas: [PATCH_OP], Operations };
      assert.deepEqual(toStandardPatch(dialects, patchOp, userType), patchOp);
    }),
  );
});

const odd: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<Json[]>(null, '', 'x', 'TRUE', 7, true, '{"value":"m"}', '{"title":"T"}'),
    fc.array(tie('json'), { maxLength: 2 }),
    fc.dictionary(
      fc.constantFrom(
        'value',
        'active',
        'Name',
        'name',
        'name.givenName',
        'emails',
        'members',
        'manager',
        'primary',
        'emails[type eq "work"].value',
        'emails.value',
        ENTERPRISE_USER,
        `${ENTERPRISE_USER}:manager`,
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0User',
        '__proto__',
        'schemas',
      ),
      tie('json'),
      { maxKeys: 4 },
    ),
  ),
})).json;
const oddOperation = fc.record(
  {
    op: fc.constantFrom<Json[]>('Add', 'REPLACE', 'remove', 'move', 7),
    path: fc.constantFrom<Json[]>(
      'active',
      'emails',
      'members',
      'emails[type eq "work"]',
      'name',
      'x[',
      7,
      `${ENTERPRISE_USER}:manager`,
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0User:department',
    ),
    value: odd,
  },
  { requiredKeys: [] },
);

test('any JSON may come, and putting it into standard form twice is doing it once', () => {
  fc.assert(
    fc.property(
      wire(odd),
      wire(fc.array(fc.oneof(oddOperation, odd), { maxLength: 3 })),
      (json, operations) => {
        for (const type of [userType, groupType]) {
          toStandardBody(dialects, json, type);
          toStandardPatch(dialects, { operations }, type);
          for (const dialect of dialects) {
            const body = toStandardBody([dialect], json, type);
            assert.deepEqual(toStandardBody([dialect], body, type), body);
            for (const patchOp of [{ operations }, { Operations: operations }]) {
              const standard = toStandardPatch([dialect], patchOp, type);
              assert.deepEqual(toStandardPatch([dialect], standard, type), standard);
            }
          }
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
