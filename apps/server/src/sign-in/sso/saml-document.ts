// A SAML response as the parser that checks its signature sees it. Looked at before: what it says of itself outside of
// any signature, which algorithms it names, and that there is one assertion, nowhere hidden.
import { decryptXml, parseDomFromString } from '@node-saml/node-saml/lib/xml.js';

/** Of the DOM what is needed here. */
export type XmlElement = {
  readonly nodeType: number;
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly textContent: string | null;
  readonly parentNode: XmlElement | null;
  readonly firstChild: XmlElement | null;
  readonly nextSibling: XmlElement | null;
  getAttribute(name: string): string | null;
  toString(): string;
};

export type XmlDocument = { readonly documentElement: XmlElement };

const protocol = 'urn:oasis:names:tc:SAML:2.0:protocol';
const assertionNames = 'urn:oasis:names:tc:SAML:2.0:assertion';
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success';

export async function parseXml(xml: string): Promise<XmlDocument> {
  // The types of the library are those of browsers, which the server does not have.
  return (await parseDomFromString(xml)) as XmlDocument;
}

const elementType = 1;

/** The child elements of this name. */
function childrenOf(parent: XmlElement, name: string): XmlElement[] {
  const found: XmlElement[] = [];
  for (let child = parent.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType === elementType && child.localName === name) {
      found.push(child);
    }
  }
  return found;
}

/** Every element, parents before children: XPath took a third of a second for a thousand siblings. */
function everyElement(document: XmlDocument): XmlElement[] {
  const found: XmlElement[] = [];
  const waiting: XmlElement[] = [document.documentElement];
  for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
    found.push(element);
    for (let child = element.firstChild; child !== null; child = child.nextSibling) {
      if (child.nodeType === elementType) {
        waiting.push(child);
      }
    }
  }
  return found;
}

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
  if (childrenOf(root, 'Issuer').some((one) => (one.textContent ?? '').trim() !== issuer)) {
    return 'It comes from another issuer.';
  }
  const codes = childrenOf(root, 'Status').flatMap((status) => childrenOf(status, 'StatusCode'));
  if (codes.length !== 1 || codes[0]?.getAttribute('Value') !== success) {
    return `The provider refused: ${statusOf(root)}.`;
  }
  const elements = everyElement(document);
  return assertionsFault(root, elements) ?? algorithmFault(elements);
}

function statusOf(root: XmlElement): string {
  const statuses = childrenOf(root, 'Status');
  const codes = statuses.flatMap((status) => childrenOf(status, 'StatusCode'));
  const words = [...codes, ...codes.flatMap((code) => childrenOf(code, 'StatusCode'))].map((code) =>
    (code.getAttribute('Value') ?? '').replace(/^.*:/, ''),
  );
  const [message] = statuses.flatMap((status) => childrenOf(status, 'StatusMessage'));
  return [...words, message?.textContent ?? '']
    .filter((word) => word !== '')
    .join(', ')
    .slice(0, 200);
}

function assertionsFault(root: XmlElement, elements: readonly XmlElement[]): string | undefined {
  const assertions = elements.filter(
    ({ localName }) => localName === 'Assertion' || localName === 'EncryptedAssertion',
  );
  const [only, ...others] = assertions;
  if (only === undefined || others.length > 0) {
    return `It holds ${assertions.length} assertions; there must be one.`;
  }
  return only.parentNode === root && only.namespaceURI === assertionNames
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

/** By the name of the element, and of the one around it where that matters. */
const allowed: ReadonlyMap<string, ReadonlySet<string | null>> = new Map([
  ['SignatureMethod', signatures],
  ['Reference/DigestMethod', digests],
  ['CanonicalizationMethod', new Set([exclusive])],
  ['Transform', transforms],
  ['EncryptedData/EncryptionMethod', ciphers],
  ['EncryptedKey/EncryptionMethod', keyCiphers],
]);

function algorithmFault(elements: readonly XmlElement[]): string | undefined {
  for (const element of elements) {
    const name = element.localName;
    const names = allowed.get(name) ?? allowed.get(`${element.parentNode?.localName ?? ''}/${name}`);
    const algorithm = element.getAttribute('Algorithm');
    if (names !== undefined && !names.has(algorithm)) {
      return `It uses ${algorithm ?? 'an algorithm without a name'}, which is not accepted.`;
    }
  }
  return undefined;
}

export function isSigned(document: XmlDocument): boolean {
  return childrenOf(document.documentElement, 'Signature').length > 0;
}

/** Of the response itself. */
export function inResponseTo(document: XmlDocument): string | null {
  const value = document.documentElement.getAttribute('InResponseTo');
  return value === '' ? null : value;
}

/** The text inside its encrypted assertion, unchecked; undefined when the assertion isn't encrypted. */
export async function decrypted(document: XmlDocument, privateKey: string): Promise<string | undefined> {
  const [element] = childrenOf(document.documentElement, 'EncryptedAssertion');
  return element === undefined ? undefined : decryptXml(element.toString(), privateKey);
}
