// The cookie that ties a sign-in under way at an identity provider to the browser that began it. SAML's answer is a form
// that the provider's page posts: over https the cookie must travel with that too.

const seconds = 10 * 60;

export type SsoCookie = {
  set(value: string): string;
  clear(): string;
  read(header: string | undefined): string | undefined;
};

/** `baseUrl` is LINKTIME_BASE_URL. Over http no SameSite is named: browsers refuse `None` there. */
export function ssoCookie(baseUrl: string): SsoCookie {
  const secure = baseUrl.startsWith('https:');
  const name = secure ? '__Host-linktime-sso' : 'linktime-sso';
  const attributes = `Path=/; HttpOnly${secure ? '; Secure; SameSite=None' : ''}`;
  return {
    set: (value) => `${name}=${value}; Max-Age=${seconds}; ${attributes}`,
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
    read: (header) => {
      const pairs = (header ?? '').slice(0, 16_384).split(';');
      const values = pairs
        .map((pair) => pair.trim())
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1));
      return new Set(values).size === 1 ? values[0] : undefined;
    },
  };
}
