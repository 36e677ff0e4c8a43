// What is wrong with what somebody wrote, in words for them: the API's own are for who writes a client. Each is undefined
// while the API has found nothing.
import { isSlug } from './slug-from.ts';

type Found = string | undefined;

export function wrongAddress(found: Found): string | undefined {
  return found && 'Write your e-mail address, like dana@acme.example.';
}

/** @example wrongName(fields.name, { value: name, of: 'your name' }) */
export function wrongName(
  found: Found,
  { value, of }: { readonly value: string; readonly of: string },
): string | undefined {
  return (
    found &&
    (value.trim() === ''
      ? `Write ${of}.`
      : `Write ${of} on one line of at most 80 characters, without links or e-mail addresses.`)
  );
}

/** Taken names and the like are the API's to tell. */
export function wrongSlug(found: Found, value: string, most = 63): string | undefined {
  return (
    found &&
    (isSlug(value) && value.length <= most
      ? found
      : `Use 1 to ${most} lower-case letters and digits, with hyphens between them.`)
  );
}

export function wrongPassword(found: Found, value: string): string | undefined {
  return found && (value === '' ? 'Choose a password.' : found);
}
