// The sub-attributes that multi-valued attributes have in common: RFC 7643 §2.4 Multi-Valued Attributes.
import { type Attribute, attribute } from '../attribute.ts';

export type MultiValued = {
  readonly description: string;
  /** The definition of `value`; its description at least. */
  readonly value: Partial<Omit<Attribute, 'name'>> & { readonly description: string };
  /** Canonical values of `type`; Entra maps a multi-valued attribute only when /Schemas lists some. */
  readonly types?: readonly string[];
};

/** A multi-valued complex attribute with `value`, `display`, `type` and `primary`. */
export function multiValued(name: string, { description, value, types }: MultiValued): Attribute {
  return attribute(name, {
    type: 'complex',
    multiValued: true,
    description,
    subAttributes: [
      attribute('value', value),
      attribute('display', { description: 'The value in words, for people to read.' }),
      typeAttribute(types),
      primaryAttribute,
    ],
  });
}

export function typeAttribute(canonicalValues?: readonly string[]): Attribute {
  return attribute('type', {
    description: 'A label that says what the value is for.',
    ...(canonicalValues !== undefined && { canonicalValues }),
  });
}

export const primaryAttribute: Attribute = attribute('primary', {
  type: 'boolean',
  description: 'Whether this is the preferred value; true for one value at most.',
});
