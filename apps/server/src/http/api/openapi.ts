// The API's description, OpenAPI 3.1, out of the same table that the server is bound to: it can't say anything else.
import { apiError, type Route, routes } from '@linktime/api';
import { z } from 'zod';

export type OpenApi = {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
};

type Schema = Record<string, unknown>;

/** Schemas with a name, by it. */
type Named = Record<string, unknown>;

export function openApi({ baseUrl, version }: { baseUrl: string; version: string }): OpenApi {
  const named: Named = {};
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [key, route] of Object.entries<Route>(routes)) {
    const [method = '', url = ''] = key.split(' ');
    const path = url.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(route, named) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'LinkTime',
      version,
      description:
        'What the public booking pages read and send. Instants are ISO 8601 in UTC. Who may call a route is said with it: a link that was mailed carries its right in the path, and a signed-in person’s browser sends a cookie.',
    },
    servers: [{ url: baseUrl }],
    paths,
    components: {
      schemas: named,
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: '__Host-linktime' } },
    },
  };
}

function operation(route: Route, named: Named): Schema {
  const parameters = [...parametersIn('path', route.params), ...parametersIn('query', route.query)];
  return {
    summary: route.summary,
    'x-who': route.who,
    ...(route.recent === true && { 'x-recent-proof': true }),
    ...(signsIn(route) && { security: [{ session: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body !== undefined && {
      requestBody: { required: true, content: json(schemaOf(route.body, 'input', named)) },
    }),
    responses: {
      [route.status ?? 200]: success(route, named),
      default: {
        description: 'A refusal, in the one form that all of them have.',
        content: json(schemaOf(apiError, 'output', named)),
      },
    },
  };
}

function signsIn({ who }: Route): boolean {
  return who !== 'anyone' && who !== 'link holder';
}

function success({ reply }: Route, named: Named): Schema {
  const description = 'It was done.';
  return reply === 'file'
    ? { description, content: { 'image/*': {} } }
    : { description, content: json(schemaOf(reply, 'output', named)) };
}

function json(schema: Schema): Schema {
  return { 'application/json': { schema } };
}

function parametersIn(place: 'path' | 'query', schema: z.ZodType | undefined): Schema[] {
  if (schema === undefined) {
    return [];
  }
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
  }));
}

/** The schema for use in the document; what has a name in it goes among the components. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', named: Named): Schema {
  return collect(named, z.toJSONSchema(schema, { io }));
}

function collect(named: Named, schema: Schema): Schema {
  const { $defs, ...rest } = relocated(schema);
  Object.assign(named, $defs);
  return rest;
}

/** Definitions are looked for among the components; the dialect is OpenAPI's own, so it isn't named. */
function relocated(schema: Schema): Schema {
  const text = JSON.stringify(schema, (key, value: unknown) => (key === '$schema' ? undefined : value));
  return JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/'));
}
