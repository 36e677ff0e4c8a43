// What OneLogin and a few others send: one value, or bare strings, where RFC 7643 §2.4 Multi-Valued Attributes has an
// array of objects.
import { findAttribute, isObject, type Json } from '../attribute.ts';
import type { Dialect } from './dialect.ts';
import { valueRule } from './values.ts';

export const oneLogin: Dialect = {
  name: 'onelogin',
  rules: [
    valueRule(
      'one value or strings for an array of objects',
      'onelogin.json#onelogin.emails-object',
      (value, place) => {
        const { attribute, isElement } = place;
        if (!attribute.multiValued || attribute.type !== 'complex') {
          return value;
        }
        const hasValue = findAttribute(attribute.subAttributes, 'value') !== undefined;
        const element: Json = typeof value === 'string' && value !== '' && hasValue ? { value } : value;
        return isElement || !isObject(element) ? element : [element];
      },
    ),
  ],
};
