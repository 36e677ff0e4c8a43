import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { routes } from '@linktime/api';
import { openApiPage, pagePolicy } from './openapi-page.ts';

const page = openApiPage('https://meet.example.com');

test('the page names every route', () => {
  for (const key of Object.keys(routes)) {
    assert.ok(page.includes(`<code>${key}</code>`), key);
  }
});

test('its policy allows its own style, and it has no script', () => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
  const digest = createHash('sha256').update(style).digest('base64');
  assert.ok(pagePolicy.includes(`'sha256-${digest}'`));
  assert.doesNotMatch(page, /<script|\son\w+=/i);
});
