// Discovery is complete and agrees with itself. RFC 7643 §5 Service Provider Configuration Schema, RFC 7643 §6
// ResourceType Schema, RFC 7644 §4 Service Provider Configuration Endpoints.
import { type Server, section } from '../check.ts';
import type { Answer } from '../client.ts';
import {
  expect,
  expectAbsent,
  expectError,
  expectList,
  expectObject,
  expectRefusal,
  expectStatus,
  expectValue,
  fail,
} from '../expect.ts';
import { RESOURCE_TYPE, SERVICE_PROVIDER_CONFIG, USER } from '../urn.ts';
import { isArray, type JsonObject, objectsOf, readPath, stringsOf, textOf } from '../value.ts';

const config = section('RFC 7643 §5');
const types = section('RFC 7643 §6');
const endpoints = section('RFC 7644 §4');

async function getConfig(server: Server): Promise<Answer> {
  const answer = await server.get('/ServiceProviderConfig');
  expectStatus(answer, 200);
  expectObject(answer);
  return answer;
}

async function listTypes(server: Server): Promise<{ answer: Answer; types: readonly JsonObject[] }> {
  const answer = await server.get('/ResourceTypes');
  return { answer, types: expectList(answer).resources };
}

async function listSchemaIds(server: Server): Promise<readonly string[]> {
  return expectList(await server.get('/Schemas')).resources.map((schema) => textOf(schema.id));
}

const knownSchemes = ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'];

const configChecks = [
  config.must('schema', 'ServiceProviderConfig names its schema.', async (server) => {
    const answer = await getConfig(server);
    const schemas = stringsOf(readPath(answer.body, 'schemas'));
    expect(schemas.includes(SERVICE_PROVIDER_CONFIG), `"schemas" with ${SERVICE_PROVIDER_CONFIG}`, answer);
  }),
  ...['patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag'].map((feature) =>
    config.must(
      `supported-${feature.toLowerCase()}`,
      `ServiceProviderConfig says whether "${feature}" is supported.`,
      async (server) => {
        const answer = await getConfig(server);
        const value = readPath(answer.body, `${feature}.supported`);
        expect(typeof value === 'boolean', `"${feature}.supported" as a boolean`, answer);
      },
    ),
  ),
  // authentik takes bulk.maxOperations for the size of its chunks, whether bulk is supported or not.
  config.must(
    'bulk-limits',
    'ServiceProviderConfig states the limits of bulk requests as integers.',
    async (server) => {
      const answer = await getConfig(server);
      for (const path of ['bulk.maxOperations', 'bulk.maxPayloadSize']) {
        expect(Number.isInteger(readPath(answer.body, path)), `"${path}" as an integer`, answer);
      }
    },
  ),
  config.must(
    'filter-limit',
    'ServiceProviderConfig states how many resources a query returns at most.',
    async (server) => {
      const answer = await getConfig(server);
      expect(
        Number.isInteger(readPath(answer.body, 'filter.maxResults')),
        '"filter.maxResults" as an integer',
        answer,
      );
    },
  ),
  config.must(
    'schemes',
    'Each authentication scheme has a known type, a name and a description.',
    async (server) => {
      const answer = await getConfig(server);
      const schemes = readPath(answer.body, 'authenticationSchemes');
      expect(isArray(schemes), '"authenticationSchemes" as an array', answer);
      for (const scheme of objectsOf(schemes)) {
        const type = textOf(scheme.type);
        expect(
          knownSchemes.includes(type),
          `a "type" out of ${knownSchemes.join(', ')}, not "${type}"`,
          answer,
        );
        expect(textOf(scheme.name) !== '', 'a "name" for every scheme', answer);
        expect(textOf(scheme.description) !== '', 'a "description" for every scheme', answer);
      }
    },
  ),
  config.should('meta', 'ServiceProviderConfig says in meta what and where it is.', async (server) => {
    const answer = await getConfig(server);
    expectValue(answer, 'meta.resourceType', 'ServiceProviderConfig');
    expectValue(answer, 'meta.location', `${server.baseUrl}/ServiceProviderConfig`);
  }),
];

