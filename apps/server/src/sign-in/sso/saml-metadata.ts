// Metadata, both ways: what an IdP's says about where to go and whose signature counts, and ours for the IdP to read.

import { X509Certificate } from 'node:crypto';
import { parseXml2JsFromString } from '@node-saml/node-saml/lib/xml.js';
import type { ServiceProvider } from './saml.ts';
import { attribute, children, type Parsed, text } from './saml-gate.ts';
import { metadataLimits, xmlText } from './xml-gate.ts';

export type IdpMetadata = {
  readonly issuer: string;
  readonly signInUrl: string;
  /** DER in base64. */
  readonly certificates: readonly string[];
  readonly signRequests: boolean;
};

export type MetadataRead = { ok: true; metadata: IdpMetadata } | { ok: false; reason: string };

const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

/** What of an IdP's metadata is needed. Its signature isn't asked for: an administrator vouches for where it came from. */
export async function readIdpMetadata(bytes: Uint8Array): Promise<MetadataRead> {
  const gated = xmlText(bytes, metadataLimits);
  if (!gated.ok) {
    return gated;
  }
  let root: Parsed;
  try {
    root = await parseXml2JsFromString(gated.xml);
  } catch {
    return { ok: false, reason: 'This is not XML.' };
  }
  const [entity, ...others] = children({ root: [root.EntityDescriptor] }, 'root').filter(
    (one) => one.$ !== undefined,
  );
  const [idp = {}] = entity === undefined ? [] : children(entity, 'IDPSSODescriptor');
  const issuer = entity === undefined ? null : attribute(entity, 'entityID');
  if (issuer === null || others.length > 0) {
    return { ok: false, reason: 'This is not the metadata of one SAML entity.' };
  }
  const services = children(idp, 'SingleSignOnService').filter(
    (one) => attribute(one, 'Binding') === redirect,
  );
  const signInUrl = attribute(services[0] ?? {}, 'Location');
  if (signInUrl === null) {
    return { ok: false, reason: 'The metadata names no address for sign-in with the binding HTTP-Redirect.' };
  }
  const certificates = children(idp, 'KeyDescriptor')
    .filter((key) => attribute(key, 'use') !== 'encryption')
    .flatMap((key) => children(key, 'KeyInfo'))
    .flatMap((info) => children(info, 'X509Data'))
    .flatMap((data) => children(data, 'X509Certificate'))
    .flatMap((certificate) => readCertificate(text(certificate)) ?? []);
  if (certificates.length === 0) {
    return { ok: false, reason: 'The metadata holds no certificate to check signatures with.' };
  }
  const signRequests = attribute(idp, 'WantAuthnRequestsSigned') === 'true';
  return {
    ok: true,
    metadata: { issuer, signInUrl, certificates: [...new Set(certificates)].slice(0, 5), signRequests },
  };
}

/** A certificate as somebody pastes it, PEM or bare base64: DER in base64. Undefined when it is none with an RSA key. */
export function readCertificate(pasted: string): string | undefined {
  const bare = pasted.replace(/-----[A-Z ]+-----/g, '').replace(/\s/g, '');
  if (bare.length > 16_384 || !/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) {
    return undefined;
  }
  try {
    const certificate = new X509Certificate(Buffer.from(bare, 'base64'));
    const bits = certificate.publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
    return certificate.publicKey.asymmetricKeyType === 'rsa' && bits >= 2_048
      ? certificate.raw.toString('base64')
      : undefined;
  } catch {
    return undefined;
  }
}

/** Ours. Nothing in it needs escaping: addresses of ours, and base64. */
export function ownMetadata(
  us: Pick<ServiceProvider, 'entityId' | 'acs'>,
  connection: { readonly certificate: string; readonly signRequests: boolean } | undefined,
): string {
  const key = (use: string) =>
    connection === undefined
      ? ''
      : `<md:KeyDescriptor use="${use}"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${connection.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;
  const signs = connection?.signRequests === true;
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${us.entityId}">
<md:SPSSODescriptor AuthnRequestsSigned="${signs}" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
${signs ? key('signing') : ''}${key('encryption')}
<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>
<md:AssertionConsumerService index="0" isDefault="true" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${us.acs}"/>
</md:SPSSODescriptor>
</md:EntityDescriptor>
`;
}
