// The way out to the sign-in page, and the memory of which organization this browser signs in to.

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
  const place = slug === undefined ? '/sign-in' : `/sign-in/${encodeURIComponent(slug)}`;
  const query = new URLSearchParams();
  if (next !== '/app') {
    query.set('next', next);
  }
  if (ended) {
    query.set('ended', '1');
  }
  return query.size === 0 ? place : `${place}?${query}`;
}

let leaving = false;

/** Loads the sign-in page anew, so that nothing of the session stays in memory. */
export function leaveForSignIn(): void {
  if (!leaving && location.pathname.startsWith('/app')) {
    leaving = true;
    location.assign(signInPath(remembered(), location.pathname + location.search, seen()));
  }
}

let wasIn = false;

/** Somebody was signed in on this page: to be sent away is an end, not a beginning. */
export function noteSignedIn(slug: string): void {
  wasIn = true;
  remember(slug);
}

function seen(): boolean {
  return wasIn;
}
