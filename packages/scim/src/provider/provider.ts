// A SCIM service provider over a store: from a request to its answer. RFC 7644 §3 SCIM Protocol. The order of answers
// is 401 and 403, 404 and 405, 413 and 415, 400: who may not enter learns nothing else.
import { type Attribute, isNeverShown } from '../attribute.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { dialects } from '../dialects/dialects.ts';
import type { Features } from '../discovery.ts';
import type { ScimError } from '../error.ts';
import type { ScimRequest, ScimResponse } from '../http.ts';
import { defaultLimits, type Limits } from '../limits.ts';
import type { ResourceStore } from '../resource-store.ts';
import type { ResourceType } from '../schema.ts';
import { errorAnswer } from './answer.ts';
import { prepareDiscovery } from './discovery.ts';
import type { Plan, Settings } from './plan.ts';
import { planRequest } from './route.ts';

export type ProviderOptions<Caller> = {
  readonly resourceTypes: readonly ResourceType[];
  readonly store: ResourceStore<Caller>;
  /** Absolute, without a trailing slash: `https://example.com/scim/v2`. Locations begin with it. */
  readonly baseUrl: string;
  /** What /ServiceProviderConfig announces. By default: sorting, ETags and a bearer token. */
  readonly features?: Partial<Omit<Features, 'patch' | 'bulk' | 'filter'>>;
  /** Clients' known departures from the standard that are understood. By default all; `[]` is strict. */
  readonly dialects?: readonly Dialect[];
  readonly limits?: Partial<Limits>;
  /** RFC 7644 §3.4.2.2 wants 400 invalidFilter, the default. `emptyList` answers 200 with nothing, and a note. */
  readonly onUnreadableFilter?: 'error' | 'emptyList';
  /** How the host's log names the request; it is told in the detail of a 500. */
  readonly requestId?: (caller: Caller) => string | undefined;
};

/** `Caller` is whatever the host makes of a request before it is let in, a token say; only its store looks at it. */
export type Provider<Caller> = {
  readonly baseUrl: string;
  readonly limits: Limits;
  /** Answers every request, also what it can't understand; never rejects. */
  readonly handle: (caller: Caller, request: ScimRequest) => Promise<ScimResponse>;
  /** The 401 or 403 of who may not enter, for a host that asks before it does costly work; undefined for who may. */
  readonly admit: (caller: Caller) => Promise<ScimResponse | undefined>;
  /** Answers an error that the host found before it had a request: but to who may enter only, others get their 401. */
  readonly refuse: (caller: Caller, error: ScimError) => Promise<ScimResponse>;
};

/** Makes a service provider. Throws TypeError when an option can't work. */
export function createProvider<Caller>(options: ProviderOptions<Caller>): Provider<Caller> {
  const { store, requestId } = options;
  const features = allFeatures(options);
  const settings = allSettings(options, features);
  const discovery = prepareDiscovery(settings, features);

  async function handle(caller: Caller, request: ScimRequest): Promise<ScimResponse> {
    let plan: Plan;
    try {
      plan = planRequest(settings, discovery, request);
    } catch (error) {
      return refuse(caller, error);
    }
    try {
      return await carryOut(store, caller, plan);
    } catch (error) {
      return errorAnswer(error, requestId?.(caller));
    }
  }

  async function admit(caller: Caller): Promise<ScimResponse | undefined> {
    try {
      await store.read(caller, { op: 'admit' });
      return undefined;
    } catch (refusal) {
      return errorAnswer(refusal, requestId?.(caller));
    }
  }

  async function refuse(caller: Caller, error: unknown): Promise<ScimResponse> {
    return (await admit(caller)) ?? errorAnswer(error, requestId?.(caller));
  }

  return { baseUrl: settings.baseUrl, limits: settings.limits, handle, admit, refuse };
}

/** The one call of the store that a good request costs. The store lets the caller in, or not, in this call. */
async function carryOut<Caller>(
  store: ResourceStore<Caller>,
  caller: Caller,
  plan: Plan,
): Promise<ScimResponse> {
  if ('write' in plan) {
    return store.write(caller, plan.write);
  }
  const answer = plan.answer(await store.read(caller, plan.read));
  return { ...answer, notes: [...(plan.notes ?? []), ...(answer.notes ?? [])] };
}

function allFeatures<Caller>({ features, limits }: ProviderOptions<Caller>): Features {
  return {
    changePassword: false,
    sort: true,
    etag: true,
    authenticationSchemes: [bearerToken],
    ...features,
    patch: true,
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: limits?.maxCount ?? defaultLimits.maxCount },
  };
}

const bearerToken = {
  type: 'oauthbearertoken',
  name: 'Bearer token',
  description: 'A token in the Authorization header of every request: "Authorization: Bearer <token>".',
  specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
  primary: true,
} as const;

function allSettings<Caller>(options: ProviderOptions<Caller>, features: Features): Settings {
  const { baseUrl, resourceTypes } = options;
  if (!URL.canParse(baseUrl) || baseUrl.endsWith('/')) {
    throw new TypeError(`baseUrl must be absolute and end without a slash; it is "${baseUrl}".`);
  }
  return {
    resourceTypes,
    projected: new Set(resourceTypes.filter(hidesAttributes)),
    baseUrl,
    limits: { ...defaultLimits, ...options.limits },
    sort: features.sort,
    etag: features.etag,
    dialects: options.dialects ?? dialects,
    onUnreadableFilter: options.onUnreadableFilter ?? 'error',
  };
}

function hidesAttributes({ schema, extensions }: ResourceType): boolean {
  return [schema, ...extensions.map((one) => one.schema)].some(({ attributes }) => attributes.some(isHidden));
}

function isHidden(attribute: Attribute): boolean {
  const { returned, type, subAttributes = [] } = attribute;
  // A password is thrown away before it comes to a store, and users can be passed on unparsed. Complex values are
  // thrown away too, but stores may have some from when they were not.
  if (returned === 'never' && type !== 'complex') {
    return false;
  }
  return returned === 'request' || isNeverShown(attribute) || subAttributes.some(isHidden);
}
