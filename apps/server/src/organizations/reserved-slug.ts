// Names that no organization has, because addresses of our own begin with them.

const reserved: ReadonlySet<string> = new Set([
  'api',
  'app-assets',
  'sso',
  'verify',
  'password-reset',
  'app',
  'assets',
  'booking',
  'dashboard',
  'docs',
  'healthz',
  'invitation',
  'link',
  'metrics',
  'pricing',
  'readyz',
  'set-up',
  'sign-in',
  'sign-up',
  'static',
]);

export function isReservedSlug(slug: string): boolean {
  return reserved.has(slug);
}