const typeChecks = [
  types.must(
    'shape',
    'Each resource type has name, endpoint and schema, and names its own schema.',
    async (server) => {
      const { answer, types: found } = await listTypes(server);
      for (const type of found) {
        expect(stringsOf(type.schemas).includes(RESOURCE_TYPE), `"schemas" with ${RESOURCE_TYPE}`, answer);
        for (const name of ['name', 'endpoint', 'schema']) {
          expect(textOf(type[name]) !== '', `"${name}" as a string`, answer);
        }
        expect(/^(\/|https?:)/.test(textOf(type.endpoint)), 'an "endpoint" like "/Users"', answer);
      }
    },
  ),
  types.must(
    'user',
    'The resource type User lies at /Users and has the core User schema.',
    async (server) => {
      const { answer, types: found } = await listTypes(server);
      const user = found.find((type) => type.name === 'User');
      expect(user !== undefined, 'a resource type "User"', answer);
      expect(textOf(user.endpoint).endsWith('/Users'), '"/Users" as endpoint of User', answer);
      expect(user.schema === USER, `${USER} as schema of User`, answer);
    },
  ),
  types.must(
    'extensions',
    'Each schema extension names a schema and says whether it is required.',
    async (server) => {
      const { answer, types: found } = await listTypes(server);
      for (const extension of found.flatMap((type) => objectsOf(type.schemaExtensions))) {
        expect(textOf(extension.schema) !== '', '"schema" in every schema extension', answer);
        expect(typeof extension.required === 'boolean', '"required" as a boolean in every extension', answer);
      }
    },
  ),
  types.must(
    'schemas-exist',
    'Every schema and extension of a resource type is listed in /Schemas.',
    async (server) => {
      const ids = await listSchemaIds(server);
      const { answer, types: found } = await listTypes(server);
      const extensions = found.flatMap((type) => objectsOf(type.schemaExtensions));
      for (const { schema } of [...found, ...extensions]) {
        expect(ids.includes(textOf(schema)), `${JSON.stringify(schema)} among the ids in /Schemas`, answer);
      }
    },
  ),
  types.must('single', 'Each resource type can be read by its name.', async (server) => {
    const { types: found } = await listTypes(server);
    for (const type of found) {
      const answer = await server.get(`/ResourceTypes/${encodeURIComponent(textOf(type.id ?? type.name))}`);
      expectStatus(answer, 200);
      expectValue(answer, 'name', type.name ?? '');
    }
  }),
  types.must('endpoint-answers', 'The endpoint of each resource type answers a query.', async (server) => {
    const { types: found } = await listTypes(server);
    for (const type of found) {
      const endpoint = textOf(type.endpoint).replace(server.baseUrl, '');
      expectList(await server.get(`${endpoint}?count=1`));
    }
  }),
  types.should('meta', 'Each resource type says in meta what and where it is.', async (server) => {
    const { answer, types: found } = await listTypes(server);
    for (const type of found) {
      expect(
        readPath(type, 'meta.resourceType') === 'ResourceType',
        '"meta.resourceType" ResourceType',
        answer,
      );
      const location = textOf(readPath(type, 'meta.location'));
      expect(
        location.startsWith(`${server.baseUrl}/ResourceTypes/`),
        'a "meta.location" below the base URL',
        answer,
      );
    }
  }),
];

const places = ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas'];

const endpointChecks = [
  endpoints.must(
    'lists',
    '/ResourceTypes and /Schemas answer whole lists without paging.',
    async (server) => {
      for (const place of ['/ResourceTypes', '/Schemas']) {
        const answer = await server.get(place);
        const { totalResults, resources } = expectList(answer);
        expect(
          totalResults === resources.length && totalResults > 0,
          '"totalResults" equal to what is listed',
          answer,
        );
      }
    },
  ),
  endpoints.must('unknown', 'A resource type or schema that does not exist is 404.', async (server) => {
    expectError(await server.get(`/ResourceTypes/Nothing${server.run}`), [404]);
    expectError(await server.get(`/Schemas/urn:example:nothing:${server.run}`), [404]);
  }),
  ...places.map((place) =>
    endpoints.must(
      `read-only${place.replace('/', '-').toLowerCase()}`,
      `${place} can't be written.`,
      async (server) => {
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
          const answer = await server.send({ method, path: place, ...(method !== 'DELETE' && { body: {} }) });
          // 405 says it best; 403 and 501 also say that this can't be done here.
          expectError(answer, [405, 403, 501]);
        }
      },
    ),
  ),
  endpoints.must('parameters', 'Query parameters other than filter are ignored.', async (server) => {
    const plain = expectList(await server.get('/Schemas'));
    const answer = await server.get('/Schemas?attributes=id&startIndex=2&count=1&sortBy=name');
    expect(expectList(answer).resources.length === plain.resources.length, 'the same whole list', answer);
    expect(readPath(answer.body, 'Resources.0.name') !== undefined, 'resources with all attributes', answer);
  }),
  // Judges disagree: the RFC wants 403, others want the filter ignored. Half an answer would be wrong for both.
  endpoints.must('filter', 'A filter on /Schemas is refused with 403 or ignored.', async (server) => {
    const plain = expectList(await server.get('/Schemas'));
    const answer = await server.query('/Schemas', { filter: 'name eq "User"' });
    if (answer.status === 403) {
      expectRefusal(answer);
      return;
    }
    expect(expectList(answer).totalResults === plain.totalResults, 'status 403 or the whole list', answer);
  }),
  endpoints.must('consistent', 'What is announced as unsupported is also refused: Bulk.', async (server) => {
    if (readPath(server.facts.config, 'bulk.supported') === true) {
      return;
    }
    const answer = await server.post('/Bulk', { schemas: [], Operations: [] });
    expectError(answer, [501, 403, 404, 405]);
    expectAbsent(answer, 'Operations');
  }),
  endpoints.should('mapped', 'Every attribute in a new user is one that /Schemas lists.', async (server) => {
    const { resource, answer } = await server.createUser();
    const listed = server.facts.schemas?.find((schema) => schema.id === USER);
    const names = objectsOf(listed?.attributes).map((attribute) => attribute.name);
    const common = ['schemas', 'id', 'externalId', 'meta'];
    const stray = Object.keys(resource).find(
      (name) => !(name.startsWith('urn:') || common.includes(name) || names.includes(name)),
    );
    if (stray !== undefined) {
      fail(`"${stray}" to be listed in /Schemas`, answer.exchange);
    }
  }),
];

export const discoveryChecks = [...configChecks, ...typeChecks, ...endpointChecks];
