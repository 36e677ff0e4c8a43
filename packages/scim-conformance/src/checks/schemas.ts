// Every attribute that /Schemas lists is defined as RFC 7643 §7 Schema Definition wants it.
import { type Server, section } from '../check.ts';
import type { Answer } from '../client.ts';
import { expect, expectList, expectStatus, expectValue } from '../expect.ts';
import { definitionOf } from '../facts.ts';
import { SCHEMA, USER } from '../urn.ts';
import { isArray, type JsonObject, objectsOf, readPath, stringsOf, textOf } from '../value.ts';

const { must, should } = section('RFC 7643 §7');

type Definition = { readonly path: string; readonly attribute: JsonObject };

async function listSchemas(server: Server): Promise<{ answer: Answer; schemas: readonly JsonObject[] }> {
  const answer = await server.get('/Schemas');
  return { answer, schemas: expectList(answer).resources };
}

/** Every attribute and sub-attribute of every schema, with words that say where it is. */
async function listDefinitions(
  server: Server,
): Promise<{ answer: Answer; definitions: readonly Definition[] }> {
  const { answer, schemas } = await listSchemas(server);
  const definitions = schemas.flatMap((schema) =>
    objectsOf(schema.attributes).flatMap((attribute) => withInner(`${textOf(schema.id)}:`, attribute)),
  );
  return { answer, definitions };
}

function withInner(prefix: string, attribute: JsonObject): readonly Definition[] {
  const path = prefix + textOf(attribute.name);
  const inner = objectsOf(attribute.subAttributes).flatMap((sub) => withInner(`${path}.`, sub));
  return [{ path, attribute }, ...inner];
}

/** A check that looks at every definition; `wanted` says what is expected, or undefined when all is well. */
function forEach(name: string, title: string, wanted: (attribute: JsonObject) => string | undefined) {
  return must(name, title, async (server) => {
    const { answer, definitions } = await listDefinitions(server);
    expect(definitions.length > 0, 'schemas with attributes', answer);
    for (const { path, attribute } of definitions) {
      const missing = wanted(attribute);
      expect(missing === undefined, `${missing} for "${path}"`, answer);
    }
  });
}

function oneOf(name: string, values: readonly string[]): (attribute: JsonObject) => string | undefined {
  return (attribute) =>
    attribute[name] === undefined || values.includes(textOf(attribute[name]))
      ? undefined
      : `a "${name}" out of ${values.join(', ')}, not ${JSON.stringify(attribute[name])}`;
}

const types = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference', 'complex'];
// RFC 7643 §8.7.1 itself leaves caseExact and uniqueness out where they mean nothing.
const always = ['name', 'type', 'multiValued', 'required', 'mutability', 'returned'];
const ofStrings = ['caseExact', 'uniqueness'];

