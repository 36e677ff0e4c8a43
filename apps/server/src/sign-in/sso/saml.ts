// SAML 2.0 Web Browser SSO: requests by redirect, answers by a form that the browser posts. node-saml checks signatures;
// what it leaves open is checked by the gates before and behind it.
import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import type { SamlConnection } from './connection.ts';
import { type Identity, type NotHeard, type Received, shown } from './identity.ts';
import {
  decrypted,
  inResponseTo,
  isSigned,
  parseXml,
  responseFault,
  type XmlDocument,
} from './saml-document.ts';
import {
  attribute,
  children,
  type Judged,
  judgeAssertion,
  type Parsed,
  text,
  unspecified,
} from './saml-gate.ts';
import { base64Bytes, responseLimits, xmlText } from './xml-gate.ts';

/** What we are to this connection's IdP. */
export type ServiceProvider = {
  readonly entityId: string;
  /** Where assertions come in: our assertion consumer service. */
  readonly acs: string;
  readonly privateKey: string;
};

export type SamlHeard =
  | {
      readonly ok: true;
      readonly identity: Identity;
      readonly received: Received;
      readonly judged: Extract<Judged, { ok: true }>;
    }
  | NotHeard;

const skewMs = 60_000;

function library(
  connection: SamlConnection,
  us: ServiceProvider,
  more: { requestId?: string; again?: boolean; wholeSigned?: boolean },
) {
  const { settings } = connection;
  return new SAML({
    issuer: us.entityId,
    audience: us.entityId,
    callbackUrl: us.acs,
    entryPoint: settings.signInUrl,
    idpCert: [...settings.certificates],
    ...(settings.signRequests && { privateKey: us.privateKey }),
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: more.wholeSigned ?? false,
    // In our database, atomically: the library's own memory lets one answer through twice.
    validateInResponseTo: ValidateInResponseTo.never,
    acceptedClockSkewMs: skewMs,
    // The IdP chooses what it calls people by, and how they prove who they are.
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    forceAuthn: more.again ?? false,
    ...(more.requestId !== undefined && { generateUniqueId: () => samlId(more.requestId ?? '') }),
  });
}

/** A request's id as SAML writes it: an XML name begins with no digit. */
export function samlId(requestId: string): string {
  return `_${requestId}`;
}

export function requestIdOf(id: string): string {
  return id.replace(/^_/, '');
}

/** Where the browser goes to be signed in. `again`: the person shall prove anew who they are. */
export function samlSignInUrl(
  connection: SamlConnection,
  us: ServiceProvider,
  request: { readonly requestId: string; readonly again: boolean },
): Promise<string> {
  return library(connection, us, request).getAuthorizeUrlAsync(request.requestId, undefined, {});
}

/** Hears a response, the base64 text of the form's field. Nothing is taken yet: see consumeToken. */
export async function hearSaml(
  connection: SamlConnection,
  us: ServiceProvider,
  response: string,
  at: Date,
): Promise<SamlHeard> {
  const opened = await openResponse(connection, us, response);
  if (!opened.ok) {
    return opened;
  }
  const { document, xml } = opened;
  let assertion: Parsed;
  try {
    const { profile } = await library(connection, us, {
      wholeSigned: isSigned(document),
    }).validatePostResponseAsync({
      SAMLResponse: Buffer.from(xml).toString('base64'),
    });
    assertion = (profile?.getAssertion?.()?.Assertion ?? {}) as Parsed;
  } catch (error) {
    return { ok: false, reason: sentenceOf(error) };
  }
  const { acs, entityId: audience } = us;
  const judged = judgeAssertion(assertion, {
    connection,
    audience,
    acs,
    at,
    inResponseTo: opened.inResponseTo,
  });
  return judged.ok ? identify(judged, assertion) : judged;
}

type Opened =
  | {
      readonly ok: true;
      readonly xml: string;
      readonly document: XmlDocument;
      readonly inResponseTo: string | null;
    }
  | NotHeard;

/** The response, with its assertion in the clear. What was encrypted passes the same gates as what wasn't. */
async function openResponse(
  connection: SamlConnection,
  us: ServiceProvider,
  response: string,
): Promise<Opened> {
  const bytes = base64Bytes(response);
  const gated = bytes === undefined ? notBase64 : xmlText(bytes, responseLimits);
  if (!gated.ok) {
    return gated;
  }
  const where = { issuer: connection.issuer, acs: us.acs };
  try {
    const document = await parseXml(gated.xml);
    const fault = responseFault(document, where);
    if (fault !== undefined) {
      return { ok: false, reason: fault };
    }
    const answered = inResponseTo(document);
    const inner = await decrypted(document, us.privateKey);
    if (inner === undefined) {
      return connection.settings.encrypted
        ? { ok: false, reason: 'The assertion is not encrypted, and must be.' }
        : { ok: true, xml: gated.xml, document, inResponseTo: answered };
    }
    const clear = xmlText(Buffer.from(`${envelope}${inner}</Response>`), responseLimits);
    if (!clear.ok) {
      return clear;
    }
    const whole = await parseXml(clear.xml);
    const innerFault = responseFault(whole, where);
    return innerFault === undefined
      ? { ok: true, xml: clear.xml, document: whole, inResponseTo: answered }
      : { ok: false, reason: innerFault };
  } catch (error) {
    return { ok: false, reason: sentenceOf(error) };
  }
}

const notBase64 = { ok: false, reason: 'The response is not base64.' } as const;
const envelope =
  '<Response xmlns="urn:oasis:names:tc:SAML:2.0:protocol" Version="2.0"><Status><StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></Status>';

function sentenceOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}

const persistent = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
const emailAddress = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const transient = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
const emailNames: ReadonlySet<string> = new Set([
  'email',
  'mail',
  'emailaddress',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
  'urn:oid:0.9.2342.19200300.100.1.3',
]);

function identify(judged: Extract<Judged, { ok: true }>, assertion: Parsed): SamlHeard {
  const { nameId, format } = judged;
  const attributes = attributesOf(assertion);
  const received = shown(
    [
      ['Issuer', text(children(assertion, 'Issuer')[0] ?? {})],
      ['NameID', nameId],
      ['NameID format', format],
      ...attributes,
    ],
    new Set(),
  );
  if (format === transient) {
    return { ok: false, reason: 'The NameID is transient.', problem: 'transient-name', received };
  }
  if (format !== persistent && format !== emailAddress && format !== unspecified) {
    return { ok: false, reason: `The NameID has the format ${format}, which is not accepted.`, received };
  }
  const email = [...attributes].find(([name]) => emailNames.has(name.toLowerCase()))?.[1][0];
  const identity = {
    subject: format === persistent ? nameId : null,
    userName: nameId,
    email: email ?? (format === emailAddress ? nameId : null),
    idpSession: judged.sessionIndex,
  };
  return { ok: true, identity, received, judged };
}

/** By name, as the IdP writes it. */
function attributesOf(assertion: Parsed): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const statement of children(assertion, 'AttributeStatement')) {
    for (const one of children(statement, 'Attribute')) {
      const name = attribute(one, 'Name') ?? '';
      found.set(name, [...(found.get(name) ?? []), ...children(one, 'AttributeValue').map(text)]);
    }
  }
  return found;
}
