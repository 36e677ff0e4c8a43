// The API's description for people: one plain page, out of the same table, without a script.
import { createHash } from 'node:crypto';
import { type Route, routes } from '@linktime/api';
import { z } from 'zod';
import { escapeHtml } from '../../outbox/mail-body.ts';

const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
code,pre{font:14px/1.45 ui-monospace,monospace}h2{margin-top:2.5rem;font-size:1.05rem;overflow-wrap:anywhere}
pre{overflow:auto;padding:.75rem;border:1px solid color-mix(in srgb,currentColor 25%,transparent);border-radius:6px}
details{margin:.5rem 0}summary{cursor:pointer}`;

const allowedStyle = createHash('sha256').update(style).digest('base64');

/** Lets nothing in but the page's own style. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${allowedStyle}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const callers: Readonly<Record<Route['who'], string>> = {
  anyone: 'anybody',
  'link holder': 'whoever holds the link in the path',
  member: 'whoever is signed in',
  admin: 'an ADMIN or OWNER',
  owner: 'an OWNER',
};

/** A whole HTML page; `baseUrl` is where the API is reached. */
export function openApiPage(baseUrl: string): string {
  const entries = Object.entries<Route>(routes).map(([key, route]) => entry(key, route));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>LinkTime’s API</title>
<style>${style}</style>
</head>
<body>
<h1>LinkTime’s API</h1>
<p>What the booking pages and the dashboard call at <code>${escapeHtml(baseUrl)}</code>. Bodies are JSON, instants are
ISO 8601 in UTC. Refusals have the form <code>{"error", "message"}</code>. The same as
<a href="/api/v1/openapi.json">OpenAPI 3.1</a>. SCIM is at <code>/api/scim/v2</code> and describes itself.</p>
${entries.join('\n')}
</body>
</html>
`;
}

function entry(key: string, route: Route): string {
  const recent = route.recent === true ? ', who has proved within a quarter of an hour who they are' : '';
  return `<h2><code>${escapeHtml(key)}</code></h2>
<p>${escapeHtml(route.summary)} For ${callers[route.who]}${recent}.</p>
${schema('Query', route.query, 'input')}${schema('Body', route.body, 'input')}${reply(route)}`;
}

function reply(route: Route): string {
  return route.reply === 'file' ? '<p>Answers with a file.</p>' : schema('Answer', route.reply, 'output');
}

function schema(name: string, type: z.ZodType | undefined, io: 'input' | 'output'): string {
  if (type === undefined) {
    return '';
  }
  const { $schema: _, ...json } = z.toJSONSchema(type, { io, unrepresentable: 'any' });
  const text = JSON.stringify(json, undefined, 2);
  return `<details><summary>${name}</summary><pre>${preformatted(text)}</pre></details>\n`;
}

function preformatted(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
