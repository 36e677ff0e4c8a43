// Attribute notation (RFC 7644 §3.10 Attribute Notation) and PATCH paths (§3.5.2): text into trees and back.
import type { Filter } from './filter/filter.ts';

/** attrPath = [URI ":"] ATTRNAME *1subAttr, split at the last colon and the first dot after it; not looked up yet. */
export type AttributePath = { readonly uri?: string; readonly name: string; readonly sub?: string };

/** PATH = attrPath / valuePath [subAttr]. With a filter, `sub` is the sub-attribute behind the bracket. */
export type PatchPath = { readonly attribute: AttributePath; readonly filter?: Filter; readonly sub?: string };
