// The three discovery endpoints: RFC 7644 §4 Service Provider Configuration Endpoints. Their documents are made once.
import type { JsonObject } from '../attribute.ts';
import { type Features, resourceTypeDocument, schemaDocument, serviceProviderConfig } from '../discovery.ts';
import { forbidden, notFound } from '../error.ts';
import type { ScimRequest } from '../http.ts';
import type { Schema } from '../schema.ts';
import { resourceTypeSchema } from '../schemas/resource-type.ts';
import { schemaSchema } from '../schemas/schema.ts';
import { serviceProviderConfigSchema } from '../schemas/service-provider-config.ts';
import { LIST_RESPONSE } from '../urn.ts';
import { jsonAnswer } from './answer.ts';
import { splitQuery } from './parameters.ts';
import type { Plan, Settings } from './plan.ts';
import type { Operations } from './route.ts';

/** What can be done at a discovery endpoint; undefined when the path is none. */
export type Discovery = (segments: readonly string[], request: ScimRequest) => Operations | undefined;

export function prepareDiscovery(settings: Settings, features: Features): Discovery {
  const { baseUrl, resourceTypes } = settings;
  const config = JSON.stringify(serviceProviderConfig(features, baseUrl));
  const types = collect(
    'resource type',
    resourceTypes.map((type) => [type.id, resourceTypeDocument(type, baseUrl)]),
  );
  const schemas = collect(
    'schema',
    everySchema(settings).map((schema) => [schema.id.toLowerCase(), schemaDocument(schema, baseUrl)]),
  );

  function bodyAt([first, second, ...more]: readonly string[]): (() => string) | undefined {
    if (more.length > 0) {
      return undefined;
    }
    switch (first) {
      case 'ServiceProviderConfig':
        return second === undefined ? () => config : undefined;
      case 'ResourceTypes':
        return () => types(second);
      case 'Schemas':
        // A URN is case insensitive (RFC 7644 §3.10).
        return () => schemas(second?.toLowerCase());
      default:
        return undefined;
    }
  }

  return (segments, request) => {
    const body = bodyAt(segments);
    return body === undefined ? undefined : new Map([['GET', () => planDiscovery(request, body())]]);
  };
}

function planDiscovery(request: ScimRequest, body: string): Plan {
  // RFC 7644 §4: a filter SHOULD be refused by 403, so that nobody takes the answer for a filtered one.
  if (splitQuery(request.query).has('filter')) {
    throw forbidden('Discovery endpoints can\'t be filtered; leave "filter" out.');
  }
  return { read: { op: 'admit' }, answer: () => jsonAnswer(body) };
}

/** Documents by key: one of them, or all as a list when no key is given. */
function collect(
  noun: string,
  entries: readonly (readonly [string, JsonObject])[],
): (key: string | undefined) => string {
  const documents = new Map(entries.map(([key, document]) => [key, JSON.stringify(document)]));
  const list = JSON.stringify({
    schemas: [LIST_RESPONSE],
    totalResults: entries.length,
    itemsPerPage: entries.length,
    startIndex: 1,
    Resources: entries.map(([, document]) => document),
  });
  return (key) => {
    const found = key === undefined ? list : documents.get(key);
    if (found === undefined) {
      throw notFound(`There is no ${noun} "${key?.slice(0, 80)}" here.`);
    }
    return found;
  };
}

/** The schemas of all resources that a client can meet here, the discovery documents among them. */
function everySchema({ resourceTypes }: Settings): Schema[] {
  const all = [
    ...resourceTypes.flatMap(({ schema, extensions }) => [schema, ...extensions.map((one) => one.schema)]),
    serviceProviderConfigSchema,
    resourceTypeSchema,
    schemaSchema,
  ];
  return [...new Map(all.map((schema) => [schema.id.toLowerCase(), schema])).values()];
}
