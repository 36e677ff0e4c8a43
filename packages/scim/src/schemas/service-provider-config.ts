// The schema of /ServiceProviderConfig: RFC 7643 §5 Service Provider Configuration Schema. `type` and `primary` of
// a scheme stand in §5 and its sample in §8.5, though §8.7.2 leaves them out.
import { type Attribute, attribute } from '../attribute.ts';
import type { Schema } from '../schema.ts';
import { SERVICE_PROVIDER_CONFIG } from '../urn.ts';
import { primaryAttribute } from './multi-valued.ts';

const supported = attribute('supported', {
  type: 'boolean',
  required: true,
  mutability: 'readOnly',
  description: 'Whether it is supported.',
});

function feature(name: string, description: string, ...limits: readonly Attribute[]): Attribute {
  return attribute(name, {
    type: 'complex',
    required: true,
    mutability: 'readOnly',
    description,
    subAttributes: [supported, ...limits],
  });
}

function limit(name: string, description: string): Attribute {
  return attribute(name, { type: 'integer', required: true, mutability: 'readOnly', description });
}

function webPage(name: string, description: string): Attribute {
  return attribute(name, {
    type: 'reference',
    referenceTypes: ['external'],
    caseExact: true,
    mutability: 'readOnly',
    description,
  });
}

export const serviceProviderConfigSchema: Schema = {
  id: SERVICE_PROVIDER_CONFIG,
  name: 'Service Provider Configuration',
  description: 'What this service provider supports of SCIM',
  attributes: [
    webPage('documentationUri', 'The URL of the documentation for people.'),
    feature('patch', 'PATCH.'),
    feature(
      'bulk',
      'Bulk requests.',
      limit('maxOperations', 'How many operations a bulk request may have.'),
      limit('maxPayloadSize', 'How many bytes a bulk request may have.'),
    ),
    feature('filter', 'Filters.', limit('maxResults', 'How many resources an answer has at most.')),
    feature('changePassword', 'Changing a password.'),
    feature('sort', 'Sorting.'),
    feature('etag', 'Entity tags.'),
    attribute('authenticationSchemes', {
      type: 'complex',
      multiValued: true,
      required: true,
      mutability: 'readOnly',
      description: 'How a client proves who it is.',
      subAttributes: [
        attribute('type', {
          required: true,
          mutability: 'readOnly',
          canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
          description: 'The kind of the scheme.',
        }),
        attribute('name', { required: true, mutability: 'readOnly', description: 'The name of the scheme.' }),
        attribute('description', {
          required: true,
          mutability: 'readOnly',
          description: 'The scheme in a sentence.',
        }),
        webPage('specUri', 'The URL of the scheme’s specification.'),
        webPage('documentationUri', 'The URL of the scheme’s documentation.'),
        { ...primaryAttribute, mutability: 'readOnly' },
      ],
    }),
  ],
};