export const schemaChecks = [
  must(
    'schema',
    'Each schema has a URN as id, a name, attributes and the Schema URN in "schemas".',
    async (server) => {
      const { answer, schemas } = await listSchemas(server);
      for (const schema of schemas) {
        expect(textOf(schema.id).startsWith('urn:'), 'a URN as "id"', answer);
        expect(textOf(schema.name) !== '', 'a "name"', answer);
        expect(isArray(schema.attributes), '"attributes" as an array', answer);
        // RFC 7643 §8.7.1 shows schemas without "schemas"; where it is given it must be right.
        const urns = schema.schemas;
        expect(urns === undefined || stringsOf(urns).includes(SCHEMA), `"schemas" with ${SCHEMA}`, answer);
      }
    },
  ),
  must('unique-ids', 'No schema is listed twice.', async (server) => {
    const { answer, schemas } = await listSchemas(server);
    const ids = schemas.map((schema) => textOf(schema.id).toLowerCase());
    expect(new Set(ids).size === ids.length, 'every schema once', answer);
  }),
  must('single', 'Each schema can be read by its URN and is the same as in the list.', async (server) => {
    const { schemas } = await listSchemas(server);
    for (const schema of schemas) {
      const answer = await server.get(`/Schemas/${textOf(schema.id)}`);
      expectStatus(answer, 200);
      expectValue(answer, 'id', schema.id ?? '');
      expectValue(answer, 'attributes', schema.attributes ?? []);
    }
  }),
  should('meta', 'Each schema says in meta what and where it is.', async (server) => {
    const { answer, schemas } = await listSchemas(server);
    for (const schema of schemas) {
      expect(readPath(schema, 'meta.resourceType') === 'Schema', '"meta.resourceType" Schema', answer);
      const location = `${server.baseUrl}/Schemas/${textOf(schema.id)}`;
      expect(readPath(schema, 'meta.location') === location, `"meta.location" ${location}`, answer);
    }
  }),
  forEach('characteristics', 'Every attribute states its characteristics.', (attribute) => {
    const names = attribute.type === 'string' ? [...always, ...ofStrings] : always;
    const missing = names.find((name) => attribute[name] === undefined);
    return missing === undefined ? undefined : `"${missing}"`;
  }),
  forEach('kinds', 'Characteristics have the right JSON types.', (attribute) => {
    const wrong = ['multiValued', 'required', 'caseExact'].find(
      (name) => attribute[name] !== undefined && typeof attribute[name] !== 'boolean',
    );
    return wrong === undefined ? undefined : `"${wrong}" as a boolean`;
  }),
  forEach('types', 'Every type is one of RFC 7643 §2.3.', oneOf('type', types)),
  forEach(
    'mutability',
    'Every mutability is a known one.',
    oneOf('mutability', ['readOnly', 'readWrite', 'immutable', 'writeOnly']),
  ),
  forEach(
    'returned',
    'Every returned is a known one.',
    oneOf('returned', ['always', 'never', 'default', 'request']),
  ),
  forEach(
    'uniqueness',
    'Every uniqueness is a known one.',
    oneOf('uniqueness', ['none', 'server', 'global']),
  ),
  forEach('names', 'Attribute names are of the form that filters can name.', (attribute) =>
    /^(\$ref|[A-Za-z][\w-]*)$/.test(textOf(attribute.name))
      ? undefined
      : 'a name of letters, digits, - and _',
  ),
  forEach('complex', 'Complex attributes have sub-attributes, others have none.', (attribute) => {
    const has = objectsOf(attribute.subAttributes).length > 0;
    return has === (attribute.type === 'complex')
      ? undefined
      : '"subAttributes" exactly when the type is complex';
  }),
  forEach('references', 'References say what they refer to.', (attribute) =>
    attribute.type !== 'reference' || stringsOf(attribute.referenceTypes).length > 0
      ? undefined
      : '"referenceTypes"',
  ),
  forEach('canonical-values', 'Canonical values are strings.', (attribute) => {
    const values = attribute.canonicalValues;
    const fine = values === undefined || (isArray(values) && stringsOf(values).length === values.length);
    return fine ? undefined : '"canonicalValues" as an array of strings';
  }),
  forEach('write-only', 'What is writeOnly is never returned.', (attribute) =>
    attribute.mutability !== 'writeOnly' || attribute.returned === 'never' ? undefined : '"returned" never',
  ),
  must('user-name', '"userName" is required, unique and case-insensitive.', async (server) => {
    const { answer } = await listSchemas(server);
    const definition = definitionOf(server.facts, USER, 'userName');
    expect(definition !== undefined, 'a definition of "userName"', answer);
    expect(definition.required === true, '"required" true for "userName"', answer);
    expect(definition.uniqueness !== 'none', '"uniqueness" server or global for "userName"', answer);
    expect(definition.caseExact === false, '"caseExact" false for "userName"', answer);
  }),
  must(
    'password',
    '"password" is writeOnly and never returned.',
    async (server) => {
      const { answer } = await listSchemas(server);
      const definition = definitionOf(server.facts, USER, 'password');
      expect(definition?.mutability === 'writeOnly', '"mutability" writeOnly for "password"', answer);
      expect(definition.returned === 'never', '"returned" never for "password"', answer);
    },
    ['User:password'],
  ),
  must(
    'groups',
    'A user’s "groups" is readOnly.',
    async (server) => {
      const { answer } = await listSchemas(server);
      const definition = definitionOf(server.facts, USER, 'groups');
      expect(definition?.mutability === 'readOnly', '"mutability" readOnly for "groups"', answer);
    },
    ['User:groups'],
  ),
  // Entra only maps multi-valued attributes whose "type" lists its values.
  should(
    'email-types',
    'The types of "emails" and "phoneNumbers" have canonical values.',
    async (server) => {
      const { answer } = await listSchemas(server);
      for (const name of ['emails', 'phoneNumbers']) {
        const type = definitionOf(server.facts, USER, `${name}.type`);
        const values = stringsOf(type?.canonicalValues);
        expect(values.includes('work'), `"work" among the canonical values of "${name}.type"`, answer);
      }
    },
    ['User:emails', 'User:phoneNumbers'],
  ),
];
