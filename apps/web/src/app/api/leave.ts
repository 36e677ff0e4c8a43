// The way out to the sign-in page, and the memory of which organization this browser signs in to.
import type { Refusal } from '../../client.ts';

const rememberedAs = 'linktime.organization';

export function remember(slug: string): void {
  try {
    localStorage.setItem(rememberedAs, slug);
  } catch {
    // Storage may be switched off; then the address is asked for again.
  }
}

export function remembered(): string | undefined {
  try {
    return localStorage.getItem(rememberedAs) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Where to sign in, and come back to `next` from. */
export function signInPath(slug: string | undefined, next: string, ended = false): string {
  const query = new URLSearchParams();
  if (next !== '/app') {
    query.set('next', next);
  }
  if (ended) {
    query.set('ended', '1');
  }
  return doorOf(slug, query);
}

function doorOf(slug: string | undefined, query: URLSearchParams): string {
  const place = slug === undefined ? '/sign-in' : `/sign-in/${encodeURIComponent(slug)}`;
  return query.size === 0 ? place : `${place}?${query}`;
}

/** Whose dashboard this page has shown: to be sent away from it is an end, not a beginning. */
let within: string | undefined;

export function noteSignedIn(slug: string): void {
  within = slug;
  remember(slug);
}

let leaving = false;

/**
 * Loads the sign-in page anew, so that nothing of the session stays in memory. Whose account has been closed comes to the
 * page that says so, and is not asked to sign in again.
 */
export function leaveForSignIn({ reason }: Pick<Refusal, 'reason'>): void {
  if (leaving || !location.pathname.startsWith('/app')) {
    return;
  }
  leaving = true;
  const slug = within ?? remembered();
  location.assign(
    reason === undefined
      ? signInPath(slug, location.pathname + location.search, within !== undefined)
      : doorOf(slug, new URLSearchParams({ problem: reason })),
  );
}
