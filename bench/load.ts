// Sends requests over some connections at once, each as soon as the one before it is answered, and looks at every
// answer: a fast wrong answer ends the run.
import { type Answer, type HttpConnection, openHttp } from './http-client.ts';

export type Step = {
  readonly request: Buffer;
  /** What is wrong with the answer; undefined = nothing. */
  readonly fault: (answer: Answer) => string | undefined;
};

/** One piece of work: its requests go out one after the other on one connection. */
export type Job = readonly Step[];

/** The next job; undefined when there is no more work. */
export type JobSource = () => Job | undefined;

export type Load = {
  readonly jobs: number;
  readonly seconds: number;
  /** Milliseconds of each job. */
  readonly durations: readonly number[];
};

export type Clients = {
  /** Works until the time is up or so many jobs were begun; jobs that were begun are ended. */
  run(next: JobSource, until: { readonly ms: number; readonly jobs?: number }): Promise<Load>;
  close(): void;
};

export async function openClients(port: number, concurrency: number): Promise<Clients> {
  const connections = await Promise.all(Array.from({ length: concurrency }, () => openHttp(port)));
  return {
    run: (next, until) => run(connections, next, until),
    close: () => {
      for (const connection of connections) {
        connection.close();
      }
    },
  };
}

async function run(
  connections: readonly HttpConnection[],
  next: JobSource,
  until: { readonly ms: number; readonly jobs?: number },
): Promise<Load> {
  const durations: number[] = [];
  const begun = performance.now();
  const end = begun + until.ms;
  let left = until.jobs ?? Number.POSITIVE_INFINITY;

  async function work(connection: HttpConnection): Promise<void> {
    for (let now = performance.now(); now < end && left > 0; now = performance.now()) {
      const job = next();
      if (job === undefined) {
        return;
      }
      left -= 1;
      for (const step of job) {
        const answer = await connection.send(step.request);
        const fault = step.fault(answer);
        if (fault !== undefined) {
          throw new Error(describe(step, answer, fault));
        }
      }
      durations.push(performance.now() - now);
    }
  }

  await Promise.all(connections.map(work));
  return { jobs: durations.length, seconds: (performance.now() - begun) / 1000, durations };
}

function describe(step: Step, answer: Answer, fault: string): string {
  const [requestLine = ''] = step.request.toString('latin1').split('\r\n', 1);
  return `${requestLine}: ${fault}. The answer was ${answer.status} ${answer.body.toString('utf8', 0, 600)}`;
}
