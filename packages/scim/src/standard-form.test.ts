import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attribute, isObject, type Json, type JsonObject } from './attribute.ts';
import { defaultLimits } from './limits.ts';
import { groupType, userType } from './schemas/resource-types.ts';
import { userSchema } from './schemas/user.ts';
import { ENTERPRISE_USER, GROUP, USER } from './urn.ts';
import { type Issue, standardDetached, standardForm, standardValue, validate } from './validate.ts';

const user = (rest: JsonObject): JsonObject => ({ schemas: [USER], userName: 'bjensen', ...rest });
const group = (members: Json): JsonObject => ({ schemas: [GROUP], displayName: 'Tour Guides', members });
const found = (issues: readonly Issue[]) => issues.map(({ rule, path }) => `${rule} ${path}`);

function resourceOf(rest: JsonObject): JsonObject {
  const { resource, issues } = standardForm(userType, user(rest));
  assert.deepEqual(issues, []);
  return resource;
}

function userAttribute(name: string) {
  const attribute = userSchema.attributes.find((candidate) => candidate.name === name);
  assert.ok(attribute);
  return attribute;
}

test('a body that is no object is refused as invalidSyntax', () => {
  for (const body of [null, [], 'text', 5]) {
    assert.throws(() => standardForm(userType, body), { status: 400, scimType: 'invalidSyntax' });
  }
});

test('names are spelled as the schema spells them, whatever their case (RFC 7643 §2.1)', () => {
  const { resource, issues } = standardForm(userType, {
    SCHEMAS: [USER.toUpperCase()],
    USERNAME: 'bjensen',
    Name: { FAMILYNAME: 'Jensen' },
    EMAILS: [{ Value: 'a@example.com' }],
    [ENTERPRISE_USER.toLowerCase()]: { DEPARTMENT: 'Tour Operations' },
  });
  assert.deepEqual(issues, []);
  assert.deepEqual(resource, {
    schemas: [USER, ENTERPRISE_USER],
    userName: 'bjensen',
    name: { familyName: 'Jensen' },
    emails: [{ value: 'a@example.com' }],
    [ENTERPRISE_USER]: { department: 'Tour Operations' },
  });
});

test('the same name twice in different case is an issue at every level', () => {
  const { issues } = standardForm(
    userType,
    user({ USERNAME: 'other', name: { familyName: 'Jensen', familyname: 'Smith' } }),
  );
  assert.deepEqual(found(issues), ['duplicate userName', 'duplicate name.familyName']);
});

test('null, empty lists, empty objects and empty strings are unassigned (RFC 7643 §2.5)', () => {
  const resource = resourceOf({
    title: '',
    nickName: null,
    name: { givenName: '', familyName: null },
    emails: [null, {}, { value: '', type: null }],
    phoneNumbers: [],
    [ENTERPRISE_USER]: { department: null, manager: { value: '' } },
  });
  assert.deepEqual(resource, { schemas: [USER], userName: 'bjensen' });
});

test('false is a value', () => {
  assert.equal(resourceOf({ active: false }).active, false);
});

test('what the client may not set is dropped without a word (RFC 7644 §3.3)', () => {
  const { resource, notes, issues } = standardForm(
    userType,
    user({
      id: 'mine',
      meta: { resourceType: 'User' },
      groups: 'not even a list',
      [ENTERPRISE_USER]: { manager: { value: '26118915', displayName: 'John Smith' } },
    }),
  );
  assert.deepEqual(issues, []);
  assert.deepEqual(notes, []);
  assert.deepEqual(resource, {
    schemas: [USER, ENTERPRISE_USER],
    userName: 'bjensen',
    [ENTERPRISE_USER]: { manager: { value: '26118915' } },
  });
});

test('unknown attributes and schemas are dropped with a note each', () => {
  const misspelt = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User';
  const { resource, notes, issues } = standardForm(userType, {
    schemas: [USER, misspelt],
    userName: 'bjensen',
    shoeSize: 42,
    name: { maidenName: 'Smith' },
    [ENTERPRISE_USER]: { badge: '1' },
    [misspelt]: { department: 'x' },
  });
  assert.deepEqual(issues, []);
  assert.deepEqual(resource, { schemas: [USER], userName: 'bjensen' });
  assert.deepEqual(notes, [
    'Unknown attribute left aside: "shoeSize"',
    `Unknown attribute left aside: "${misspelt}"`,
    `Unknown schema left aside: "${misspelt}"`,
    'Unknown attribute left aside: "name.maidenName"',
    `Unknown attribute left aside: "${ENTERPRISE_USER}:badge"`,
  ]);
});

test('notes are at most 20 of 120 characters, and of characters that every log can hold', () => {
  const unknown = Array.from({ length: 50 }, (_, index): [string, Json] => [
    `${'\0'.repeat(60)}${'x'.repeat(500)}\ud83d${index}`,
    1,
  ]);
  const { notes } = standardForm(userType, user(Object.fromEntries(unknown)));
  assert.equal(notes.length, 20);
  assert.ok(notes.every((note) => note.length <= 120 && note.isWellFormed() && !note.includes('\0')));
});

