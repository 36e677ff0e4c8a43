// What XML from strangers must be before anything parses it: short, of few parts, without a document type. A list of
// 4,000 empty elements, or entities of entities, keep a parser busy for seconds.

export type XmlLimits = { readonly bytes: number; readonly parts: number };

export const responseLimits: XmlLimits = { bytes: 196_608, parts: 1_000 };
export const metadataLimits: XmlLimits = { bytes: 524_288, parts: 20_000 };

const mostAttributes = 4_000;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** The text, or why it isn't looked at. Elements, comments and CDATA sections count as parts. */
export function xmlText(
  bytes: Uint8Array,
  limits: XmlLimits,
): { ok: true; xml: string } | { ok: false; reason: string } {
  if (bytes.length > limits.bytes) {
    return { ok: false, reason: 'The XML is too long.' };
  }
  let xml: string;
  try {
    xml = utf8.decode(bytes);
  } catch {
    return { ok: false, reason: 'The XML is not UTF-8.' };
  }
  if (/<!(?!--|\[CDATA\[)/.test(xml)) {
    return { ok: false, reason: 'The XML declares a document type or entities.' };
  }
  if (/<\?/.test(xml.replace(/^\s*<\?xml\s[^?]*\?>/, ''))) {
    return { ok: false, reason: 'The XML holds processing instructions.' };
  }
  if (
    xml.split(/<(?!\/)/).length - 1 > limits.parts ||
    xml.split('=').length - 1 > mostAttributes + limits.parts
  ) {
    return { ok: false, reason: 'The XML has too many parts.' };
  }
  return { ok: true, xml };
}

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The bytes of a SAML message as a form carries it, with line breaks or without. */
export function base64Bytes(text: string): Uint8Array | undefined {
  const dense = text.replace(/[ \t\r\n]/g, '');
  return base64.test(dense) ? Buffer.from(dense, 'base64') : undefined;
}
