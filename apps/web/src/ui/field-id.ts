/** The id of the control of a field, `answers.topic`; a selector's letters only. */
export function fieldId(field: string): string {
  return `field-${field.replace(/[^a-z0-9]/gi, '-')}`;
}
