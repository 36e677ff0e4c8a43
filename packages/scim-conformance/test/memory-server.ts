// A server to judge: @linktime/scim over its memory store, behind real HTTP. A handler can stand between, to break
// what the judge must then find broken.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createProvider, groupType, type ProviderOptions, unauthorized, userType } from '@linktime/scim';
import { deriveMembership, memoryStore } from '@linktime/scim/memory-store';
import { webHandler } from '@linktime/scim/web';

export const token = 'judged-by-its-answers';

export type Handler = (request: Request) => Promise<Response>;
/** Answers a request, with or without the help of the true server. */
export type Between = (request: Request, next: Handler) => Promise<Response>;

export type RunningServer = { readonly baseUrl: string; readonly close: () => Promise<void> };

/** Starts a server on a free port of the loopback address. */
export async function startServer(
  proxy: Between = (request, next) => next(request),
  options: Partial<ProviderOptions<string>> = {},
): Promise<RunningServer> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const baseUrl = `http://127.0.0.1:${port}/scim/v2`;
  const handle = providerHandler(baseUrl, options);
  server.on('request', (incoming, outgoing) => {
    void answer(incoming, outgoing, (request) => proxy(request, handle));
  });
  return { baseUrl, close: () => closeServer(server) };
}

function providerHandler(baseUrl: string, options: Partial<ProviderOptions<string>>): Handler {
  const resourceTypes = [userType, groupType];
  const store = memoryStore<string>({
    resourceTypes,
    baseUrl,
    now: () => new Date(),
    newId: () => crypto.randomUUID(),
    derive: deriveMembership(baseUrl),
    admit: (caller) => {
      if (caller !== `Bearer ${token}`) {
        throw unauthorized('The token is missing or wrong.');
      }
    },
  });
  const provider = createProvider({ resourceTypes, store, baseUrl, ...options });
  return webHandler(provider, (request) => request.headers.get('authorization') ?? '');
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse, handle: Handler): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk);
  }
  const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD' && chunks.length > 0;
  const headers = Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
  const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
    method: incoming.method ?? 'GET',
    headers,
    ...(hasBody && { body: Buffer.concat(chunks) }),
  });
  const response = await handle(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

function closeServer(server: ReturnType<typeof createServer>): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
