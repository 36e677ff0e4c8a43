// What Prometheus may scrape. Labels are route patterns and numbers, so that their combinations stay few.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Backlog } from '../outbox/outbox.ts';

export type Metrics = {
  request(measured: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  /** A SCIM request whose token is nobody's: it is in no organization's log, so it is counted here. */
  unknownToken(): void;
  readonly contentType: string;
  text(): Promise<string>;
};

const backlogIsFreshMs = 15_000;

/** `readBacklog` is asked at most every 15 s, however often somebody scrapes; while it fails its figures are absent. */
export function createMetrics(readBacklog: () => Promise<Backlog>): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const durations = new Histogram({
    name: 'linktime_http_request_duration_seconds',
    help: 'Duration of HTTP requests by route pattern; its _count is their number.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [register],
  });
  const unknownTokens = new Counter({
    name: 'linktime_scim_unknown_token_total',
    help: 'SCIM requests that were answered 401 because their token is missing, malformed or unknown.',
    registers: [register],
  });
  addBacklog(register, readBacklog);
  return {
    request: ({ method, route, status, seconds }) => {
      durations.observe({ method, route, status }, seconds);
    },
    unknownToken: () => unknownTokens.inc(),
    contentType: register.contentType,
    text: () => register.metrics(),
  };
}

function addBacklog(register: Registry, readBacklog: () => Promise<Backlog>): void {
  const current = remembered(readBacklog, backlogIsFreshMs);
  const messages = new Gauge({
    name: 'linktime_outbox_messages',
    help: 'Messages in the outbox that wait for delivery or were given up.',
    labelNames: ['state'],
    registers: [register],
    collect: async () => {
      messages.reset();
      const backlog = await current();
      if (backlog !== undefined) {
        messages.set({ state: 'waiting' }, backlog.waiting);
        messages.set({ state: 'dead' }, backlog.dead);
      }
    },
  });
  const oldest = new Gauge({
    name: 'linktime_outbox_oldest_due_seconds',
    help: 'How long the oldest message that is due has waited.',
    labelNames: [],
    registers: [register],
    collect: async () => {
      oldest.set((await current())?.oldestSeconds ?? Number.NaN);
    },
  });
}

/** A failure is remembered as well: a database in trouble isn't asked more often. */
function remembered<T>(ask: () => Promise<T>, freshMs: number): () => Promise<T | undefined> {
  let askedAt = Number.NEGATIVE_INFINITY;
  let answer: Promise<T | undefined> = Promise.resolve(undefined);
  return () => {
    if (performance.now() - askedAt > freshMs) {
      askedAt = performance.now();
      answer = ask().catch(() => undefined);
    }
    return answer;
  };
}
