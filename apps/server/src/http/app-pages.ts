// The addresses of the dashboard and of the ways in. All get the same document, whose script then asks the API who is
// there; the policy lets nothing run and nothing be styled but what the build made and what carries this response's nonce.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { escapeHtml } from '../outbox/mail-body.ts';
import { buildRemedy, serveBuild } from './built.ts';

/** Where `npm run build -w @linktime/web` leaves the dashboard. */
export const builtApp = join(import.meta.dirname, '../../../web/dist/app');

const addresses = [
  '/',
  '/pricing',
  '/sign-in',
  '/sign-in/*',
  '/sign-up',
  '/set-up',
  '/password-reset/*',
  '/invitation/*',
  '/verify/*',
  '/app',
  '/app/*',
];

export type AppPages = {
  /** False when the dashboard is not built: then its addresses answer 503. */
  readonly built: boolean;
};

/** `folder` holds the built dashboard, `scimBaseUrl` is shown at the root. */
export function appPages(app: FastifyInstance, folder: string, scimBaseUrl: string): AppPages {
  // In the pieces between which the nonce goes.
  const document = serveBuild(app, folder, 'app-assets')
    ?.replaceAll('{{scim-base-url}}', escapeHtml(scimBaseUrl))
    .split('{{nonce}}');
  for (const url of addresses) {
    app.get(url, async (_request, reply) => send(reply, document, scimBaseUrl));
  }
  return { built: document !== undefined };
}

function send(
  reply: FastifyReply,
  document: readonly string[] | undefined,
  scimBaseUrl: string,
): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  reply.type('text/html; charset=utf-8');
  reply.headers({
    'content-security-policy': policyWith(nonce),
    // Addresses carry links that work once, and the nonce is of this response.
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  });
  return document === undefined
    ? reply.code(503).send(notBuilt(scimBaseUrl))
    : reply.send(document.join(nonce));
}

function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function notBuilt(scimBaseUrl: string): string {
  return `<!doctype html>
<html lang="en">
<title>LinkTime</title>
<h1>LinkTime</h1>
<p>This is LinkTime, a scheduling service whose people are provisioned by their identity provider over SCIM 2.0.</p>
<p>The SCIM base URL is <code>${escapeHtml(scimBaseUrl)}</code>.</p>
<p>Its pages can't be shown yet. For whoever runs this server: ${buildRemedy}</p>
</html>
`;
}
