// Entity tags in If-Match and If-None-Match: RFC 7644 §3.14 Versioning Resources; the tags themselves are HTTP's
// (RFC 7232 §2.3, §3.1, §3.2). Ours are weak, so they are compared weakly, also in If-Match.

// entity-tag = [ "W/" ] DQUOTE *etagc DQUOTE
const TAG = /(?:W\/)?"([\x21\x23-\x7e\x80-\uffff]*)"/y;
const SEPARATOR = /[ \t]*(?:,[ \t]*)+|[ \t]*$/y;

/**
 * Whether a header's tags, or `*`, match the version of a resource that exists. A malformed header matches nothing.
 *
 * @example matchesTag('"6", W/"7"', 'W/"7"') // true
 */
export function matchesTag(header: string, version: string): boolean {
  if (header.trim() === '*') {
    return true;
  }
  const wanted = parseTags(version)?.[0];
  return wanted !== undefined && parseTags(header)?.includes(wanted) === true;
}

/** The opaque parts of a list of tags, or undefined if it is malformed. Empty elements are allowed (RFC 7230 §7). */
function parseTags(text: string): string[] | undefined {
  const tags: string[] = [];
  let at = /^[ \t,]*/.exec(text)?.[0].length ?? 0;
  while (at < text.length) {
    TAG.lastIndex = at;
    const tag = TAG.exec(text);
    SEPARATOR.lastIndex = TAG.lastIndex;
    if (tag?.[1] === undefined || !SEPARATOR.test(text)) {
      return undefined;
    }
    tags.push(tag[1]);
    at = SEPARATOR.lastIndex;
  }
  return tags;
}
