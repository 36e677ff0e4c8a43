// What of a resource is returned: RFC 7644 §3.9 Attribute Selection and the `returned` characteristic (RFC 7643 §7).
import type { Target, ExtensionTarget } from './schema.ts';

/** Which attributes an answer shows. `default`: all but `request` and `never`. */
export type AttributeSet =
  | { readonly mode: 'default' }
  | { readonly mode: 'only' | 'except'; readonly targets: readonly (Target | ExtensionTarget)[] };
