// The addresses that people open. Each gets the same document of the web build, which then asks the API; the status says
// whether there is something. Whatever can't be booked is 404 with the same bytes, and opening a page changes nothing.
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { transaction } from '../db/transaction.ts';
import { isReservedSlug } from '../organizations/reserved-slug.ts';
import type { BookingDesk } from '../scheduling/bookings/book.ts';
import { findManaged } from '../scheduling/bookings/change-booking.ts';
import { readManageToken } from '../scheduling/bookings/manage-link.ts';
import { findEventType, findHostPage } from '../scheduling/event-types/event-type-page.ts';
import { buildRemedy, serveBuild } from './built.ts';
import { told } from './failure.ts';

/** Where `npm run build -w @linktime/web` leaves the pages. */
export const builtPages = join(import.meta.dirname, '../../../web/dist/booking');

export type Pages = {
  /** The document; undefined when the pages are not built. */
  readonly html: string | undefined;
  /** Answers 404 as a page does, for whoever asks for a page; false for whoever doesn't. */
  notFound(request: FastifyRequest, reply: FastifyReply): boolean;
};

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

type Found = 'found' | 'nothing' | { readonly movedTo: string };

type PageParams = { Params: { organization: string; handle: string; eventType?: string } };
type TokenParams = { Params: { token: string } };

/** `folder` holds the built pages. */
export function bookingPages(app: FastifyInstance, desk: BookingDesk, folder: string): Pages {
  const html = serveBuild(app, folder, 'assets');
  app.register(async (scope) => {
    addresses(scope, desk, html);
    // The page itself says that something went wrong, in the invitee's language, and tries again.
    scope.setErrorHandler(async (error, request, reply) => {
      told(error, request, reply);
      return send(reply, html, 'found');
    });
  });

  return {
    html,
    notFound: (request, reply) => {
      if (html === undefined || !wantsPage(request)) {
        return false;
      }
      send(reply, html, 'nothing');
      return true;
    },
  };
}

function addresses(app: FastifyInstance, desk: BookingDesk, html: string | undefined): void {
  for (const url of ['/:organization/:handle', '/:organization/:handle/:eventType']) {
    app.get<PageParams>(url, async ({ params }, reply) => {
      if (isReservedSlug(params.organization)) {
        return reply.callNotFound();
      }
      return send(reply, html, await lookUp(desk, params));
    });
  }
  app.get<TokenParams>('/booking/:token', async ({ params }, reply) => {
    const link = readManageToken(desk.secretKey, params.token);
    const managed = link && (await findManaged(desk, link));
    return send(forRightHolder(reply), html, managed === undefined ? 'nothing' : 'found');
  });
  app.get<TokenParams>('/link/:token', async ({ params }, reply) => {
    const address = { linkToken: params.token };
    const eventType = await transaction(desk.database, (tx) => findEventType(tx, address));
    return send(forRightHolder(reply), html, eventType === undefined ? 'nothing' : 'found');
  });
}

// Names in addresses are lower-case letters, digits and hyphens: others need no look-up.
const name = /^[a-z0-9-]{1,63}$/;

function lookUp(
  desk: BookingDesk,
  { organization, handle, eventType }: PageParams['Params'],
): Promise<Found> {
  if (![organization, handle, eventType ?? 'none'].every((part) => name.test(part))) {
    return Promise.resolve('nothing');
  }
  return transaction(desk.database, async (tx): Promise<Found> => {
    if (eventType === undefined) {
      const page = await findHostPage(tx, { organization, handle });
      return page !== undefined && 'movedTo' in page
        ? { movedTo: `/${organization}/${page.movedTo}` }
        : present(page);
    }
    const found = await findEventType(tx, { organization, handle, eventType });
    return found !== undefined && found.handle !== null && found.handle !== handle
      ? { movedTo: `/${organization}/${found.handle}/${eventType}` }
      : present(found);
  });
}

function present(page: object | undefined): Found {
  return page === undefined ? 'nothing' : 'found';
}

/** The address carries a right: no cache keeps the page, no search engine lists it. */
function forRightHolder(reply: FastifyReply): FastifyReply {
  return reply.headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
}

function send(reply: FastifyReply, html: string | undefined, found: Found): FastifyReply {
  reply.header('content-security-policy', policy);
  if (!reply.hasHeader('cache-control')) {
    reply.header('cache-control', 'no-cache');
  }
  if (typeof found === 'object') {
    // For good: a handle is never given to anybody else.
    return reply.redirect(found.movedTo, 308);
  }
  reply.type('text/html; charset=utf-8');
  if (html === undefined) {
    return reply.code(503).send(notBuilt);
  }
  if (found === 'nothing') {
    reply.code(404).header('x-robots-tag', 'noindex');
  }
  return reply.send(html);
}

const notBuilt = `<!doctype html><title>LinkTime</title><p>This page can't be shown yet. For whoever runs this server: ${buildRemedy}</p>\n`;

function wantsPage({ method, headers }: FastifyRequest): boolean {
  return (method === 'GET' || method === 'HEAD') && headers.accept?.includes('text/html') === true;
}
