// A SAML identity provider in a few lines: templates, and xml-crypto to sign them. Everything can be said wrongly.
import { inflateRawSync } from 'node:zlib';
import { SignedXml } from 'xml-crypto';
import type { IdpMetadata } from '../../src/sign-in/sso/saml-metadata.ts';
import { newOwnKey, type OwnKey } from '../../src/sign-in/sso/self-signed-certificate.ts';

export const formats = {
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
  email: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  kerberos: 'urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos',
} as const;

/** What an assertion says. */
export type Saying = {
  readonly id: string;
  readonly issuer: string;
  readonly issuedAt: string;
  /** The inside of Subject before the confirmation. */
  readonly nameIds: string;
  readonly method: string;
  readonly recipient: string;
  /** Null leaves it out. */
  readonly inResponseTo: string | null;
  readonly confirmationEnd: string;
  readonly confirmationExtra: string;
  readonly notBefore: string;
  readonly notOnOrAfter: string;
  /** XML of AudienceRestriction. */
  readonly audience: string;
  readonly authenticatedAt: string;
  readonly statement: string;
  readonly attributes: Readonly<Record<string, string>>;
};

export type Around = {
  readonly destination: string;
  readonly issuer: string;
  readonly status: string;
  readonly inResponseTo: string | null;
  readonly version: string;
};

export type SamlIdp = {
  readonly key: OwnKey;
  readonly metadata: IdpMetadata;
  /** A saying that holds for a request. */
  say(
    to: { acs: string; entityId: string; requestId: string | null },
    nameId: string,
    format?: string,
  ): Saying;
};

export async function samlIdp(issuer = 'https://idp.example/saml'): Promise<SamlIdp> {
  const key = await newOwnKey('idp.example', new Date());
  return {
    key,
    metadata: {
      issuer,
      signInUrl: 'https://idp.example/sso',
      certificates: [key.certificate],
      signRequests: false,
    },
    say: ({ acs, entityId, requestId }, nameId, format = formats.email) => ({
      id: `_${crypto.randomUUID()}`,
      issuer,
      issuedAt: soon(0),
      nameIds: nameIdXml(nameId, format),
      method: 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
      recipient: acs,
      inResponseTo: requestId,
      confirmationEnd: soon(300),
      confirmationExtra: '',
      notBefore: soon(-60),
      notOnOrAfter: soon(300),
      audience: audienceXml(entityId),
      authenticatedAt: soon(0),
      statement: '',
      attributes: {},
    }),
  };
}

export function soon(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toISOString();
}

export function nameIdXml(text: string, format: string): string {
  return `<saml:NameID Format="${format}">${text}</saml:NameID>`;
}

export function audienceXml(...names: readonly string[]): string {
  const audiences = names.map((name) => `<saml:Audience>${name}</saml:Audience>`).join('');
  return `<saml:AudienceRestriction>${audiences}</saml:AudienceRestriction>`;
}

const orLeftOut = (name: string, value: string | null) => (value === null ? '' : ` ${name}="${value}"`);

export function assertionXml(say: Saying): string {
  const attributes = Object.entries(say.attributes)
    .map(
      ([name, value]) =>
        `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`,
    )
    .join('');
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${say.id}" Version="2.0" IssueInstant="${say.issuedAt}">` +
    `<saml:Issuer>${say.issuer}</saml:Issuer><saml:Subject>${say.nameIds}<saml:SubjectConfirmation Method="${say.method}">` +
    `<saml:SubjectConfirmationData Recipient="${say.recipient}" NotOnOrAfter="${say.confirmationEnd}"${orLeftOut('InResponseTo', say.inResponseTo)}${say.confirmationExtra}/>` +
    `</saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${say.notBefore}" NotOnOrAfter="${say.notOnOrAfter}">${say.audience}</saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${say.authenticatedAt}" SessionIndex="_s${say.id}"${say.statement}>` +
    `<saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
    (attributes === '' ? '' : `<saml:AttributeStatement>${attributes}</saml:AttributeStatement>`) +
    `</saml:Assertion>`
  );
}

export type Signing = {
  readonly algorithm?: string;
  readonly digest?: string;
  readonly canonicalization?: string;
  readonly transforms?: readonly string[];
  /** Which element; the assertion by default. */
  readonly element?: 'Assertion' | 'Response';
};

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

export function signed(xml: string, key: OwnKey, how: Signing = {}): string {
  const path = `//*[local-name(.)='${how.element ?? 'Assertion'}']`;
  const signature = new SignedXml({
    privateKey: key.privateKey,
    signatureAlgorithm: how.algorithm ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: how.canonicalization ?? exclusive,
  });
  signature.addReference({
    xpath: path,
    digestAlgorithm: how.digest ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: [...(how.transforms ?? [enveloped, exclusive])],
  });
  signature.computeSignature(xml, {
    location: { reference: `${path}/*[local-name(.)='Issuer']`, action: 'after' },
  });
  return signature.getSignedXml();
}

/** The signature alone, as it stands in signed XML. */
export function signatureIn(xml: string): string {
  return /<Signature [\s\S]*?<\/Signature>/.exec(xml)?.[0] ?? '';
}

export function responseXml(content: string, around: Partial<Around> & { readonly acs: string }): string {
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r${crypto.randomUUID()}" Version="${around.version ?? '2.0'}" IssueInstant="${soon(0)}"` +
    ` Destination="${around.destination ?? around.acs}"${orLeftOut('InResponseTo', around.inResponseTo ?? null)}>` +
    `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${around.issuer ?? 'https://idp.example/saml'}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${around.status ?? 'Success'}"/></samlp:Status>` +
    `${content}</samlp:Response>`
  );
}

export function base64(xml: string): string {
  return Buffer.from(xml).toString('base64');
}

/** The id of the request with which a browser is sent to its provider. */
export function requestIn(url: string): {
  readonly id: string;
  readonly relayState: string;
  readonly xml: string;
} {
  const query = new URL(url).searchParams;
  const xml = inflateRawSync(Buffer.from(query.get('SAMLRequest') ?? '', 'base64')).toString();
  return { id: / ID="([^"]+)"/.exec(xml)?.[1] ?? '', relayState: query.get('RelayState') ?? '', xml };
}

const defaultPlaces = { issuer: 'https://idp.example/saml', signInUrl: 'https://idp.example/sso' };

/** An IdP’s metadata as it publishes it, with lines and bindings that aren't needed. */
export function idpMetadataXml(certificate: string, { issuer, signInUrl } = defaultPlaces): string {
  return `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${issuer}">
    <IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
      <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>
        ${certificate.replace(/(.{64})/g, '$1\n')}
      </X509Certificate></X509Data></KeyInfo></KeyDescriptor>
      <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/post"/>
      <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${signInUrl}"/>
    </IDPSSODescriptor></EntityDescriptor>`;
}
