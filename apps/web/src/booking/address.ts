// Which page an address asks for. Whether there is anything at it, only the API knows.

export type Address =
  | { readonly page: 'host'; readonly organization: string; readonly handle: string }
  | {
      readonly page: 'event type';
      readonly organization: string;
      readonly handle: string;
      readonly eventType: string;
    }
  | { readonly page: 'booking' | 'link'; readonly token: string }
  | { readonly page: 'none' };

export function addressOf(pathname: string): Address {
  const [first, second, third, ...rest] = partsOf(pathname);
  if (first === undefined || second === undefined || rest.length > 0) {
    return { page: 'none' };
  }
  if (first === 'booking' || first === 'link') {
    return third === undefined ? { page: first, token: second } : { page: 'none' };
  }
  const host = { organization: first, handle: second };
  return third === undefined ? { page: 'host', ...host } : { page: 'event type', ...host, eventType: third };
}

function partsOf(pathname: string): string[] {
  try {
    return pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return [];
  }
}
