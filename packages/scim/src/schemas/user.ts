// The core schema of a user: RFC 7643 §4.1 "User" Resource Schema, characteristics as in §8.7.1. References,
// binaries and ids are case exact here, as §2.3.6, §2.3.7 and §3.1 demand; §8.7.1 prints false for some of them.
import { attribute } from '../attribute.ts';
import type { Schema } from '../schema.ts';
import { USER } from '../urn.ts';
import { multiValued, primaryAttribute, typeAttribute } from './multi-valued.ts';

const name = attribute('name', {
  type: 'complex',
  description: 'The parts of the user’s name.',
  subAttributes: [
    attribute('formatted', { description: 'The full name as it is displayed, titles included.' }),
    attribute('familyName', { description: 'The family name, or last name.' }),
    attribute('givenName', { description: 'The given name, or first name.' }),
    attribute('middleName', { description: 'The middle names.' }),
    attribute('honorificPrefix', { description: 'What stands before the name, such as "Ms.".' }),
    attribute('honorificSuffix', { description: 'What stands behind the name, such as "III".' }),
  ],
});

const emails = multiValued('emails', {
  description: 'The user’s e-mail addresses.',
  value: { description: 'An e-mail address.' },
  types: ['work', 'home', 'other'],
});

const phoneNumbers = multiValued('phoneNumbers', {
  description: 'The user’s telephone numbers.',
  value: { description: 'A telephone number, best written as RFC 3966 says: tel:+1-201-555-0123.' },
  types: ['work', 'home', 'mobile', 'fax', 'pager', 'other'],
});

const ims = multiValued('ims', {
  description: 'The user’s addresses in instant messaging.',
  value: { description: 'An address in instant messaging.' },
  types: ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'],
});

const photos = multiValued('photos', {
  description: 'Pictures of the user.',
  value: {
    type: 'reference',
    referenceTypes: ['external'],
    caseExact: true,
    description: 'The URL of a picture.',
  },
  types: ['photo', 'thumbnail'],
});

// §8.7.1 leaves `primary` out; §2.4 gives it to every multi-valued attribute and the sample in §8.2 sends it.
const addresses = attribute('addresses', {
  type: 'complex',
  multiValued: true,
  description: 'The user’s postal addresses.',
  subAttributes: [
    attribute('formatted', {
      description: 'The full address as it stands on a letter; may have line breaks.',
    }),
    attribute('streetAddress', {
      description: 'Street, house number, post office box; may have line breaks.',
    }),
    attribute('locality', { description: 'The city.' }),
    attribute('region', { description: 'The state or region.' }),
    attribute('postalCode', { description: 'The postal code.' }),
    attribute('country', { description: 'The country, as a code of ISO 3166-1 alpha-2.' }),
    typeAttribute(['work', 'home', 'other']),
    primaryAttribute,
  ],
});

const groups = attribute('groups', {
  type: 'complex',
  multiValued: true,
  mutability: 'readOnly',
  description: 'The groups that the user belongs to. They are changed through the group.',
  subAttributes: [
    attribute('value', { caseExact: true, mutability: 'readOnly', description: 'The id of the group.' }),
    attribute('$ref', {
      type: 'reference',
      referenceTypes: ['User', 'Group'],
      caseExact: true,
      mutability: 'readOnly',
      description: 'The URL of the group.',
    }),
    attribute('display', { mutability: 'readOnly', description: 'The displayName of the group.' }),
    attribute('type', {
      mutability: 'readOnly',
      canonicalValues: ['direct', 'indirect'],
      description: 'Whether the user is a member itself or through another group.',
    }),
  ],
});

const entitlements = multiValued('entitlements', {
  description: 'What the user is entitled to.',
  value: { description: 'An entitlement.' },
});

const roles = multiValued('roles', {
  description: 'The roles that the identity provider gives the user.',
  value: { description: 'A role.' },
});

const x509Certificates = multiValued('x509Certificates', {
  description: 'The user’s X.509 certificates.',
  value: { type: 'binary', caseExact: true, description: 'One certificate in DER, in base64.' },
});

export const userSchema: Schema = {
  id: USER,
  name: 'User',
  description: 'User Account',
  attributes: [
    attribute('userName', {
      required: true,
      uniqueness: 'server',
      description: 'The name by which the user is known to the identity provider; often an e-mail address.',
    }),
    name,
    attribute('displayName', { description: 'The name of the user as it is shown to others.' }),
    attribute('nickName', { description: 'The casual name of the user.' }),
    attribute('profileUrl', {
      type: 'reference',
      referenceTypes: ['external'],
      caseExact: true,
      description: 'The URL of the user’s profile.',
    }),
    attribute('title', { description: 'The user’s title, such as "Vice President".' }),
    attribute('userType', { description: 'The user’s relation to the organization, such as "Contractor".' }),
    attribute('preferredLanguage', { description: 'The preferred languages, as in Accept-Language: en-US.' }),
    attribute('locale', { description: 'The place whose way of writing dates and numbers applies: en-US.' }),
    attribute('timezone', {
      description: 'The time zone by its name in the IANA database: America/New_York.',
    }),
    attribute('active', { type: 'boolean', description: 'Whether the user may use the service.' }),
    attribute('password', {
      mutability: 'writeOnly',
      returned: 'never',
      description: 'A password in clear text.',
    }),
    emails,
    phoneNumbers,
    ims,
    photos,
    addresses,
    groups,
    entitlements,
    roles,
    x509Certificates,
  ],
};
