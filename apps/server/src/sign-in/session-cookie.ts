// The cookie that holds a session's secret. Over https its name begins with `__Host-`: no neighbour can set it.
import { type PresentedSecret, readSecret } from '../people/secret.ts';

const seconds = 12 * 3_600;

export type SessionCookie = {
  readonly name: string;
  /** The `Set-Cookie` that signs a browser in. */
  set(secret: string): string;
  /** The `Set-Cookie` that signs it out. */
  clear(): string;
  /** What a `Cookie` header presents; undefined when it holds no session of ours, or two that differ. */
  read(header: string | undefined): PresentedSecret | undefined;
};

/** `baseUrl` is LINKTIME_BASE_URL: its scheme says whether the cookie travels over https only. */
export function sessionCookie(baseUrl: string): SessionCookie {
  const secure = baseUrl.startsWith('https:');
  const name = secure ? '__Host-linktime' : 'linktime';
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  return {
    name,
    set: (secret) => `${name}=${secret}; Max-Age=${seconds}; ${attributes}`,
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
    read: (header) => readSecret(onlyValue(header, name)),
  };
}

function onlyValue(header: string | undefined, name: string): string | undefined {
  if (header === undefined || header.length > 16_384) {
    return undefined;
  }
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return new Set(values).size === 1 ? values[0] : undefined;
}
