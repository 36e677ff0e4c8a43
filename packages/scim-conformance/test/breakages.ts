// Ways in which servers are really broken, each as a proxy in front of a good one.
import { type Between, token } from './memory-server.ts';

type Body = Record<string, unknown>;

/** The same request with other parts. */
function altered(
  request: Request,
  parts: { url?: URL; body?: string; headers?: Record<string, string | null> },
): Request {
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(parts.headers ?? {})) {
    if (value === null) {
      headers.delete(name);
    } else {
      headers.set(name, value);
    }
  }
  const { method } = request;
  const body = parts.body === undefined ? {} : { body: parts.body };
  return new Request(parts.url ?? request.url, { method, headers, ...body });
}

/** The same request, its body read and given again. */
async function repeatable(
  request: Request,
): Promise<{ text: string; again: (headers?: Record<string, string | null>) => Request }> {
  const text = await request.text();
  return { text, again: (headers = {}) => altered(request, { headers, ...(text !== '' && { body: text }) }) };
}

function parsed(text: string): Body | undefined {
  try {
    const body = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

/** A proxy that changes the JSON of answers. */
function rewriting(change: (body: Body, response: Response, request: Request) => void): Between {
  return async (request, next) => {
    const response = await next(request);
    const text = await response.text();
    const body = parsed(text);
    if (body !== undefined) {
      change(body, response, request);
    }
    const answer = body === undefined ? text : JSON.stringify(body);
    return new Response(answer === '' ? null : answer, {
      status: response.status,
      headers: response.headers,
    });
  };
}

/** A proxy that changes headers of answers. */
function reheading(change: (headers: Headers, response: Response) => void): Between {
  return async (request, next) => {
    const response = await next(request);
    const headers = new Headers(response.headers);
    change(headers, response);
    return new Response(response.body, { status: response.status, headers });
  };
}

/** A proxy that changes the query of requests. */
function requerying(change: (query: URLSearchParams) => void): Between {
  return async (request, next) => {
    const url = new URL(request.url);
    if (request.method !== 'GET') {
      return next(request);
    }
    change(url.searchParams);
    return next(altered(request, { url }));
  };
}

/** A proxy that changes a PatchOp. */
function repatching(change: (operation: Body) => Body): Between {
  return async (request, next) => {
    const { text, again } = await repeatable(request);
    const body = parsed(text);
    if (request.method !== 'PATCH' || !Array.isArray(body?.Operations)) {
      return next(again());
    }
    const operations = body.Operations.map((each: unknown) => (isBody(each) ? change(each) : each));
    return next(altered(request, { body: JSON.stringify({ ...body, Operations: operations }) }));
  };
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function resourcesOf(body: Body): Body[] {
  return Array.isArray(body.Resources) ? body.Resources.filter(isBody) : [];
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const notAtomic: Between = async (request, next) => {
  const { text, again } = await repeatable(request);
  const body = parsed(text);
  if (request.method !== 'PATCH' || !Array.isArray(body?.Operations) || body.Operations.length < 2) {
    return next(again());
  }
  let response = new Response(null, { status: 204 });
  for (const operation of body.Operations) {
    response = await next(altered(request, { body: JSON.stringify({ ...body, Operations: [operation] }) }));
    if (response.status >= 400) {
      return response;
    }
  }
  return response;
};

const faultOnBadJson: Between = async (request, next) => {
  const { text, again } = await repeatable(request);
  if (['POST', 'PUT', 'PATCH'].includes(request.method) && parsed(text) === undefined) {
    return new Response('<html><body>Internal Server Error</body></html>', {
      status: 500,
      headers: { 'content-type': 'text/html' },
    });
  }
  return next(again());
};

const putCreates: Between = async (request, next) => {
  const { text, again } = await repeatable(request);
  const response = await next(again());
  if (request.method !== 'PUT' || response.status !== 404) {
    return response;
  }
  const url = new URL(request.url);
  url.pathname = url.pathname.slice(0, url.pathname.lastIndexOf('/'));
  return next(new Request(url, { method: 'POST', headers: request.headers, body: text }));
};

const pathlessReplaces: Between = async (request, next) => {
  const { text, again } = await repeatable(request);
  const operations = parsed(text)?.Operations;
  const [operation] = Array.isArray(operations) ? operations.filter(isBody) : [];
  if (request.method !== 'PATCH' || operation?.op !== 'replace' || operation.path !== undefined) {
    return next(again());
  }
  const now = parsed(await (await next(new Request(request.url, { headers: again().headers }))).text());
  const value = isBody(operation.value) ? operation.value : {};
  const body = { schemas: now?.schemas, userName: now?.userName, ...value };
  return next(
    new Request(request.url, { method: 'PUT', headers: request.headers, body: JSON.stringify(body) }),
  );
};

/** A broken server with a memory of its own: it shows the last password that it was told. */
function showsPassword(): Between {
  let password: string | undefined;
  const show = rewriting((body) => {
    if (body.userName !== undefined && password !== undefined) {
      body.password = password;
    }
  });
  return async (request, next) => {
    const { text, again } = await repeatable(request);
    password = /"(?:password|value)":"(Judge[^"]*|1mz050nq)"/.exec(text)?.[1] ?? password;
    return show(again(), next);
  };
}

function shuffles(): Between {
  let turn = 0;
  return rewriting((body) => {
    turn += 1;
    if (Array.isArray(body.Resources) && turn % 2 === 0) {
      body.Resources.reverse();
    }
  });
}

export type Breakage = {
  readonly what: string;
  readonly proxy: Between;
  /** Checks that must find it. */
  readonly found: readonly string[];
  /** Checks that it must not touch. */
  readonly spared?: readonly string[];
};

export const breakages: readonly Breakage[] = [
  {
    what: 'totalResults is the size of the page',
    proxy: rewriting((body) => {
      if (body.totalResults !== undefined) {
        body.totalResults = resourcesOf(body).length;
      }
    }),
    found: ['rfc7644-3.4.2.4-total', 'rfc7644-3.4.2.4-count-0', 'rfc7644-3.4.2.4-past-end'],
    spared: ['rfc7644-3.4.2.4-stable', 'rfc7644-3.4.2.2-eq'],
  },
  {
    what: 'filters are ignored and everybody is shown',
    proxy: requerying((query) => query.delete('filter')),
    found: [
      'rfc7644-3.4.2.2-eq',
      'rfc7644-3.4.2.2-no-match',
      'rfc7644-3.4.2.2-unreadable-attribute',
      'rfc7644-3.4.2.2-injection-sql',
      'rfc7644-3.4.2.2-bounded-depth',
      'entra.email-filter',
    ],
    spared: ['rfc7644-3.4.2-shape'],
  },
  {
    what: 'bad JSON is a fault, told in HTML',
    proxy: faultOnBadJson,
    found: [
      'rfc7644-3.12-body-word',
      'rfc7644-3.12-body-null',
      'rfc7644-3.12-syntax-type',
      'rfc7644-3.12-no-trace',
    ],
  },
  {
    what: 'PATCH does its operations one by one',
    proxy: notAtomic,
    found: ['rfc7644-3.5.2-atomic-path', 'rfc7644-3.5.2-atomic-mutability', 'rfc7643-4.2-atomic'],
    spared: ['rfc7644-3.5.2-several'],
  },
  {
    what: 'If-Match and If-None-Match are ignored',
    proxy: async (request, next) => {
      const { again } = await repeatable(request);
      return next(again({ 'if-match': null, 'if-none-match': null }));
    },
    found: [
      'rfc7644-3.14-put-mismatch',
      'rfc7644-3.14-delete-mismatch',
      'rfc7644-3.14-not-modified',
      'rfc7644-3.14-race',
      'rfc7644-3.14-stale',
    ],
    spared: ['rfc7644-3.14-header'],
  },
  {
    what: 'removing one member empties the group',
    proxy: repatching((operation) =>
      typeof operation.path === 'string' && operation.path.startsWith('members[')
        ? { op: 'remove', path: 'members' }
        : operation,
    ),
    found: ['rfc7643-4.2-remove', 'entra-opt.group'],
    spared: ['rfc7643-4.2-remove-all'],
  },
  {
    what: 'the password is returned',
    proxy: showsPassword(),
    found: ['rfc7643-2.2-password', 'rfc7644-3.5.2-password', 'okta.user-lifecycle'],
  },
  {
    what: 'a conflict has no scimType',
    proxy: rewriting((body) => {
      delete body.scimType;
    }),
    found: [
      'rfc7644-3.3-same-user-name',
      'rfc7644-3.5.1-taken-user-name',
      'okta.user-lifecycle',
      'rfc7644-3.5.2-atomic-target',
    ],
    spared: ['rfc7644-3.4.1-unknown'],
  },
  {
    what: 'the status in an error is a number',
    proxy: rewriting((body, response) => {
      if (response.status >= 400) {
        body.status = response.status;
      }
    }),
    found: [
      'rfc7644-3.4.1-unknown',
      'rfc7644-2-error-body',
      'rfc7644-3.12-unknown-endpoint',
      'okta.missing-user',
    ],
  },
  {
    what: 'everybody is let in',
    proxy: async (request, next) => {
      const { again } = await repeatable(request);
      return next(again({ authorization: `Bearer ${token}` }));
    },
    found: [
      'rfc7644-2-none',
      'rfc7644-2-wrong',
      'rfc7644-2-create',
      'rfc7644-2-change',
      'rfc7644-2-query',
      'okta.bad-token',
    ],
  },
  {
    what: 'a token in the URL is taken',
    proxy: async (request, next) => {
      const { again } = await repeatable(request);
      const url = new URL(request.url);
      const inUrl = url.searchParams.get('access_token');
      return next(inUrl === null ? again() : again({ authorization: `Bearer ${inUrl}` }));
    },
    found: ['rfc7644-2-query'],
    spared: ['rfc7644-2-none'],
  },
  {
    what: 'a 401 has no WWW-Authenticate',
    proxy: reheading((headers) => headers.delete('www-authenticate')),
    found: ['rfc7644-2-challenge'],
    spared: ['rfc7644-2-none'],
  },
  {
    what: 'locations follow X-Forwarded-Host',
    proxy: async (request, next) => {
      const forged = request.headers.get('x-forwarded-host');
      const { again } = await repeatable(request);
      const response = await next(again());
      const text = (await response.text()).replaceAll(
        new URL(request.url).host,
        forged ?? new URL(request.url).host,
      );
      return new Response(text === '' ? null : text, { status: response.status, headers: response.headers });
    },
    found: ['rfc7644-7-host'],
    spared: ['rfc7644-3.3-location'],
  },
  {
    what: 'Location is relative',
    proxy: reheading((headers) => {
      const location = headers.get('location');
      if (location !== null) {
        headers.set('location', new URL(location).pathname);
      }
    }),
    found: ['rfc7644-3.3-location', 'rfc7643-4.2-create'],
  },
  {
    what: 'answers are typed application/json',
    proxy: reheading((headers) => headers.set('content-type', 'application/json')),
    found: ['rfc7644-3.8-out', 'rfc7644-3.8-errors-out'],
  },
  {
    what: 'DELETE answers 200 with a body',
    proxy: async (request, next) => {
      const response = await next(request);
      return response.status === 204 ? new Response('{}', { status: 200 }) : response;
    },
    found: ['rfc7644-3.6-gone', 'google.lifecycle'],
  },
  {
    what: 'PUT to nobody creates somebody',
    proxy: putCreates,
    found: ['rfc7644-3.5.1-unknown', 'rfc7644-3.6-afterwards', 'rfc7643-4.2-unknown'],
  },
  {
    what: 'a PATCH without a path replaces the whole user',
    proxy: pathlessReplaces,
    found: ['rfc7644-3.5.2.3-no-path', 'rfc7644-3.5.2.3-no-path-complex', 'entra-opt.dotted-keys'],
    spared: ['rfc7644-3.5.2.3-simple'],
  },
  {
    what: 'attributes and excludedAttributes are ignored',
    proxy: requerying((query) => {
      query.delete('attributes');
      query.delete('excludedAttributes');
    }),
    found: [
      'rfc7644-3.4.2.5-only',
      'rfc7644-3.4.2.5-excluded',
      'rfc7644-3.4.2.5-list',
      'rfc7643-4.2-excluded',
    ],
  },
  {
    what: 'startIndex counts from 0',
    proxy: requerying((query) => {
      const start = Number(query.get('startIndex'));
      if (start > 1) {
        query.set('startIndex', String(start - 1));
      }
    }),
    found: ['rfc7644-3.4.2.4-walk', 'rfc7644-3.4.2.4-last'],
  },
  {
    what: 'count is ignored',
    proxy: requerying((query) => query.delete('count')),
    found: ['rfc7644-3.4.2.4-total', 'rfc7644-3.4.2.4-count-0'],
  },
  {
    what: 'the order of lists changes from call to call',
    proxy: shuffles(),
    found: ['rfc7644-3.4.2.4-stable'],
  },
  {
    what: 'inactive users are hidden from lists',
    proxy: rewriting((body) => {
      if (Array.isArray(body.Resources)) {
        body.Resources = resourcesOf(body).filter(({ active }) => active !== false);
        body.totalResults = resourcesOf(body).length;
      }
    }),
    found: [
      'rfc7644-3.4.1-inactive',
      'rfc7644-3.4.2.2-boolean-false',
      'okta.user-lifecycle',
      'entra.user-lifecycle',
    ],
  },
  {
    what: 'a manager is returned as text',
    proxy: rewriting((body) => {
      const extension = body[enterprise];
      if (isBody(extension) && isBody(extension.manager)) {
        extension.manager = extension.manager.value;
      }
    }),
    found: ['rfc7643-3.3-manager', 'entra.manager'],
  },
  {
    what: 'numbers of lists are texts',
    proxy: rewriting((body) => {
      if (body.totalResults !== undefined) {
        body.totalResults = String(body.totalResults);
      }
    }),
    found: ['rfc7644-3.4.2-shape', 'okta.import', 'rfc7644-4-lists'],
  },
  {
    what: 'groups of users are never shown',
    proxy: rewriting((body) => {
      delete body.groups;
    }),
    found: ['rfc7643-4.2-user-groups'],
  },
  {
    what: 'what is unknown is 404 in HTML',
    proxy: async (request, next) => {
      const response = await next(request);
      return response.status === 404
        ? new Response('<html>Not found</html>', { status: 404, headers: { 'content-type': 'text/html' } })
        : response;
    },
    found: [
      'rfc7644-3.12-unknown-endpoint',
      'rfc7644-3.4.1-unknown',
      'rfc7644-7-id-long',
      'rfc7644-3.8-errors-out',
    ],
  },
  {
    what: 'capitalised operations are refused',
    proxy: repatching((operation) =>
      typeof operation.op === 'string' && /^[A-Z]/.test(operation.op)
        ? { ...operation, op: 'unknown' }
        : operation,
    ),
    found: ['rfc7644-3.5.2-op-case', 'entra.user-lifecycle'],
    spared: ['entra-opt.group'],
  },
  {
    what: 'schemas lack characteristics and name unknown ones',
    proxy: rewriting((body, _response, request) => {
      if (!new URL(request.url).pathname.endsWith('/Schemas')) {
        return;
      }
      for (const attribute of resourcesOf(body).flatMap(({ attributes }) =>
        Array.isArray(attributes) ? attributes : [],
      )) {
        delete attribute.mutability;
        attribute.returned = 'sometimes';
      }
    }),
    found: ['rfc7643-7-characteristics', 'rfc7643-7-returned', 'rfc7643-7-single'],
    spared: ['rfc7643-7-types'],
  },
  {
    what: 'ServiceProviderConfig is incomplete',
    proxy: rewriting((body) => {
      delete body.bulk;
      delete body.changePassword;
    }),
    found: [
      'rfc7643-5-supported-bulk',
      'rfc7643-5-bulk-limits',
      'rfc7643-5-supported-changepassword',
      'authentik.discovery',
    ],
  },
];
