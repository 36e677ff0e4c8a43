// What a row of the table of routes may be asked with, made from its schemas: so that a route that is new is asked too.
import type { Route } from '@linktime/api';
import { z } from 'zod';

type Schema = {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly format?: string;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
};

/** Where a schema says less than the route asks for. */
const named: Readonly<Record<string, unknown>> = {
  timeZone: 'Europe/Berlin',
  email: 'somebody@elsewhere.example',
  slug: 'sample',
  handle: 'sample',
  name: 'Sample',
  colour: '#1a5fb4',
  domain: 'elsewhere.example',
  content: 'iVBORw0KGgo=',
  fallbackUrl: 'https://elsewhere.example/',
};

const formats: Readonly<Record<string, string>> = {
  email: 'somebody@elsewhere.example',
  date: '2030-01-01',
  'date-time': '2030-01-01T00:00:00Z',
  uri: 'https://elsewhere.example/',
};

/** A body as small as the schema lets it be; undefined where the route takes none. */
export function sampleBody(route: Route, id: string): unknown {
  if (route.body === undefined) {
    return undefined;
  }
  return sample(z.toJSONSchema(route.body, { io: 'input', unrepresentable: 'any' }) as Schema, { id });
}

/** Whether the route's own schema takes it: what is refused before that is known needs no sample. */
export function fits(route: Route, body: unknown): boolean {
  return route.body === undefined || route.body.safeParse(body).success;
}

function sample(schema: Schema, at: { readonly id: string; readonly name?: string }): unknown {
  if (schema.const !== undefined || schema.enum !== undefined) {
    return schema.const ?? schema.enum?.[0];
  }
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (choice !== undefined) {
    return sample(choice, at);
  }
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [
          name,
          sample(schema.properties?.[name] ?? {}, { ...at, name }),
        ]),
      );
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items ?? {}, at));
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, 0);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return text(schema, at);
  }
}

function text(schema: Schema, { id, name = '' }: { readonly id: string; readonly name?: string }): unknown {
  if (schema.format === 'uuid') {
    return id;
  }
  return named[name] ?? formats[schema.format ?? ''] ?? 'a'.repeat(Math.max(schema.minLength ?? 1, 1));
}