test('`__proto__` is an unknown attribute like any other', () => {
  const body: Json = JSON.parse('{"__proto__":{"admin":true},"name":{"__proto__":{"a":1}}}');
  const { resource, notes } = standardForm(userType, user(isObject(body) ? body : {}));
  assert.equal(notes.length, 2);
  assert.equal(Object.getPrototypeOf(resource), Object.prototype);
});

test('`schemas` must be an array that holds the core schema (RFC 7643 §3)', () => {
  const wrong: Json[] = [null, USER, {}, [], [ENTERPRISE_USER], [GROUP]];
  for (const schemas of wrong) {
    const { issues } = standardForm(userType, { schemas, userName: 'bjensen' });
    assert.deepEqual(found(issues), ['schemas schemas']);
  }
  assert.deepEqual(found(standardForm(userType, { userName: 'bjensen' }).issues), ['schemas schemas']);
  assert.deepEqual(found(standardForm(userType, { schemas: [USER, 7], userName: 'b' }).issues), [
    'schemas schemas',
  ]);
});

test('`schemas` of the result lists an extension exactly when it has values', () => {
  const listed = standardForm(userType, { schemas: [USER, ENTERPRISE_USER], userName: 'bjensen' });
  assert.deepEqual(listed.issues, []);
  assert.deepEqual(listed.resource.schemas, [USER]);
  assert.deepEqual(resourceOf({ [ENTERPRISE_USER]: { division: 'Theme Park' } }).schemas, [
    USER,
    ENTERPRISE_USER,
  ]);
});

test('a password is checked, thrown away and never shown in a message', () => {
  assert.deepEqual(resourceOf({ password: 't1meMa$heen' }), { schemas: [USER], userName: 'bjensen' });
  assert.equal(standardValue(userAttribute('password'), 't1meMa$heen', 'password').value, undefined);
  const { issues } = standardForm(userType, user({ password: 12345678 }));
  assert.equal(issues[0]?.message, '"password" must be a string; received a number.');
});

const wrongTypes: readonly [JsonObject, string][] = [
  [{ title: 5 }, '"title" must be a string; received the number 5.'],
  [
    { active: 'True' },
    '"active" must be a boolean, true or false without quotes; received the string "True".',
  ],
  [{ name: 'Jensen' }, '"name" must be an object; received the string "Jensen".'],
  [{ emails: { value: 'a@b.c' } }, '"emails" must be an array of values; received an object.'],
  [{ emails: ['a@b.c'] }, '"emails" must be an object; received the string "a@b.c".'],
  [{ emails: [{ value: true }] }, '"emails.value" must be a string; received the boolean true.'],
  [{ profileUrl: [1] }, '"profileUrl" must be a string; received an array.'],
  [{ [ENTERPRISE_USER]: 'x' }, `"${ENTERPRISE_USER}" must be an object; received the string "x".`],
  [
    { [ENTERPRISE_USER]: { department: 7 } },
    `"${ENTERPRISE_USER}:department" must be a string; received the number 7.`,
  ],
  [
    { x509Certificates: [{ value: 'no base64!' }] },
    '"x509Certificates.value" must be base64 with padding (RFC 4648 §4); received the string "no base64!".',
  ],
  [{ title: 'a\0b' }, '"title" holds a character that is none: U+0000 or half of a surrogate pair.'],
  [{ title: 'half \ud83d' }, '"title" holds a character that is none: U+0000 or half of a surrogate pair.'],
];

for (const [body, message] of wrongTypes) {
  test(`a wrong type is told with what was received: ${message.slice(0, 60)}`, () => {
    const { issues } = standardForm(userType, user(body));
    assert.deepEqual(
      issues.map((issue) => [issue.rule, issue.message]),
      [['type', message]],
    );
  });
}

test('each data type takes its own values (RFC 7643 §2.3)', () => {
  const cases: readonly [Parameters<typeof attribute>[1], readonly Json[], readonly Json[]][] = [
    [{ type: 'integer' }, [0, -3, 9007199254740991], [1.5, '1', 9007199254740992, Number.POSITIVE_INFINITY]],
    [{ type: 'decimal' }, [0, 1.5], ['1.5', Number.POSITIVE_INFINITY]],
    [{ type: 'boolean' }, [true, false], ['true', 1]],
    [{ type: 'dateTime' }, ['2011-05-13T04:42:34Z', '2011-05-13T04:42:34.123+02:00'], ['13 May 2011', 0]],
    [{ type: 'binary' }, ['TGlua1RpbWU=', 'AAAA'], ['AAA', 'A===', 'AA-_', 4]],
    [{ type: 'reference' }, ['https://example.com/a', '../Users/1'], [1]],
    [{ type: 'string', multiValued: true }, [['a', 'b']], ['a', [1]]],
  ];
  for (const [definition, right, wrong] of cases) {
    const defined = attribute('x', definition);
    for (const value of right) {
      assert.deepEqual(standardValue(defined, value, 'x'), { value, issues: [], notes: [] });
    }
    for (const value of wrong) {
      assert.deepEqual(found(standardValue(defined, value, 'x').issues), ['type x'], JSON.stringify(value));
    }
  }
});

