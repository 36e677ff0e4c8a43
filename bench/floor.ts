// What this machine allows: Fastify and one look-up by key, by a named statement over the same database module. `http`
// is nothing but that; `frame` is the same route inside the product's HTTP server, with its headers, measurements and
// log lines.
import { type FastifyBaseLogger, fastify } from 'fastify';
import { createLogger } from '../apps/server/src/commands/logger.ts';
import { readConfig } from '../apps/server/src/config.ts';
import { openDatabase, type Statement } from '../apps/server/src/db/connect.ts';
import { startEmbedded } from '../apps/server/src/db/embedded/embedded.ts';
import { createServer } from '../apps/server/src/http/server.ts';

const statement: Statement = {
  name: 'bench_floor',
  text: 'select body from bench_floor where organization_id = $1 and id = $2',
};
const route = '/floor/:organization/:id';
type Params = { Params: { organization: string; id: string } };

const config = readConfig();
const embedded = await startEmbedded(config.dataDir);
// The lanes of the product's server.
const lanes = { fast: 4, slow: 2, exclusive: 10 };
const database = openDatabase(embedded.connection('linktime'), { role: 'linktime_app', ...lanes });

async function body(organization: string, id: string): Promise<string> {
  const [row] = await database.read<{ body: string }>(statement, [organization, id]);
  return row?.body ?? '';
}

const bare = fastify({ keepAliveTimeout: 75_000, requestTimeout: 60_000, logger: false });
bare.get<Params>(route, async ({ params }, reply) => {
  reply.header('content-type', 'application/scim+json');
  return reply.send(Buffer.from(await body(params.organization, params.id)));
});

const log: FastifyBaseLogger = createLogger('server', config.logLevel);
const framed = createServer({
  config,
  database,
  dashboard: database,
  desk: {
    database,
    site: config,
    secretKey: 'nothing is signed here',
    limits: config.bookingLimits,
    now: () => Temporal.Now.instant(),
  },
  log,
  readBacklog: async () => ({ waiting: 0, dead: 0, oldestSeconds: 0 }),
});
framed.app.get<Params>(route, async ({ params }, reply) => {
  reply.header('content-type', 'application/scim+json');
  return reply.send(Buffer.from(await body(params.organization, params.id)));
});

async function stop(): Promise<void> {
  await Promise.all([bare.close(), framed.close(1_000)]);
  await database.close();
  await embedded.stop();
}

function portOf(address: string): number {
  return Number(new URL(address).port);
}

process.once('SIGTERM', () => void stop().finally(() => process.exit()));
process.once('disconnect', () => void stop().finally(() => process.exit()));
const host = '127.0.0.1';
process.send?.({
  http: portOf(await bare.listen({ host, port: 0 })),
  frame: portOf(await framed.app.listen({ host, port: 0 })),
});
