// A connection to an identity provider, as it is kept: what each protocol needs beside the issuer, and nothing secret.

/** How an organization's people come to be signed in elsewhere. */
export type SsoConnection = OidcConnection | SamlConnection;

type Common = {
  readonly organizationId: string;
  readonly id: string;
  /** Switched on: it signs people in. One of an organization is at most. */
  readonly enabled: boolean;
  /** OIDC's issuer, SAML's entity id. Never changes: what is bound is bound to it. */
  readonly issuer: string;
  /** See sealed.ts: OIDC's client secret, SAML's private key. */
  readonly sealedSecret: Uint8Array;
  readonly createdAt: Date;
  /** When a test of its present settings succeeded. */
  readonly testedAt: Date | null;
  /** Grows with every change of its settings. */
  readonly version: number;
};

export type OidcConnection = Common & { readonly protocol: 'oidc'; readonly settings: OidcSettings };
export type SamlConnection = Common & {
  readonly protocol: 'saml';
  readonly settings: SamlSettings;
  /** Whether the IdP may begin; see saml-gate.ts. */
  readonly idpInitiated: boolean;
};

export type OidcSettings = { readonly clientId: string };

export type SamlSettings = {
  /** Where the IdP takes requests, by HTTP-Redirect. */
  readonly signInUrl: string;
  /** What the IdP signs with: DER in base64, one or several while it changes. */
  readonly certificates: readonly string[];
  /** Whether assertions that are not encrypted are refused. */
  readonly encrypted: boolean;
  /** Whether our requests are signed. */
  readonly signRequests: boolean;
  /** Ours: DER in base64. */
  readonly ownCertificate: string;
};
