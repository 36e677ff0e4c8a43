// The one interface that a host implements, and what it promises. `storeContract()` in testing.ts checks it.
import type { BoundFilter } from './filter/filter.ts';
import type { ScimResponse } from './http.ts';
import type { Change } from './patch/change.ts';
import type { AttributeSet } from './project.ts';
import type { ResourceType, Target } from './schema.ts';

/** A page by position: `startIndex` ≥ 1, `count` ≥ 0, both within the limits already. */
export type Page = { readonly startIndex: number; readonly count: number };

export type Sort = { readonly by: Target; readonly order: 'ascending' | 'descending' };

export type Read =
  /** Is this caller let in at all? Asked before any 404, 405, 415 or 400 is answered. */
  | { readonly op: 'admit' }
  | { readonly op: 'get'; readonly type: ResourceType; readonly id: string; readonly want: AttributeSet }
  | {
      readonly op: 'query';
      readonly type: ResourceType;
      readonly filter?: BoundFilter;
      readonly sort?: Sort;
      readonly page: Page;
      readonly want: AttributeSet;
    };

/** A resource as it is kept. */
export type Stored = {
  readonly id: string;
  /** The entity tag as it is sent, `W/"7"`. */
  readonly version: string;
  /** `meta.location`. */
  readonly location: string;
  /** The resource whole, as JSON text: `schemas`, `id`, `meta`, all values that may be returned, derived ones too. */
  readonly json: string;
  /** Detached attributes that are left out of `json` because they are not wanted or too many to show. */
  readonly omitted?: readonly string[];
};

export type Found = { readonly total: number; readonly page: readonly Stored[] };

export type Write = {
  readonly op: 'create' | 'replace' | 'patch' | 'delete';
  readonly type: ResourceType;
  /** Absent on a create. */
  readonly id?: string;
  /** Detached attributes that `decide` must see; usually none. */
  readonly needs: readonly string[];
  /** What the answer will show. */
  readonly want: AttributeSet;
  /**
   * What to write, from what is stored now (undefined = there is no such resource). Pure, may be called again when
   * the transaction is. Throws ScimError. A delete's change is what would be stored if it were none.
   */
  readonly decide: (now: Stored | undefined) => Change;
  /** The answer, from what is stored then (undefined after a delete). Pure. Its status belongs into the log. */
  readonly answer: (stored: Stored | undefined, change: Change) => ScimResponse;
};

/**
 * The store's promises:
 *
 * - Who may not enter is refused inside `read` and `write`, with 401 or 403, before anything else is looked at.
 * - A write is atomic and isolated: `decide` sees what is locked until the write ends; its effects are durable
 *   before the answer is given. A change without values, edits or removal leaves version and lastModified alone.
 * - Uniqueness is the store's, atomic also in a race: it throws `uniqueness()`.
 * - `id` is opaque and never given twice. An id of somebody else's is an id that never was.
 * - A change changes the version. A page's order is stable; `total` and `page` are of one moment.
 * - Detached attributes are changed by their edit alone; no write reads all values unless `needs` says so.
 */
export interface ResourceStore<Caller> {
  read(caller: Caller, read: Read): Promise<Found>;
  write(caller: Caller, write: Write): Promise<ScimResponse>;
}
