// Every bound on what a stranger can send, in one place.

export type Limits = {
  /** Characters of a filter. Entra's longest is under 300; a list of 100 ids is under 6,000. */
  readonly filterLength: number;
  /** Parentheses, `not` and value paths within one another. */
  readonly filterDepth: number;
  /** Comparisons in a filter. */
  readonly filterTerms: number;
  /**
   * Comparisons that all filters in the paths of a PatchOp make: terms times elements, one more for every 16
   * characters compared. A filter of values alone, such as IdPs send for members, makes none.
   */
  readonly filterComparisons: number;
  /** Operations in a PatchOp. Entra sends at most 40 for a user; group pushes come in hundreds. */
  readonly patchOperations: number;
  /** Elements of a multi-valued attribute kept in the resource itself; detached ones have `detachedValues`. */
  readonly multiValues: number;
  /** Values of a detached attribute (the members of a group) in one request. */
  readonly detachedValues: number;
  /** Characters of a single string value. */
  readonly stringLength: number;
  /** Bytes of a request's body: LinkTime's ruling is 4 MiB. */
  readonly bodyBytes: number;
  /** Objects and arrays within one another in a body. */
  readonly jsonDepth: number;
  /** Members of one object in a body: a user with every attribute and extension has under a hundred. */
  readonly objectMembers: number;
  /** Resources on a page when the client doesn't say. */
  readonly defaultCount: number;
  /** Resources on a page at most; a larger `count` is capped. */
  readonly maxCount: number;
  /** Names in `attributes` or `excludedAttributes`. */
  readonly attributeNames: number;
};

export const defaultLimits: Limits = {
  filterLength: 8_192,
  filterDepth: 16,
  filterTerms: 200,
  filterComparisons: 1_000_000,
  patchOperations: 1_000,
  multiValues: 200,
  detachedValues: 20_000,
  stringLength: 8_192,
  bodyBytes: 4 * 1024 * 1024,
  jsonDepth: 16,
  objectMembers: 1_000,
  defaultCount: 100,
  maxCount: 200,
  attributeNames: 100,
};
