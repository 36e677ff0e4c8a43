// What an operation may look at, and what it comes to: one question to the store and the answer made of its reply.
// Operations are pure; provider.ts alone talks to the store.
import type { Dialect } from '../dialects/dialect.ts';
import type { ScimRequest, ScimResponse } from '../http.ts';
import type { Limits } from '../limits.ts';
import type { Found, Read, Write } from '../resource-store.ts';
import type { ResourceType } from '../schema.ts';

/** The provider's options with every default filled in. */
export type Settings = {
  readonly resourceTypes: readonly ResourceType[];
  /** Types with attributes that are returned on request only, or never: their stored text can't be sent as it is. */
  readonly projected: ReadonlySet<ResourceType>;
  readonly baseUrl: string;
  readonly limits: Limits;
  readonly sort: boolean;
  readonly etag: boolean;
  readonly dialects: readonly Dialect[];
  readonly onUnreadableFilter: 'error' | 'emptyList';
};

/** A request to a resource type's endpoint or to one of its resources. */
export type Call = {
  readonly settings: Settings;
  readonly request: ScimRequest;
  readonly type: ResourceType;
};

export type Plan =
  | {
      readonly read: Read;
      /** May throw ScimError: a 404, say. The caller has been let in by then. */
      readonly answer: (found: Found) => ScimResponse;
      readonly notes?: readonly string[];
    }
  | { readonly write: Write };