test('a string may be as long as the limit and no longer', () => {
  const limits = { ...defaultLimits, stringLength: 5 };
  assert.equal(standardValue(attribute('title'), '12345', 'title', limits).value, '12345');
  assert.deepEqual(found(standardValue(attribute('title'), '123456', 'title', limits).issues), [
    'length title',
  ]);
});

test('a multi-valued attribute may have as many values as the limit and no more', () => {
  const emails = Array.from({ length: 201 }, (_, index) => ({ value: `${index}@example.com` }));
  const limits = { ...defaultLimits, multiValues: 200 };
  assert.deepEqual(standardForm(userType, user({ emails: emails.slice(1) }), limits).issues, []);
  assert.deepEqual(found(standardForm(userType, user({ emails }), limits).issues), ['length emails']);
});

test('equal elements become one (RFC 7643 §2.4)', () => {
  const { emails, addresses } = resourceOf({
    emails: [
      { value: 'a@example.com', type: 'work', primary: true },
      { value: 'a@example.com', type: 'home' },
      { value: 'a@example.com', type: 'work', display: 'A' },
    ],
    addresses: [
      { locality: 'Hollywood', region: 'CA' },
      { region: 'CA', locality: 'Hollywood' },
      { locality: 'Hollywood' },
    ],
  });
  assert.deepEqual(emails, [
    { value: 'a@example.com', type: 'work', primary: true, display: 'A' },
    { value: 'a@example.com', type: 'home' },
  ]);
  assert.deepEqual(addresses, [{ region: 'CA', locality: 'Hollywood' }, { locality: 'Hollywood' }]);
});

test('a second primary value is an issue; the same one twice is not', () => {
  const two = [
    { value: 'a@example.com', primary: true },
    { value: 'b@example.com', primary: true },
  ];
  assert.deepEqual(found(standardForm(userType, user({ emails: two })).issues), ['primary emails']);
  assert.deepEqual(found(standardValue(userAttribute('emails'), two, 'emails').issues), ['primary emails']);
  assert.deepEqual(found(validate(userType, user({ emails: two }))), ['primary emails']);
  const [one = {}] = two;
  assert.deepEqual(standardForm(userType, user({ emails: [one, one] })).issues, []);
});

test('detached attributes leave the resource; their elements are one for each `value`', () => {
  const { resource, detached, issues } = standardForm(
    groupType,
    group([{ $ref: null, value: '1' }, { value: '2', display: 'B' }, { VALUE: '1', type: 'User' }, null]),
  );
  assert.deepEqual(issues, []);
  assert.deepEqual(resource, { schemas: [GROUP], displayName: 'Tour Guides' });
  assert.deepEqual(detached, { members: [{ value: '1', type: 'User' }, { value: '2' }] });
});

test('a detached attribute that is cleared is an empty list, one that is not named is absent', () => {
  assert.deepEqual(standardForm(groupType, group([])).detached, { members: [] });
  assert.deepEqual(standardForm(groupType, group(null)).detached, { members: [] });
  assert.deepEqual(standardForm(groupType, { schemas: [GROUP], displayName: 'x' }).detached, {});
});

test('an element of a detached attribute needs a `value` that is a string', () => {
  assert.deepEqual(found(standardForm(groupType, group([{ type: 'User' }])).issues), [
    'required members.value',
  ]);
  assert.deepEqual(found(standardForm(groupType, group([{ value: 5, type: 'User' }])).issues), [
    'type members.value',
    'required members.value',
  ]);
  assert.deepEqual(found(standardForm(groupType, group('2819c223')).issues), ['type members']);
});

test('detached values have a limit of their own, also by themselves', () => {
  const limits = { ...defaultLimits, multiValues: 1, detachedValues: 3 };
  const members = ['1', '2', '3', '4'].map((value) => ({ value }));
  const attribute = groupType.schema.attributes.find(({ name }) => name === 'members');
  assert.ok(attribute);
  assert.equal(standardForm(groupType, group(members.slice(1)), limits).detached.members?.length, 3);
  assert.deepEqual(found(standardForm(groupType, group(members), limits).issues), ['length members']);
  assert.deepEqual(standardDetached(attribute, members.slice(1), limits).value, members.slice(1));
  assert.deepEqual(found(standardDetached(attribute, members, limits).issues), ['length members']);
});

test('issues of a hostile body are bounded', () => {
  const members = Array.from({ length: 20_000 }, () => 'not an object');
  assert.equal(standardForm(groupType, group(members)).issues.length, 100);
});
