// The core schema of a group: RFC 7643 §4.2 "Group" Resource Schema. Ours beyond it: displayName is unique, since
// identity providers match groups by it, and a member's `display` is the server's.
import { attribute } from '../attribute.ts';
import type { Schema } from '../schema.ts';
import { GROUP } from '../urn.ts';

export const groupSchema: Schema = {
  id: GROUP,
  name: 'Group',
  description: 'Group',
  attributes: [
    // §8.7.1 prints `required: false`; the text of §4.2 says REQUIRED, and the text rules.
    attribute('displayName', {
      required: true,
      uniqueness: 'server',
      description: 'The name of the group as it is shown to people.',
    }),
    attribute('members', {
      type: 'complex',
      multiValued: true,
      description: 'The members of the group.',
      subAttributes: [
        attribute('value', {
          caseExact: true,
          mutability: 'immutable',
          description: 'The id of the member.',
        }),
        attribute('$ref', {
          type: 'reference',
          referenceTypes: ['User', 'Group'],
          caseExact: true,
          mutability: 'immutable',
          description: 'The URL of the member.',
        }),
        attribute('type', {
          mutability: 'immutable',
          canonicalValues: ['User', 'Group'],
          description: 'What the member is: a user or a group.',
        }),
        attribute('display', { mutability: 'readOnly', description: 'The displayName of the member.' }),
      ],
    }),
  ],
};
