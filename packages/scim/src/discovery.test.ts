import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attribute, JsonObject } from './attribute.ts';
import { type Features, resourceTypeDocument, schemaDocument, serviceProviderConfig } from './discovery.ts';
import type { ResourceType, Schema } from './schema.ts';
import { enterpriseUserSchema } from './schemas/enterprise-user.ts';
import { groupSchema } from './schemas/group.ts';
import { resourceTypeSchema } from './schemas/resource-type.ts';
import { groupType, userType } from './schemas/resource-types.ts';
import { schemaSchema } from './schemas/schema.ts';
import { serviceProviderConfigSchema } from './schemas/service-provider-config.ts';
import { userSchema } from './schemas/user.ts';
import { ENTERPRISE_USER, GROUP, USER } from './urn.ts';
import { standardForm, validate } from './validate.ts';

const baseUrl = 'https://example.com/scim/v2';

const features: Features = {
  patch: true,
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: 200 },
  changePassword: false,
  sort: true,
  etag: true,
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'OAuth Bearer Token',
      description: 'A bearer token in the Authorization header.',
      specUri: 'https://www.rfc-editor.org/info/rfc6750',
      primary: true,
    },
  ],
  documentationUri: 'https://example.com/docs/scim',
};

/** A schema whose readOnly attributes are read like any other, to check the server's own documents by it. */
function writable(schema: Schema): ResourceType {
  const open = (attribute: Attribute): Attribute => ({
    ...attribute,
    mutability: 'readWrite',
    ...(attribute.subAttributes && { subAttributes: attribute.subAttributes.map(open) }),
  });
  const attributes = schema.attributes.map(open);
  return { ...groupType, schema: { ...schema, attributes }, detached: [] };
}

function assertValid(schema: Schema, document: JsonObject): void {
  const type = writable(schema);
  const { id: _id, meta: _meta, ...values } = document;
  const { resource, issues, notes } = standardForm(type, document);
  assert.deepEqual([issues, notes], [[], []]);
  assert.deepEqual(resource, values);
  assert.deepEqual(validate(type, resource), []);
}

test('the service provider configuration is valid by its own schema (RFC 7643 §5)', () => {
  const document = serviceProviderConfig(features, baseUrl);
  assertValid(serviceProviderConfigSchema, document);
  assert.deepEqual(document.patch, { supported: true });
  assert.deepEqual(document.meta, {
    resourceType: 'ServiceProviderConfig',
    location: `${baseUrl}/ServiceProviderConfig`,
  });
  const { documentationUri: _, ...fewer } = features;
  assert.equal('documentationUri' in serviceProviderConfig(fewer, baseUrl), false);
});

test('resource types are valid by their own schema (RFC 7643 §6)', () => {
  const user = resourceTypeDocument(userType, baseUrl);
  assertValid(resourceTypeSchema, user);
  assert.equal(user.endpoint, '/Users');
  assert.equal(user.schema, USER);
  assert.deepEqual(user.schemaExtensions, [{ schema: ENTERPRISE_USER, required: false }]);
  assert.deepEqual(user.meta, { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/User` });
  const group = resourceTypeDocument(groupType, baseUrl);
  assertValid(resourceTypeSchema, group);
  assert.equal('schemaExtensions' in group, false);
});

const schemas = [
  userSchema,
  groupSchema,
  enterpriseUserSchema,
  serviceProviderConfigSchema,
  resourceTypeSchema,
  schemaSchema,
];

for (const schema of schemas.filter((one) => one !== schemaSchema)) {
  test(`the document of the ${schema.name} schema is valid by the schema of schemas (RFC 7643 §7)`, () => {
    const document = schemaDocument(schema, baseUrl);
    assertValid(schemaSchema, document);
    assert.equal(document.id, schema.id);
    assert.deepEqual(document.meta, { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` });
  });
}

test('the schema of schemas describes itself, but for its own sub-attributes of sub-attributes', () => {
  const { issues, notes } = standardForm(writable(schemaSchema), schemaDocument(schemaSchema, baseUrl));
  assert.deepEqual(issues, []);
  assert.deepEqual(notes, ['Unknown attribute left aside: "attributes.subAttributes.subAttributes"']);
});

const characteristics = [
  'name',
  'type',
  'multiValued',
  'description',
  'required',
  'caseExact',
  'mutability',
  'returned',
  'uniqueness',
];

type Listed = JsonObject & { name: string; subAttributes?: Listed[]; canonicalValues?: string[] };

function listed(schema: Schema): Listed[] {
  return JSON.parse(JSON.stringify(schemaDocument(schema, baseUrl).attributes));
}

test('a schema document says every characteristic of every attribute', () => {
  for (const attribute of schemas.flatMap(listed).flatMap((one) => [one, ...(one.subAttributes ?? [])])) {
    for (const characteristic of characteristics) {
      assert.notEqual(attribute[characteristic] ?? '', '', `${attribute.name}: ${characteristic}`);
    }
    assert.equal(attribute.type === 'reference', attribute.referenceTypes !== undefined, attribute.name);
    assert.equal(attribute.type === 'complex', attribute.subAttributes !== undefined, attribute.name);
  }
});

test('a schema document lists no common attributes', () => {
  for (const schema of schemas) {
    const names = listed(schema).map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => ['id', 'externalId', 'meta', 'schemas'].includes(name)),
      [],
    );
  }
});

test('the user schema lists the attributes of RFC 7643 §8.7.1', () => {
  assert.equal(
    listed(userSchema)
      .map(({ name }) => name)
      .join(' '),
    'userName name displayName nickName profileUrl title userType preferredLanguage locale timezone active password ' +
      'emails phoneNumbers ims photos addresses groups entitlements roles x509Certificates',
  );
});

test('every attribute that Entra maps by type has canonical values, and emails.display is not listed', () => {
  const attributes = listed(userSchema);
  const subsOf = (name: string) => attributes.find((one) => one.name === name)?.subAttributes ?? [];
  const typesOf = (name: string) => subsOf(name).find((sub) => sub.name === 'type')?.canonicalValues;
  assert.deepEqual(typesOf('emails'), ['work', 'home', 'other']);
  assert.deepEqual(typesOf('phoneNumbers'), ['work', 'home', 'mobile', 'fax', 'pager', 'other']);
  assert.deepEqual(typesOf('addresses'), ['work', 'home', 'other']);
  assert.deepEqual(
    subsOf('emails').map(({ name }) => name),
    ['value', 'type', 'primary'],
  );
  assert.ok(subsOf('phoneNumbers').some(({ name }) => name === 'display'));
});

test('the group schema says what its members are', () => {
  const [displayName, members] = listed(groupSchema);
  assert.deepEqual([displayName?.required, displayName?.uniqueness], [true, 'server']);
  assert.deepEqual(
    members?.subAttributes?.map(({ name, mutability }) => [name, mutability]),
    [
      ['value', 'immutable'],
      ['$ref', 'immutable'],
      ['type', 'immutable'],
      ['display', 'readOnly'],
    ],
  );
  assert.equal(schemaDocument(groupSchema, baseUrl).id, GROUP);
});
