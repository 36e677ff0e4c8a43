// Which operation a method and a path name: RFC 7644 §3.2 SCIM Endpoints and HTTP Methods. Every other path is 404,
// every other method 405, and what SCIM defines and we don't offer 501.
import { methodNotAllowed, notFound, notImplemented } from '../error.ts';
import type { ScimRequest } from '../http.ts';
import { create } from './create.ts';
import { deleteResource } from './delete.ts';
import type { Discovery } from './discovery.ts';
import { get } from './get.ts';
import { patch } from './patch.ts';
import type { Plan, Settings } from './plan.ts';
import { query } from './query.ts';
import { replace } from './replace.ts';
import { search } from './search.ts';

/** What can be done at a place, by method. */
export type Operations = ReadonlyMap<string, () => Plan>;

/** The plan for a request. Throws ScimError for all that is wrong with it and needs no look at what is stored. */
export function planRequest(settings: Settings, discovery: Discovery, request: ScimRequest): Plan {
  const segments = splitPath(request.path);
  const operations =
    segments === undefined
      ? undefined
      : (resourceOperations(settings, request, segments) ?? discovery(segments, request));
  if (operations === undefined) {
    if (segments !== undefined) {
      refuseKnown(segments);
    }
    throw notFound(unknownPath(settings, request.path));
  }
  const plan = operations.get(request.method);
  if (plan === undefined) {
    throw methodNotAllowed(request.method.slice(0, 20), [...operations.keys()]);
  }
  return plan();
}

function resourceOperations(
  settings: Settings,
  request: ScimRequest,
  [first, second, ...more]: readonly string[],
): Operations | undefined {
  const type = settings.resourceTypes.find(({ endpoint }) => endpoint === `/${first}`);
  if (type === undefined || more.length > 0) {
    return undefined;
  }
  const call = { settings, request, type };
  if (second === undefined) {
    return new Map([
      ['GET', () => query(call)],
      ['POST', () => create(call)],
    ]);
  }
  if (second === '.search') {
    return new Map([['POST', () => search(call)]]);
  }
  return new Map([
    ['GET', () => get(call, second)],
    ['PUT', () => replace(call, second)],
    ['PATCH', () => patch(call, second)],
    ['DELETE', () => deleteResource(call, second)],
  ]);
}

/** RFC 7644 §3.2 Table 2 and §3.11: endpoints of the standard that we don't offer, whatever the method. */
function refuseKnown([first = '', ...more]: readonly string[]): void {
  if (first === 'Me') {
    throw notImplemented('"/Me" is not offered: a provisioning token belongs to nobody in the directory.');
  }
  if (first === 'Bulk' && more.length === 0) {
    throw notImplemented(
      '"/Bulk" is not offered, as /ServiceProviderConfig says; send the requests one by one.',
    );
  }
  if ((first === '' || first === '.search') && more.length === 0) {
    throw notImplemented('A query over all resource types is not offered; query the endpoint of one.');
  }
}

/** The path's segments, decoded; undefined when it can't be read. One trailing slash is nothing. */
function splitPath(path: string): readonly string[] | undefined {
  const inner = path.replace(/^\//, '').replace(/\/$/, '');
  if (inner === '') {
    return [];
  }
  try {
    return inner.split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function unknownPath(settings: Settings, path: string): string {
  const places = settings.resourceTypes.map(({ endpoint }) => endpoint);
  const known = [...places, '/ServiceProviderConfig', '/ResourceTypes', '/Schemas'].join(', ');
  return `There is nothing at "${path.slice(0, 40)}". This service provider has ${known}; case matters.`;
}
