// The schema of /Schemas: RFC 7643 §7 Schema Definition. `id` is a common attribute and not repeated here.
import { type Attribute, attribute } from '../attribute.ts';
import type { Schema } from '../schema.ts';
import { SCHEMA } from '../urn.ts';

const characteristics: readonly Attribute[] = [
  attribute('name', {
    required: true,
    caseExact: true,
    mutability: 'readOnly',
    description: 'The name of the attribute.',
  }),
  attribute('type', {
    required: true,
    mutability: 'readOnly',
    // §8.7.2 forgets `binary`, which §2.3 and §7 have.
    canonicalValues: [
      'string',
      'boolean',
      'decimal',
      'integer',
      'dateTime',
      'binary',
      'reference',
      'complex',
    ],
    description: 'The data type of a value.',
  }),
  attribute('multiValued', {
    type: 'boolean',
    required: true,
    mutability: 'readOnly',
    description: 'Whether it holds a list of values.',
  }),
  attribute('description', { mutability: 'readOnly', description: 'The attribute in words.' }),
  attribute('required', {
    type: 'boolean',
    required: true,
    mutability: 'readOnly',
    description: 'Whether it must have a value.',
  }),
  attribute('canonicalValues', {
    multiValued: true,
    caseExact: true,
    mutability: 'readOnly',
    description: 'Values with an agreed meaning.',
  }),
  attribute('caseExact', {
    type: 'boolean',
    mutability: 'readOnly',
    description: 'Whether capital and small letters differ.',
  }),
  attribute('mutability', {
    caseExact: true,
    mutability: 'readOnly',
    canonicalValues: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
    description: 'Whether a client may write it.',
  }),
  attribute('returned', {
    caseExact: true,
    mutability: 'readOnly',
    canonicalValues: ['always', 'never', 'default', 'request'],
    description: 'When an answer shows it.',
  }),
  attribute('uniqueness', {
    caseExact: true,
    mutability: 'readOnly',
    canonicalValues: ['none', 'server', 'global'],
    description: 'Among what a value is unique.',
  }),
  attribute('referenceTypes', {
    multiValued: true,
    caseExact: true,
    mutability: 'readOnly',
    description: 'What a reference may lead to: a resource type, "external" or "uri".',
  }),
];

// Sub-attributes have no sub-attributes (§2.3.8), so the definition ends here.
const subAttributes: Attribute = attribute('subAttributes', {
  type: 'complex',
  multiValued: true,
  mutability: 'readOnly',
  description: 'The attributes inside a complex value.',
  subAttributes: characteristics,
});

export const schemaSchema: Schema = {
  id: SCHEMA,
  name: 'Schema',
  description: 'A schema and its attributes',
  attributes: [
    attribute('name', { required: true, mutability: 'readOnly', description: 'The name of the schema.' }),
    attribute('description', { mutability: 'readOnly', description: 'The schema in a sentence.' }),
    attribute('attributes', {
      type: 'complex',
      multiValued: true,
      required: true,
      mutability: 'readOnly',
      description: 'The attributes of the schema.',
      subAttributes: [...characteristics, subAttributes],
    }),
  ],
};
