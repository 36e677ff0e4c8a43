// Users and groups of which each value has its right type and which still can't be, or are not what they seem.
// RFC 7643 §2.4 Multi-Valued Attributes, §4.1; PRODUCT rulings "Users over SCIM" and "Groups over SCIM".
import { ENTERPRISE_USER, GROUP, USER } from '@linktime/scim';
import { type Case, created, type Expected, invalidValue, mutability, uniqueness, user } from './case.ts';

const at = (name: string) => `${name}@example.com`;
const emails = (...values: object[]) => user('eve', { emails: values });

const refused: readonly (readonly [title: string, body: object, expect: Expected])[] = [
  ['no schemas', { userName: at('eve') }, invalidValue],
  ['schemas are empty', { schemas: [], userName: at('eve') }, invalidValue],
  ['schemas are a string', { schemas: USER, userName: at('eve') }, invalidValue],
  ['schemas are numbers', { schemas: [1], userName: at('eve') }, invalidValue],
  ['schemas of a group', { schemas: [GROUP], userName: at('eve') }, invalidValue],
  ['schemas of SCIM 1.1', { schemas: ['urn:scim:schemas:core:1.0'], userName: at('eve') }, invalidValue],
  ['the extension’s schema alone', { schemas: [ENTERPRISE_USER], userName: at('eve') }, invalidValue],
  ['no userName', { schemas: [USER], emails: [{ value: at('eve') }] }, invalidValue],
  ['userName is empty', { schemas: [USER], userName: '', emails: [{ value: at('eve') }] }, invalidValue],
  ['userName is null', { schemas: [USER], userName: null, emails: [{ value: at('eve') }] }, invalidValue],
  ['NUL in userName', user('eve\0'), invalidValue],
  ['NUL in a sub-attribute', user('eve', { name: { familyName: 'a\0b' } }), invalidValue],
  ['NUL in externalId', user('eve', { externalId: 'a\0b' }), invalidValue],
  ['half a surrogate pair in a string', user('eve', { title: 'a\ud800' }), invalidValue],
  ['half a surrogate pair in a list', emails({ value: '\udfff@example.com' }), invalidValue],
  ['no address anywhere', { schemas: [USER], userName: 'eve' }, invalidValue],
  [
    'two primary e-mails',
    emails({ value: at('a'), primary: true }, { value: at('b'), primary: true }),
    invalidValue,
  ],
  [
    'two primary phone numbers',
    user('eve', {
      phoneNumbers: [
        { value: '1', primary: true },
        { value: '2', primary: true },
      ],
    }),
    invalidValue,
  ],
  [
    'an e-mail and a userName that are no addresses',
    { schemas: [USER], userName: 'eve', emails: [{ value: 'not an address', primary: true }] },
    invalidValue,
  ],
  ['an e-mail with letters that mail can’t go to', emails({ value: 'évé@example.com' }), invalidValue],
  [
    'an e-mail with a header behind it',
    emails({ value: 'eve@example.com\r\nBcc: all@example.com' }),
    invalidValue,
  ],
  ['an e-mail that is two', emails({ value: 'eve@example.com, mallory@example.com' }), invalidValue],
  ['an e-mail with a name', emails({ value: 'Eve <eve@example.com>' }), invalidValue],
  ['somebody’s userName', user('ada', { emails: [{ value: at('new') }] }), uniqueness],
  [
    'somebody’s userName in capitals',
    { schemas: [USER], userName: 'ADA@EXAMPLE.COM', emails: [{ value: at('new') }] },
    uniqueness,
  ],
  ['somebody’s e-mail', emails({ value: at('ADA') }), uniqueness],
  ['two people’s userName and e-mail', user('ada', { emails: [{ value: at('bob') }] }), uniqueness],
];

const replaced: readonly (readonly [title: string, body: object, expect: Expected])[] = [
  ['without schemas', { userName: at('ada') }, invalidValue],
  ['without userName', { schemas: [USER] }, invalidValue],
  ['with somebody else’s userName', user('bob', { emails: [{ value: at('ada') }] }), uniqueness],
  ['with somebody else’s e-mail', user('ada', { emails: [{ value: at('bob') }] }), uniqueness],
  ['with a wrong type', user('ada', { active: 'maybe' }), invalidValue],
];

const groups: readonly (readonly [title: string, body: object, expect: Expected])[] = [
  ['a group without displayName', { schemas: [GROUP] }, invalidValue],
  ['a group with an empty displayName', { schemas: [GROUP], displayName: '' }, invalidValue],
  ['a group with the schemas of a user', { schemas: [USER], displayName: 'eve' }, invalidValue],
  ['a group with NUL in its name', { schemas: [GROUP], displayName: 'a\0b' }, invalidValue],
  ['another group’s displayName, in capitals', { schemas: [GROUP], displayName: 'CREW' }, uniqueness],
  [
    'a group of strangers',
    { schemas: [GROUP], displayName: 'eve', members: [{ value: '{{stranger}}' }] },
    invalidValue,
  ],
  [
    'a group of persons by their inner id',
    { schemas: [GROUP], displayName: 'eve', members: [{ value: '{{person}}' }] },
    invalidValue,
  ],
  [
    'a group of a group',
    { schemas: [GROUP], displayName: 'eve', members: [{ value: '{{crowd}}' }] },
    invalidValue,
  ],
  [
    'a group of somebody deleted',
    { schemas: [GROUP], displayName: 'eve', members: [{ value: '{{gone}}' }] },
    invalidValue,
  ],
  ['a member with NUL', { schemas: [GROUP], displayName: 'eve', members: [{ value: 'a\0b' }] }, invalidValue],
];

