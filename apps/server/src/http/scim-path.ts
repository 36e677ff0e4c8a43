// Where SCIM begins, and which part of a request's URL is behind it.

export const scimBase = '/api/scim/v2';

export type ScimTarget = {
  /** Behind the base, percent-encoded as it came; empty for the base itself. */
  readonly path: string;
  /** Behind the `?`, as it came. */
  readonly query: string;
};

/** The target of a request whose URL is under the base; undefined for any other. */
export function scimTarget(url: string): ScimTarget | undefined {
  // A client that takes us for a proxy sends the whole URL.
  const local = url.startsWith('/') ? url : url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '');
  const mark = local.indexOf('?');
  const path = mark < 0 ? local : local.slice(0, mark);
  if (path !== scimBase && !path.startsWith(`${scimBase}/`)) {
    return undefined;
  }
  return { path: path.slice(scimBase.length), query: mark < 0 ? '' : local.slice(mark + 1) };
}

const endpoints = new Set([
  'Users',
  'Groups',
  'Schemas',
  'ResourceTypes',
  'ServiceProviderConfig',
  'Me',
  'Bulk',
  '.search',
]);

/** The route pattern for logs and metrics: a few known words, never what a client made up. */
export function scimPattern(path: string): string {
  const [first, second, ...more] = path.split('/').filter((segment) => segment !== '');
  if (first === undefined) {
    return scimBase;
  }
  if (!endpoints.has(first) || more.length > 0) {
    return `${scimBase}/*`;
  }
  if (second === undefined) {
    return `${scimBase}/${first}`;
  }
  return `${scimBase}/${first}/${second === '.search' ? second : ':id'}`;
}
