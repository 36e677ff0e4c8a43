// Writing an attribute that has one value: RFC 7644 §3.5.2.1 Add Operation, §3.5.2.3 Replace Operation. With one
// value to write, the two are the same.
import { isObject, type Json } from '../attribute.ts';
import { readTarget, writeTarget } from '../resource.ts';
import { printTarget, type Target } from '../schema.ts';
import { asObject, checkedValue, type Draft, dropStaleReference, mergeComplex } from './draft.ts';

/** Sets the value at a target, or merges an object into a complex one; null and an empty string clear it. */
export function writeSingle(draft: Draft, target: Target, value: Json): void {
  const { sub, ...whole } = target;
  const held = readTarget(draft.resource, whole);
  if (sub !== undefined) {
    const standard = checkedValue(draft, sub, value, printTarget(target));
    const written = writeTarget(draft.resource, target, standard);
    const complex = dropStaleReference(asObject(held), asObject(readTarget(written, whole)));
    draft.resource = writeTarget(written, whole, complex);
    return;
  }
  if (target.attribute.type === 'complex' && isObject(value)) {
    draft.resource = writeTarget(draft.resource, target, mergeComplex(draft, target, asObject(held), value));
    return;
  }
  const standard = checkedValue(draft, target.attribute, value, printTarget(target));
  draft.resource = writeTarget(draft.resource, target, standard);
}
