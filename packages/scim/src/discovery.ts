// The documents that say what the server is: RFC 7644 §4 Service Provider Configuration Endpoints, in the form of
// RFC 7643 §5, §6 and §7.
import type { Attribute, JsonObject } from './attribute.ts';
import type { ResourceType, Schema } from './schema.ts';
import { RESOURCE_TYPE, SCHEMA, SERVICE_PROVIDER_CONFIG, USER } from './urn.ts';

export type AuthenticationScheme = {
  readonly type: 'oauth' | 'oauth2' | 'oauthbearertoken' | 'httpbasic' | 'httpdigest';
  readonly name: string;
  readonly description: string;
  readonly specUri?: string;
  readonly documentationUri?: string;
  readonly primary?: boolean;
};

/** What a host's service provider supports. Sizes are bytes. */
export type Features = {
  readonly patch: true;
  readonly bulk: {
    readonly supported: boolean;
    readonly maxOperations: number;
    readonly maxPayloadSize: number;
  };
  readonly filter: { readonly supported: boolean; readonly maxResults: number };
  readonly changePassword: boolean;
  readonly sort: boolean;
  readonly etag: boolean;
  readonly authenticationSchemes: readonly AuthenticationScheme[];
  readonly documentationUri?: string;
};

/** The document of /ServiceProviderConfig. `baseUrl` has no slash at its end, here and below. */
export function serviceProviderConfig(features: Features, baseUrl: string): JsonObject {
  const { patch, bulk, filter, changePassword, sort, etag } = features;
  return {
    schemas: [SERVICE_PROVIDER_CONFIG],
    ...(features.documentationUri !== undefined && { documentationUri: features.documentationUri }),
    patch: { supported: patch },
    bulk,
    filter,
    changePassword: { supported: changePassword },
    sort: { supported: sort },
    etag: { supported: etag },
    authenticationSchemes: features.authenticationSchemes.map((scheme) => ({ ...scheme })),
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  };
}

/** A document of /ResourceTypes. */
export function resourceTypeDocument(type: ResourceType, baseUrl: string): JsonObject {
  const schemaExtensions = type.extensions.map(({ schema, required }) => ({ schema: schema.id, required }));
  return {
    schemas: [RESOURCE_TYPE],
    id: type.id,
    name: type.name,
    description: type.description,
    endpoint: type.endpoint,
    schema: type.schema.id,
    ...(schemaExtensions.length > 0 && { schemaExtensions }),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${type.id}` },
  };
}

/** A document of /Schemas: each attribute with every characteristic, also where it has the default. */
export function schemaDocument(schema: Schema, baseUrl: string): JsonObject {
  return {
    schemas: [SCHEMA],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map((attribute) => attributeDocument(attribute, `${schema.id}:`)),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
  };
}

// Entra's "Test Schema" refuses a user schema that lists `emails.display` (sourcegraph issue 62185), though
// RFC 7643 §8.7.1 has it. It is accepted and returned like any other, but not listed; listed, the test fails.
const unlisted = new Set([`${USER}:emails.display`]);

function attributeDocument(attribute: Attribute, prefix: string): JsonObject {
  const { canonicalValues, referenceTypes, subAttributes } = attribute;
  const at = `${prefix}${attribute.name}.`;
  const listed = subAttributes?.filter(({ name }) => !unlisted.has(`${at}${name}`));
  return {
    name: attribute.name,
    type: attribute.type,
    multiValued: attribute.multiValued,
    description: attribute.description,
    required: attribute.required,
    ...(canonicalValues !== undefined && { canonicalValues }),
    caseExact: attribute.caseExact,
    mutability: attribute.mutability,
    returned: attribute.returned,
    uniqueness: attribute.uniqueness,
    ...(referenceTypes !== undefined && { referenceTypes }),
    ...(listed !== undefined && { subAttributes: listed.map((sub) => attributeDocument(sub, at)) }),
  };
}
