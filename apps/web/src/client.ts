// The API as functions, typed by its table of routes. A call never throws: it ends in what came, or in why nothing did.
import type { ApiError, ApiRoutes, Response as Reply, Request } from '@linktime/api';

/** 'unreachable': no answer came, so nobody knows whether the request arrived. */
export type Refusal = Omit<ApiError, 'error'> & { readonly error: ApiError['error'] | 'unreachable' };

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

type Present<T> = { readonly [K in keyof T as T[K] extends undefined ? never : K]: T[K] };

export type Api = {
  readonly [K in keyof ApiRoutes]: (request: Present<Request<ApiRoutes[K]>>) => Promise<Outcome<ReplyOf<K>>>;
};

/** What a route answers. */
export type ReplyOf<K extends keyof ApiRoutes> = Reply<ApiRoutes[K]>;

export type HostPage = ReplyOf<'GET /api/v1/pages/:organization/:handle'>;
export type EventTypePage = ReplyOf<'GET /api/v1/pages/:organization/:handle/:eventType'>;
export type OrganizationFace = EventTypePage['organization'];
export type Question = EventTypePage['eventType']['questions'][number];
export type Slots = ReplyOf<'GET /api/v1/pages/:organization/:handle/:eventType/slots'>;
export type Slot = Slots['slots'][number];
export type NewBooking = Request<
  ApiRoutes['POST /api/v1/pages/:organization/:handle/:eventType/bookings']
>['body'];
export type NewlyBooked = ReplyOf<'POST /api/v1/pages/:organization/:handle/:eventType/bookings'>;
export type ManagedBooking = ReplyOf<'GET /api/v1/bookings/:token'>;

type Parts = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** Longer than the server takes for anything: behind it there is no answer to wait for. */
const patienceMs = 20_000;

/**
 * @example
 * const outcome = await api['GET /api/v1/bookings/:token']({ params: { token } });
 */
export const api = new Proxy({} as Api, {
  get: (_, key) => (parts: Parts) => send(String(key), parts),
});

async function send(key: string, { params = {}, query, body }: Parts): Promise<Outcome<unknown>> {
  const [method = '', pattern = ''] = key.split(' ');
  const path = pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
  try {
    const response = await fetch(path + search, {
      method,
      signal: AbortSignal.timeout(patienceMs),
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (response.ok) {
      return { ok: true, value: answer };
    }
    return { ok: false, refusal: isRefusal(answer) ? answer : unreachable(`HTTP status ${response.status}`) };
  } catch (error) {
    return { ok: false, refusal: unreachable(String(error)) };
  }
}

function isRefusal(answer: unknown): answer is ApiError {
  return typeof answer === 'object' && answer !== null && 'error' in answer && 'message' in answer;
}

function unreachable(message: string): Refusal {
  return { error: 'unreachable', message };
}