type Accepted = readonly [title: string, body: object, shows: Readonly<Record<string, unknown>>];

const accepted: readonly Accepted[] = [
  [
    'id, meta, groups and what is readOnly are the server’s',
    user('own', {
      id: '{{bob}}',
      meta: { location: 'https://evil.example/', version: 5, resourceType: 'Group' },
      groups: [{ value: '{{crowd}}' }],
    }),
    { groups: undefined, 'meta.resourceType': 'User', 'meta.version': 'W/"1"' },
  ],
  [
    'rubbish for what is readOnly',
    user('own2', { id: 5, meta: 'x', groups: 'y' }),
    { groups: undefined, 'meta.resourceType': 'User' },
  ],
  [
    'a role does not make an owner',
    user('owner', { roles: ['OWNER'], userType: 'OWNER' }),
    { 'roles.0.value': 'OWNER' },
  ],
  ['a password is thrown away', user('secret', { password: 'hunter2' }), { password: undefined }],
  // PRODUCT ruling: else userName if it is an address. An element without a value is no e-mail.
  [
    'e-mails without values',
    user('valueless', { emails: [{ type: 'work' }, { primary: true }] }),
    { userName: at('valueless') },
  ],
  [
    'an e-mail that is no address, beside a userName that is one',
    user('filler', { emails: [{ value: 'not an address', primary: true }] }),
    { userName: at('filler'), 'emails.0.value': 'not an address' },
  ],
  ['e-mails that are null and empty', user('hollow', { emails: [null, {}, ''] }), { emails: undefined }],
  [
    'one e-mail twice is one',
    user('double', {
      emails: [
        { value: at('double'), type: 'work' },
        { value: at('double'), type: 'work' },
      ],
    }),
    { 'emails.length': 1 },
  ],
  ['active as ""', user('emptily', { active: '' }), { active: true }],
  [
    'unknown schemas',
    { ...user('schematic'), schemas: [USER, 'urn:example:x', '__proto__'] },
    { 'schemas.length': 1 },
  ],
  [
    'a manager who is nobody, in the place of an object',
    user('managed', { [ENTERPRISE_USER]: { manager: "' or true --" } }),
    {},
  ],
  [
    'markup and SQL in a name are a name',
    user('markup', { displayName: `<script>alert(1)</script>'; drop table person; --` }),
    { displayName: `<script>alert(1)</script>'; drop table person; --` },
  ],
];

export const users: readonly Case[] = [
  ...refused.map(([title, body, expect]) => ({ title, request: 'POST /Users', body, expect })),
  ...replaced.map(([title, body, expect]) => ({
    title: `a replacement ${title}`,
    request: 'PUT /Users/{{user}}',
    body,
    expect,
  })),
  ...groups.map(([title, body, expect]) => ({ title, request: 'POST /Groups', body, expect })),
  ...accepted.map(([title, body, shows]) => ({
    title,
    request: 'POST /Users',
    body,
    expect: { status: 201, changes: true as const, shows },
  })),
  {
    title: 'a member twice is one',
    request: 'POST /Groups',
    body: {
      schemas: [GROUP],
      displayName: 'doubles',
      members: [
        { value: '{{bob}}' },
        { value: '{{bob}}', display: 'x' },
        { value: '{{bob}}', type: 'Group' },
      ],
    },
    expect: {
      ...created,
      shows: { 'members.length': 1, 'members.0.type': 'User', 'members.0.display': 'bob Test' },
    },
  },
  {
    title: 'an unknown member beside a known one is left aside',
    request: 'POST /Groups',
    body: {
      schemas: [GROUP],
      displayName: 'half',
      members: [{ value: '{{stranger}}' }, { value: '{{bob}}' }, { value: '../../Users' }],
    },
    expect: { ...created, shows: { 'members.length': 1, 'members.0.value': '{{bob}}' } },
  },
  {
    title: 'a member that says nothing, beside a known one, is left aside',
    request: 'POST /Groups',
    body: { schemas: [GROUP], displayName: 'quarter', members: [{ value: '{{bob}}' }, { display: 'x' }, {}] },
    expect: { ...created, shows: { 'members.length': 1 } },
  },
  {
    title: 'a PUT with another id in it keeps its own',
    request: 'PUT /Groups/{{crowd}}',
    body: { schemas: [GROUP], id: '{{group}}', displayName: 'crowd', members: [{ value: '{{bob}}' }] },
    expect: { status: 200, shows: { id: '{{crowd}}' } },
  },
  {
    title: 'an immutable part of a member can’t be replaced by its path',
    request: 'PATCH /Groups/{{crowd}}',
    body: {
      Operations: [{ op: 'add', path: 'members[value eq "{{bob}}"].$ref', value: 'https://evil.example/' }],
    },
    expect: mutability,
  },
  // As by PATCH: a list of members that say nothing is no way to say "nobody".
  ...[[{}], [{ display: 'ada@example.com' }], [null]].map((members) => ({
    title: `a PUT with the members ${JSON.stringify(members)} does not empty the group`,
    request: 'PUT /Groups/{{crowd}}',
    body: { schemas: [GROUP], displayName: 'crowd', members },
    expect: invalidValue,
  })),
];
