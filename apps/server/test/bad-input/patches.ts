// PATCH messages that are none, and operations that can't be. RFC 7644 §3.5.2 Modifying with PATCH.
import { PATCH_OP } from '@linktime/scim';
import {
  type Case,
  type Expected,
  invalidPath,
  invalidSyntax,
  invalidValue,
  mutability,
  noTarget,
  notFound,
  nothingDone,
  patchOf,
} from './case.ts';

const messages: readonly (readonly [title: string, body: object, expect: Expected])[] = [
  ['no Operations', { schemas: [PATCH_OP] }, invalidSyntax],
  ['Operations are null', { schemas: [PATCH_OP], Operations: null }, invalidSyntax],
  ['Operations are an object', { schemas: [PATCH_OP], Operations: { op: 'add' } }, invalidSyntax],
  ['Operations are a string', { schemas: [PATCH_OP], Operations: 'replace' }, invalidSyntax],
  ['an operation is null', patchOf(null), invalidSyntax],
  ['an operation is a string', patchOf('remove title'), invalidSyntax],
  ['an operation is an array', patchOf(['remove', 'title']), invalidSyntax],
  ['the second operation is a number', patchOf({ op: 'remove', path: 'title' }, 5), invalidSyntax],
  ['schemas name another message', { schemas: ['urn:x'], Operations: [] }, invalidSyntax],
  ['schemas are a string', { schemas: PATCH_OP, Operations: [] }, invalidSyntax],
  ['schemas are empty', { schemas: [], Operations: [] }, invalidSyntax],
  ['a user in place of a PatchOp', { userName: 'eve@example.com', title: 'x' }, invalidSyntax],
  ['no op', patchOf({ path: 'title', value: 'x' }), invalidSyntax],
  ['op is empty', patchOf({ op: '', path: 'title', value: 'x' }), invalidSyntax],
  ['op is null', patchOf({ op: null, path: 'title', value: 'x' }), invalidSyntax],
  ['op is a number', patchOf({ op: 1, path: 'title', value: 'x' }), invalidSyntax],
  ['op is an array', patchOf({ op: ['add'], path: 'title', value: 'x' }), invalidSyntax],
  ['op of another PATCH', patchOf({ op: 'move', from: 'title', path: 'nickName' }), invalidSyntax],
  ['op "test"', patchOf({ op: 'test', path: 'title', value: 'Countess' }), invalidSyntax],
  ['op with a space', patchOf({ op: 'replace ', path: 'title', value: 'x' }), invalidSyntax],
  ['op is constructor', patchOf({ op: 'constructor', path: 'title', value: 'x' }), invalidSyntax],
  ['a remove without path', patchOf({ op: 'remove' }), noTarget],
  ['a remove without path, with a value', patchOf({ op: 'remove', value: { title: 'x' } }), noTarget],
  ['an add without value', patchOf({ op: 'add', path: 'title' }), invalidValue],
  ['a replace without value', patchOf({ op: 'replace', path: 'title' }), invalidValue],
  ['a replace with neither', patchOf({ op: 'replace' }), invalidValue],
  ['a replace without path of a string', patchOf({ op: 'replace', value: 'x' }), invalidValue],
  ['a replace without path of an array', patchOf({ op: 'replace', value: [{ title: 'x' }] }), invalidValue],
  ['a replace without path of null', patchOf({ op: 'replace', value: null }), invalidValue],
];

const targets: readonly (readonly [title: string, body: object, expect: Expected])[] = [
  [
    'a replace of an e-mail that isn’t there',
    patchOf({ op: 'replace', path: 'emails[value eq "nobody@example.com"]', value: { type: 'home' } }),
    noTarget,
  ],
  [
    'a replace of a part of one that isn’t there',
    patchOf({ op: 'replace', path: 'emails[value eq "nobody@example.com"].type', value: 'home' }),
    noTarget,
  ],
  [
    'a remove of an e-mail that isn’t there',
    patchOf({ op: 'remove', path: 'emails[type eq "fax"]' }),
    noTarget,
  ],
  [
    'a remove from an attribute without values',
    patchOf({ op: 'remove', path: 'ims[type eq "aim"]' }),
    noTarget,
  ],
  [
    'an add to an element that could not be made',
    patchOf({ op: 'add', path: 'emails[type eq "work" and type eq "home"].value', value: 'x@example.com' }),
    noTarget,
  ],
  ['the removal of what isn’t there', patchOf({ op: 'remove', path: 'userType' }), nothingDone],
  // §3.5.2.2 Remove Operation: removing what is required is "mutability".
  ['the removal of userName', patchOf({ op: 'remove', path: 'userName' }), mutability],
  ['userName as ""', patchOf({ op: 'replace', path: 'userName', value: '' }), invalidValue],
  ['userName as null', patchOf({ op: 'replace', value: { userName: null } }), invalidValue],
  ['no operations', patchOf(), nothingDone],
  // §3.5.2.1 Add Operation: what is there already changes neither the resource nor `lastModified`.
  [
    'the values that are there already',
    patchOf(
      { op: 'replace', path: 'displayName', value: 'ada Test' },
      { op: 'add', path: 'name.givenName', value: 'ada' },
      { op: 'add', path: 'emails', value: [{ value: 'ada@example.com', type: 'work', primary: true }] },
      { op: 'replace', value: { active: true, nickName: 'Lady' } },
    ),
    nothingDone,
  ],
];

