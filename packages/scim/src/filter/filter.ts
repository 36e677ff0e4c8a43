// The filter as a tree: one union, one member for each rule of the grammar in RFC 7644 §3.4.2.2 Filtering.
import type { Target } from '../schema.ts';
import { type AttributePath, printAttributePath } from './attribute-path.ts';

export type CompareOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';
/** compValue: what a JSON literal can be. */
export type CompareValue = string | number | boolean | null;

/** What was written: names are not looked up yet. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Filter[] }
  | { readonly kind: 'not'; readonly term: Filter }
  | { readonly kind: 'present'; readonly path: AttributePath }
  | {
      readonly kind: 'compare';
      readonly path: AttributePath;
      readonly operator: CompareOperator;
      readonly value: CompareValue;
    }
  /** valuePath: one and the same element of the multi-valued attribute satisfies `filter`. */
  | { readonly kind: 'valuePath'; readonly path: AttributePath; readonly filter: Filter };

/**
 * What it means for a resource type: every name looked up, every operator checked against the type of its
 * attribute, every value in the form that is compared. What evaluates filters (memory, SQL) takes this.
 *
 * - A target on a complex attribute with a `value` sub-attribute has `sub` filled in (`emails eq` = `emails.value eq`).
 * - `value` of a string attribute with `caseExact: false` is folded; of a dateTime it is the instant (nanoseconds).
 * - `eq null` is `not present` and `ne null` is `present` (RFC 7643 §2.5 Unassigned and Null Values).
 * - Inside `element`, targets name a sub-attribute of that attribute: `attribute` is the sub-attribute, `sub` absent.
 */
export type BoundFilter =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly BoundFilter[] }
  | { readonly kind: 'not'; readonly term: BoundFilter }
  | { readonly kind: 'present'; readonly target: Target }
  | {
      readonly kind: 'compare';
      readonly target: Target;
      readonly operator: CompareOperator;
      readonly value: Exclude<CompareValue, null> | bigint;
    }
  | { readonly kind: 'element'; readonly target: Target; readonly filter: BoundFilter };

/** The canonical text of a filter. parseFilter makes an equal tree of it, bounds permitting. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.terms.map((term) => printTerm(term, filter.kind)).join(` ${filter.kind} `);
    case 'not':
      return `not (${printFilter(filter.term)})`;
    case 'present':
      return `${printAttributePath(filter.path)} pr`;
    case 'compare':
      return `${printAttributePath(filter.path)} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'valuePath':
      return `${printAttributePath(filter.path)}[${printFilter(filter.filter)}]`;
  }
}

// Only an `and` among the terms of an `or` needs no parentheses; an `and` within an `and` was a group of its own.
function printTerm(term: Filter, within: 'and' | 'or'): string {
  const isLogical = term.kind === 'and' || term.kind === 'or';
  const isBoundCloser = term.kind === 'and' && within === 'or';
  return isLogical && !isBoundCloser ? `(${printFilter(term)})` : printFilter(term);
}
