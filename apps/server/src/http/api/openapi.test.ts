import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Route, routes } from '@linktime/api';
import { openApi } from './openapi.ts';

const document = openApi({ baseUrl: 'https://meet.example.com', version: '1.2.3' });

type Operation = {
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
};

function operations(): Map<string, Operation> {
  return new Map(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, Operation] => [
        `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
        operation as Operation,
      ]),
    ),
  );
}

test('it is OpenAPI 3.1 and describes the rows of the table, all of them and no others', () => {
  assert.match(document.openapi, /^3\.1\.\d$/);
  assert.equal(document.info.version, '1.2.3');
  assert.deepEqual([...operations().keys()].toSorted(), Object.keys(routes).toSorted());
});

for (const [key, operation] of operations()) {
  test(`${key} has its summary, parameters, body and answers`, () => {
    const route = (routes as Readonly<Record<string, Route>>)[key];
    assert.ok(route !== undefined);
    assert.equal(operation.summary, route.summary);
    const inPath = [...key.matchAll(/:(\w+)/g)].map(([, name]) => name);
    const parameters = operation.parameters ?? [];
    assert.deepEqual(
      parameters.filter((one) => one.in === 'path' && one.required).map(({ name }) => name),
      inPath,
    );
    assert.equal(
      parameters.some((one) => one.in === 'query'),
      route.query !== undefined,
    );
    assert.equal(operation.requestBody !== undefined, route.body !== undefined);
    assert.deepEqual(Object.keys(operation.responses), [String(route.status ?? 200), 'default']);
    assert.ok(Object.values(operation.responses).every(({ description }) => description !== ''));
  });
}

test('every reference leads to a schema, and every named schema is used', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref);
  assert.ok(references.length > 20);
  const named = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
  assert.deepEqual([...new Set(references)].toSorted(), named.toSorted());
  assert.doesNotMatch(JSON.stringify(document), /\$defs|\$schema/);
});

test('the schemas say what is bounded', () => {
  assert.match(JSON.stringify(document.components.schemas.NewBooking), /"maxLength":80/);
  assert.match(JSON.stringify(document.components.schemas.NewBooking), /"maxItems":20/);
});
