// For whoever operates LinkTime: does the process live, can it serve, how does it do.
import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

export type ProbeOptions = {
  /** Tells this process from another one that answers at the same address later. */
  readonly instance: string;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Metrics;
};

export function probes(app: FastifyInstance, { instance, readiness, metrics }: ProbeOptions): void {
  app.get('/healthz', async () => ({ status: 'up', instance }));

  app.get('/readyz', async (_request, reply) => {
    const state = await readiness();
    return state.ready
      ? { status: 'ready' }
      : reply.code(503).send({ status: 'not-ready', reason: state.reason });
  });

  app.get('/metrics', async (_request, reply) => {
    reply.header('content-type', metrics.contentType);
    return metrics.text();
  });
}
