// The schema of /ResourceTypes: RFC 7643 §6 ResourceType Schema. `id` is a common attribute and not repeated here.
import { attribute } from '../attribute.ts';
import type { Schema } from '../schema.ts';
import { RESOURCE_TYPE } from '../urn.ts';

export const resourceTypeSchema: Schema = {
  id: RESOURCE_TYPE,
  name: 'ResourceType',
  description: 'A kind of resource and the schemas it uses',
  attributes: [
    attribute('name', {
      required: true,
      mutability: 'readOnly',
      description: 'The name of the resource type, as it stands in meta.resourceType.',
    }),
    attribute('description', { mutability: 'readOnly', description: 'The resource type in a sentence.' }),
    attribute('endpoint', {
      type: 'reference',
      referenceTypes: ['uri'],
      required: true,
      caseExact: true,
      mutability: 'readOnly',
      description: 'The endpoint relative to the base URL: /Users.',
    }),
    attribute('schema', {
      type: 'reference',
      referenceTypes: ['uri'],
      required: true,
      caseExact: true,
      mutability: 'readOnly',
      description: 'The URN of the core schema.',
    }),
    // §8.7.2 prints `required: true` and one value; §6 says OPTIONAL and "a list", and §8.6 shows a list.
    attribute('schemaExtensions', {
      type: 'complex',
      multiValued: true,
      mutability: 'readOnly',
      description: 'The schemas that extend the core schema.',
      subAttributes: [
        attribute('schema', {
          type: 'reference',
          referenceTypes: ['uri'],
          required: true,
          caseExact: true,
          mutability: 'readOnly',
          description: 'The URN of the extension.',
        }),
        attribute('required', {
          type: 'boolean',
          required: true,
          mutability: 'readOnly',
          description: 'Whether every resource must have it.',
        }),
      ],
    }),
  ],
};
