// RFC 7643 §8 JSON Representation: the samples of §8.1 to §8.4 come through standard form whole, but for what the
// server sets itself (id, meta, groups, names of others) and the password.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../attribute.ts';
import { ENTERPRISE_USER, GROUP, USER } from '../urn.ts';
import { standardForm, validate } from '../validate.ts';
import { groupType, userType } from './resource-types.ts';

// §8.2 prints a whole certificate; these are its first bytes.
const certificate = 'MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAwTjELMAkGA1UEBhMCVVMx';

const meta = {
  resourceType: 'User',
  created: '2010-01-23T04:56:22Z',
  lastModified: '2011-05-13T04:42:34Z',
  version: 'W/"a330bc54f0671c9"',
  location: 'https://example.com/v2/Users/2819c223-7f76-453a-919d-413861904646',
};

const fullUser = {
  externalId: '701984',
  userName: 'bjensen@example.com',
  name: {
    formatted: 'Ms. Barbara J Jensen, III',
    familyName: 'Jensen',
    givenName: 'Barbara',
    middleName: 'Jane',
    honorificPrefix: 'Ms.',
    honorificSuffix: 'III',
  },
  displayName: 'Babs Jensen',
  nickName: 'Babs',
  profileUrl: 'https://login.example.com/bjensen',
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true },
    { value: 'babs@jensen.org', type: 'home' },
  ],
  addresses: [
    {
      type: 'work',
      streetAddress: '100 Universal City Plaza',
      locality: 'Hollywood',
      region: 'CA',
      postalCode: '91608',
      country: 'USA',
      formatted: '100 Universal City Plaza\nHollywood, CA 91608 USA',
      primary: true,
    },
    {
      type: 'home',
      streetAddress: '456 Hollywood Blvd',
      locality: 'Hollywood',
      region: 'CA',
      postalCode: '91608',
      country: 'USA',
      formatted: '456 Hollywood Blvd\nHollywood, CA 91608 USA',
    },
  ],
  phoneNumbers: [
    { value: '555-555-5555', type: 'work' },
    { value: '555-555-4444', type: 'mobile' },
  ],
  ims: [{ value: 'someaimhandle', type: 'aim' }],
  photos: [
    { value: 'https://photos.example.com/profilephoto/72930000000Ccne/F', type: 'photo' },
    { value: 'https://photos.example.com/profilephoto/72930000000Ccne/T', type: 'thumbnail' },
  ],
  userType: 'Employee',
  title: 'Tour Guide',
  preferredLanguage: 'en-US',
  locale: 'en-US',
  timezone: 'America/Los_Angeles',
  active: true,
  x509Certificates: [{ value: certificate }],
};

const served = {
  id: '2819c223-7f76-453a-919d-413861904646',
  meta,
  password: 't1meMa$heen',
  groups: [
    {
      value: 'e9e30dba-f08f-4109-8486-d5c6a331660a',
      $ref: 'https://example.com/v2/Groups/e9e30dba-f08f-4109-8486-d5c6a331660a',
      display: 'Tour Guides',
    },
  ],
};

const enterprise = {
  employeeNumber: '701984',
  costCenter: '4130',
  organization: 'Universal Studios',
  division: 'Theme Park',
  department: 'Tour Operations',
};

const manager = {
  value: '26118915-6090-4610-87e4-49d8ca9f808d',
  $ref: '../Users/26118915-6090-4610-87e4-49d8ca9f808d',
};

function assertWhole(body: JsonObject, expected: JsonObject): void {
  const { resource, issues, notes, detached } = standardForm(userType, body);
  assert.deepEqual([issues, notes, detached], [[], [], {}]);
  assert.deepEqual(resource, expected);
  assert.deepEqual(validate(userType, resource), []);
  const again = standardForm(userType, resource);
  assert.deepEqual(again.resource, expected);
}

test('the minimal user of RFC 7643 §8.1 comes through whole', () => {
  const { id } = served;
  const minimal = { schemas: [USER], userName: 'bjensen@example.com' };
  assertWhole({ ...minimal, id, meta }, minimal);
});

test('the full user of RFC 7643 §8.2 comes through whole', () => {
  const expected = { schemas: [USER], ...fullUser };
  assertWhole({ ...expected, ...served }, expected);
});

test('the enterprise user of RFC 7643 §8.3 comes through whole', () => {
  const expected = {
    schemas: [USER, ENTERPRISE_USER],
    ...fullUser,
    [ENTERPRISE_USER]: { ...enterprise, manager },
  };
  const named = { ...enterprise, manager: { ...manager, displayName: 'John Smith' } };
  assertWhole({ ...expected, ...served, [ENTERPRISE_USER]: named }, expected);
});

test('the group of RFC 7643 §8.4 comes through whole, its members detached', () => {
  const members = [
    {
      value: '2819c223-7f76-453a-919d-413861904646',
      $ref: 'https://example.com/v2/Users/2819c223-7f76-453a-919d-413861904646',
      display: 'Babs Jensen',
    },
    {
      value: '902c246b-6245-4190-8e05-00816be7344a',
      $ref: 'https://example.com/v2/Users/902c246b-6245-4190-8e05-00816be7344a',
      display: 'Mandy Pepperidge',
    },
  ];
  const { resource, detached, issues, notes } = standardForm(groupType, {
    schemas: [GROUP],
    id: 'e9e30dba-f08f-4109-8486-d5c6a331660a',
    displayName: 'Tour Guides',
    members,
    meta: { ...meta, resourceType: 'Group' },
  });
  assert.deepEqual([issues, notes], [[], []]);
  assert.deepEqual(resource, { schemas: [GROUP], displayName: 'Tour Guides' });
  assert.deepEqual(detached, { members: members.map(({ value, $ref }) => ({ value, $ref })) });
});