// The first operation is good: it must be undone.
const good = { op: 'replace', path: 'title', value: 'Owned' };
const halves: readonly (readonly [title: string, second: object, expect: Expected])[] = [
  ['a readOnly path', { op: 'replace', path: 'id', value: 'x' }, mutability],
  ['a malformed path', { op: 'replace', path: 'emails[', value: 'x' }, invalidPath],
  ['a wrong type', { op: 'replace', path: 'active', value: 'maybe' }, invalidValue],
  ['no target', { op: 'remove', path: 'emails[type eq "fax"]' }, noTarget],
  ['an op that is none', { op: 'drop', path: 'title' }, invalidSyntax],
  [
    'somebody else’s userName',
    { op: 'replace', path: 'userName', value: 'BOB@example.com' },
    { status: 409, scimType: 'uniqueness' },
  ],
  [
    'somebody else’s e-mail',
    { op: 'add', path: 'emails', value: [{ value: 'bob@example.com', primary: true }] },
    { status: 409, scimType: 'uniqueness' },
  ],
];

const ofGroups: readonly (readonly [title: string, body: object, expect: Expected])[] = [
  ['the removal of displayName', patchOf({ op: 'remove', path: 'displayName' }), mutability],
  [
    'another group’s displayName',
    patchOf({ op: 'replace', path: 'displayName', value: 'CROWD' }),
    { status: 409, scimType: 'uniqueness' },
  ],
  ['a member that is a number', patchOf({ op: 'add', path: 'members', value: [{ value: 5 }] }), invalidValue],
  ['a member that is a list', patchOf({ op: 'add', path: 'members', value: [['{{bob}}']] }), invalidValue],
  ['members that are a number', patchOf({ op: 'replace', path: 'members', value: 5 }), invalidValue],
  ['a member without value', patchOf({ op: 'replace', path: 'members', value: [{}] }), invalidValue],
  [
    'a member with a display only',
    patchOf({ op: 'replace', path: 'members', value: [{ display: 'bob@example.com' }] }),
    invalidValue,
  ],
  [
    'a member with a $ref only',
    patchOf({ op: 'add', path: 'members', value: [{ $ref: '{{base}}/Users/{{bob}}' }] }),
    invalidValue,
  ],
  [
    'a remove with a value that says nothing',
    patchOf({ op: 'remove', path: 'members', value: [{}] }),
    invalidValue,
  ],
  [
    'members by SQL',
    patchOf({ op: 'add', path: 'members', value: [{ value: "'; drop table team_member; --" }] }),
    invalidValue,
  ],
  [
    'a remove by SQL removes nobody',
    patchOf({ op: 'remove', path: `members[value eq "' or '1'='1"]` }),
    nothingDone,
  ],
  [
    'the group in itself',
    patchOf({ op: 'add', path: 'members', value: [{ value: '{{group}}' }] }),
    invalidValue,
  ],
];

export const patches: readonly Case[] = [
  ...[...messages, ...targets].map(([title, body, expect]) => ({
    title,
    request: 'PATCH /Users/{{user}}',
    body,
    expect,
  })),
  ...halves.map(([title, second, expect]) => ({
    title: `all or nothing: ${title}`,
    request: 'PATCH /Users/{{user}}',
    body: patchOf(good, second),
    expect,
  })),
  ...ofGroups.map(([title, body, expect]) => ({ title, request: 'PATCH /Groups/{{group}}', body, expect })),
  { title: 'a PATCH of nobody', request: 'PATCH /Users/{{gone}}', body: patchOf(good), expect: notFound },
];
