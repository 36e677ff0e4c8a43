// What clients send that the standard does not know, turned into what it does before anything is parsed. RFC 7644
// §3.5.2 Modifying with PATCH and RFC 7643 §2.3 Attribute Data Types are the standard that the rules lead to.
import type { Json } from '../attribute.ts';
import type { ResourceType } from '../schema.ts';

/** One departure from the standard. A rule leaves standard JSON as it is. */
export type Rule = {
  readonly name: string;
  /** Who sends it: a recorded request as file#scenario, or the public issue that shows one. */
  readonly traffic: string;
  /** The body of a POST or PUT. */
  readonly body?: (json: Json, type: ResourceType) => Json;
  /** The body of a PATCH. */
  readonly patchOp?: (json: Json, type: ResourceType) => Json;
};

/** What one client is known to send. Its rules run in order; all of it twice is all of it once. */
export type Dialect = { readonly name: string; readonly rules: readonly Rule[] };

/** The body of a POST or PUT in standard form, as far as the rules know. Any JSON may come in; nothing is thrown. */
export function toStandardBody(dialects: readonly Dialect[], json: Json, type: ResourceType): Json {
  return rulesOf(dialects).reduce((body, rule) => rule.body?.(body, type) ?? body, json);
}

/** The body of a PATCH in standard form, as far as the rules know. Any JSON may come in; nothing is thrown. */
export function toStandardPatch(dialects: readonly Dialect[], json: Json, type: ResourceType): Json {
  return rulesOf(dialects).reduce((body, rule) => rule.patchOp?.(body, type) ?? body, json);
}

function rulesOf(dialects: readonly Dialect[]): Rule[] {
  return dialects.flatMap(({ rules }) => rules);
}
