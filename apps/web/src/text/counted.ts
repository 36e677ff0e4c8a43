// A sentence with a number in it, in the form that the language has for that number.

type Counted = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

/** `{n}` is where the number goes. */
export function counted(language: string, forms: Counted): (count: number) => string {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (count) => (forms[rules.select(count)] ?? forms.other).replace('{n}', numbers.format(count));
}
