// A SAML response as the parser that checks its signature sees it. Looked at before: what it says of itself outside of
// any signature, which algorithms it names, and that there is one assertion, nowhere hidden.
import { decryptXml, parseDomFromString, xpath } from '@node-saml/node-saml/lib/xml.js';

/** Of the DOM what is needed here. */
export type XmlElement = {
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly textContent: string | null;
  readonly parentNode: XmlElement | null;
  getAttribute(name: string): string | null;
  toString(): string;
};

export type XmlDocument = { readonly documentElement: XmlElement };

const protocol = 'urn:oasis:names:tc:SAML:2.0:protocol';
const assertionNames = 'urn:oasis:names:tc:SAML:2.0:assertion';
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success';

export async function parseXml(xml: string): Promise<XmlDocument> {
  return (await parseDomFromString(xml)) as XmlDocument;
}

function select(document: XmlDocument | XmlElement, path: string): XmlElement[] {
  // The types of the library are those of browsers, which the server does not have.
  return xpath.selectElements(document, path) as XmlElement[];
}

const named = (name: string) => `*[local-name()='${name}']`;

/** What is wrong with the response around its assertion; undefined when nothing is. `acs` is where it came in. */
export function responseFault(
  document: XmlDocument,
  { issuer, acs }: { readonly issuer: string; readonly acs: string },
): string | undefined {
  const root = document.documentElement;
  if (
    root.localName !== 'Response' ||
    root.namespaceURI !== protocol ||
    root.getAttribute('Version') !== '2.0'
  ) {
    return 'It is not a SAML 2.0 response.';
  }
  const destination = root.getAttribute('Destination');
  if (destination !== null && destination !== '' && destination !== acs) {
    return `It is meant for ${destination}.`;
  }
  if (select(root, `./${named('Issuer')}`).some((one) => (one.textContent ?? '').trim() !== issuer)) {
    return 'It comes from another issuer.';
  }
  const codes = select(root, `./${named('Status')}/${named('StatusCode')}`);
  if (codes.length !== 1 || codes[0]?.getAttribute('Value') !== success) {
    return `The provider refused: ${statusOf(root)}.`;
  }
  return assertionsFault(document) ?? algorithmFault(document);
}

function statusOf(root: XmlElement): string {
  const codes = select(root, `./${named('Status')}//${named('StatusCode')}`);
  const words = codes.map((code) => (code.getAttribute('Value') ?? '').replace(/^.*:/, ''));
  const [message] = select(root, `./${named('Status')}/${named('StatusMessage')}`);
  return [...words, message?.textContent ?? '']
    .filter((word) => word !== '')
    .join(', ')
    .slice(0, 200);
}

function assertionsFault(document: XmlDocument): string | undefined {
  const everywhere = select(document, `//${named('Assertion')} | //${named('EncryptedAssertion')}`);
  const [only, ...others] = everywhere;
  if (only === undefined || others.length > 0) {
    return `It holds ${everywhere.length} assertions; there must be one.`;
  }
  return only.parentNode === document.documentElement && only.namespaceURI === assertionNames
    ? undefined
    : 'Its assertion stands where none may stand.';
}

const signatures: ReadonlySet<string | null> = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
]);
const digests: ReadonlySet<string | null> = new Set([
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
]);
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const transforms: ReadonlySet<string | null> = new Set([
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  exclusive,
]);
const ciphers: ReadonlySet<string | null> = new Set([
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  // What Entra and Okta use when nothing else is asked for. What comes out must be signed.
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
]);
const keyCiphers: ReadonlySet<string | null> = new Set(['http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p']);

const allowed: readonly (readonly [path: string, ReadonlySet<string | null>])[] = [
  [`//${named('SignatureMethod')}`, signatures],
  [`//${named('Reference')}/${named('DigestMethod')}`, digests],
  [`//${named('CanonicalizationMethod')}`, new Set([exclusive])],
  [`//${named('Transform')}`, transforms],
  [`//${named('EncryptedData')}/${named('EncryptionMethod')}`, ciphers],
  [`//${named('EncryptedKey')}/${named('EncryptionMethod')}`, keyCiphers],
];

function algorithmFault(document: XmlDocument): string | undefined {
  for (const [path, names] of allowed) {
    const bad = select(document, path).find((element) => !names.has(element.getAttribute('Algorithm')));
    if (bad !== undefined) {
      return `It uses ${bad.getAttribute('Algorithm') ?? 'an algorithm without a name'}, which is not accepted.`;
    }
  }
  return undefined;
}

export function isSigned(document: XmlDocument): boolean {
  return select(document.documentElement, `./${named('Signature')}`).length > 0;
}

/** Of the response itself. */
export function inResponseTo(document: XmlDocument): string | null {
  const value = document.documentElement.getAttribute('InResponseTo');
  return value === '' ? null : value;
}

/** The text inside its encrypted assertion, unchecked; undefined when the assertion isn't encrypted. */
export async function decrypted(document: XmlDocument, privateKey: string): Promise<string | undefined> {
  const [element] = select(document.documentElement, `./${named('EncryptedAssertion')}`);
  return element === undefined ? undefined : decryptXml(element.toString(), privateKey);
}
