// The server as one check sees it: requests, ready-made users and groups, and a clean-up that forgets nothing.

import type { Created, DeviationName, Server } from './check.ts';
import { type Answer, type Connection, NoAnswer, type Request, send } from './client.ts';
import type { Exchange } from './exchange.ts';
import { expect, expectObject, expectStatus } from './expect.ts';
import type { Facts } from './facts.ts';
import { GROUP, PATCH_OP, USER } from './urn.ts';
import { isObject, textOf } from './value.ts';

export type Session = {
  readonly server: Server;
  /** What was said so far, clean-up left out. */
  readonly exchanges: readonly Exchange[];
  /** Deletes what the check created, last first; the paths that could not be deleted. */
  readonly cleanUp: () => Promise<readonly string[]>;
};

export type Circumstances = {
  readonly connection: Connection;
  readonly facts: Facts;
  readonly declared: ReadonlySet<DeviationName>;
  readonly tokenInQuery: boolean;
};

/** A session for one check. `run` makes its names differ from all others. */
export function openSession(circumstances: Circumstances, run: string): Session {
  const { connection, facts, declared, tokenInQuery } = circumstances;
  const exchanges: Exchange[] = [];
  const created = new Set<string>();
  const sendNoted = async (request: Request): Promise<Answer> => {
    const answer = await send(connection, request, (exchange) => exchanges.push(exchange));
    noteCreated(request, answer, created);
    return answer;
  };
  const requests = requestsOf(sendNoted);
  const bodies = bodiesOf(run);
  const server: Server = {
    baseUrl: connection.baseUrl,
    credential: connection.credential,
    facts,
    run,
    declared,
    tokenInQuery,
    ...requests,
    userBody: bodies.user,
    createUser: async (label, values) =>
      createdOf('/Users', await requests.post('/Users', bodies.user(label, values))),
    createGroup: async (label, values) =>
      createdOf('/Groups', await requests.post('/Groups', bodies.group(label, values))),
  };
  return { server, exchanges, cleanUp: () => deleteAll(connection, created) };
}

type Requests = Pick<Server, 'send' | 'get' | 'post' | 'put' | 'patch' | 'delete' | 'query'>;

function requestsOf(sendNoted: Server['send']): Requests {
  return {
    send: sendNoted,
    get: (path, headers = {}) => sendNoted({ method: 'GET', path, headers }),
    post: (path, body, headers = {}) => sendNoted({ method: 'POST', path, body, headers }),
    put: (path, body, headers = {}) => sendNoted({ method: 'PUT', path, body, headers }),
    patch: (path, operations, headers = {}) =>
      sendNoted({ method: 'PATCH', path, body: { schemas: [PATCH_OP], Operations: operations }, headers }),
    delete: (path, headers = {}) => sendNoted({ method: 'DELETE', path, headers }),
    query: (path, parameters) => {
      const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
      return sendNoted({ method: 'GET', path: `${path}?${pairs.join('&')}` });
    },
  };
}

function bodiesOf(run: string): { user: Server['userBody']; group: Server['userBody'] } {
  return {
    user: (label = 'user', values = {}) => {
      const address = `check-${run}-${label}@example.com`;
      return {
        schemas: [USER],
        userName: address,
        name: { givenName: 'Ada', familyName: `Check-${run}` },
        displayName: `Ada ${run} ${label}`,
        emails: [{ value: address, type: 'work', primary: true }],
        active: true,
        ...values,
      };
    },
    group: (label = 'group', values = {}) => ({
      schemas: [GROUP],
      displayName: `Check ${run} ${label}`,
      ...values,
    }),
  };
}

function createdOf(endpoint: string, answer: Answer): Created {
  expectStatus(answer, 201);
  const resource = expectObject(answer);
  const id = textOf(resource.id);
  expect(id !== '', 'an "id" in the answer', answer);
  return { id, path: `${endpoint}/${encodeURIComponent(id)}`, resource, answer };
}

// Whatever came into being must go again, also where a server creates what it should refuse.
function noteCreated(request: Request, answer: Answer, created: Set<string>): void {
  const [path = ''] = request.path.split('?');
  const endpoint = /^\/(Users|Groups)(?:\/|$)/.exec(path)?.[1];
  const done = answer.status >= 200 && answer.status < 300;
  if (endpoint === undefined || !done || request.method === 'GET' || path.includes('.search')) {
    return;
  }
  if (request.method === 'DELETE') {
    created.delete(path);
    return;
  }
  const given = isObject(answer.body) ? encodeURIComponent(textOf(answer.body.id)) : '';
  const id = given === '' ? (answer.headers.location?.split('/').at(-1) ?? '') : given;
  const mayCreate = request.method === 'POST' || answer.status === 201;
  if (mayCreate && id !== '') {
    created.add(`/${endpoint}/${id}`);
  }
}

async function deleteAll(connection: Connection, created: ReadonlySet<string>): Promise<readonly string[]> {
  const left: string[] = [];
  for (const path of [...created].reverse()) {
    try {
      const { status } = await send(connection, { method: 'DELETE', path }, () => {});
      if (status !== 204 && status !== 200 && status !== 404) {
        left.push(path);
      }
    } catch (error) {
      if (!(error instanceof NoAnswer)) {
        throw error;
      }
      left.push(path);
    }
  }
  return left;
}
