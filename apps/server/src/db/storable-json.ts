// JSON text that a jsonb column takes. PostgreSQL refuses the character NUL and halves of surrogate pairs, which JSON
// may carry; a refused audit record or mail would undo the change that it tells of.

// A backslash that is escaped itself must be passed over, or the text "\u0000" would be taken for the character.
const escapes = /\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g;

/**
 * The value as JSON text with U+FFFD in place of what jsonb can't hold.
 *
 * @example storableJson({ name: 'a\0b' }) // '{"name":"a\ufffdb"}'
 */
export function storableJson(value: object): string {
  return JSON.stringify(value).replace(escapes, (found) => (found === '\\\\' ? found : '\\ufffd'));
}
