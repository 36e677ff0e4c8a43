// Changes of an organization's connections to identity providers, each with its audit record, in the transaction of the
// administrator who makes it.
import type { AuditAction } from '../../audit/actions.ts';
import { type Cause, recordAudit } from '../../audit/audit.ts';
import type { Connection } from '../../db/connect.ts';
import { endSessionsOfConnection } from '../../people/session.ts';
import type { OidcConnection, SamlConnection, SamlSettings, SsoConnection } from './connection.ts';
import {
  allowIdpInitiated,
  changeConnection,
  deleteConnection,
  enableConnection,
  insertConnection,
  type NewConnection,
  newConnectionId,
} from './connection-store.ts';
import type { IdpMetadata } from './saml-metadata.ts';
import { seal } from './sealed.ts';
import { newOwnKey } from './self-signed-certificate.ts';

export type Settling = {
  readonly cause: Cause & { readonly actor: { readonly id: string } };
  readonly secretKey: string;
};

/** Gives its id; undefined when there are too many. */
export async function addOidc(
  tx: Connection,
  { cause, secretKey }: Settling,
  given: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string },
): Promise<string | undefined> {
  const id = newConnectionId();
  const owner = { organizationId: cause.organizationId, connectionId: id };
  return add(tx, cause, {
    id,
    protocol: 'oidc',
    issuer: given.issuer,
    settings: { clientId: given.clientId },
    sealedSecret: seal(secretKey, owner, given.clientSecret),
    createdBy: cause.actor.id,
  });
}

/** With a key of its own. Gives its id; undefined when there are too many. */
export async function addSaml(
  tx: Connection,
  { cause, secretKey }: Settling,
  given: {
    readonly metadata: IdpMetadata;
    readonly encrypted: boolean;
    readonly name: string;
    readonly at: Date;
  },
): Promise<string | undefined> {
  const id = newConnectionId();
  const owner = { organizationId: cause.organizationId, connectionId: id };
  const key = await newOwnKey(given.name, given.at);
  const { issuer, ...rest } = given.metadata;
  return add(tx, cause, {
    id,
    protocol: 'saml',
    issuer,
    settings: { ...rest, encrypted: given.encrypted, ownCertificate: key.certificate },
    sealedSecret: seal(secretKey, owner, key.privateKey),
    createdBy: cause.actor.id,
  });
}

async function add(tx: Connection, cause: Cause, added: NewConnection): Promise<string | undefined> {
  if (!(await insertConnection(tx, cause.organizationId, added))) {
    return undefined;
  }
  await audit(tx, cause, 'sso.added', added);
  return added.id;
}

export async function changeOidc(
  tx: Connection,
  { cause, secretKey }: Settling,
  connection: OidcConnection,
  given: { readonly clientId: string; readonly clientSecret: string | undefined },
): Promise<void> {
  const owner = { organizationId: cause.organizationId, connectionId: connection.id };
  await changeConnection(tx, cause.organizationId, {
    id: connection.id,
    settings: { clientId: given.clientId },
    ...(given.clientSecret !== undefined && { sealedSecret: seal(secretKey, owner, given.clientSecret) }),
  });
  await audit(tx, cause, 'sso.changed', connection);
}

export async function changeSaml(
  tx: Connection,
  cause: Cause,
  connection: SamlConnection,
  given: Omit<SamlSettings, 'ownCertificate'>,
): Promise<void> {
  const { ownCertificate } = connection.settings;
  const settings = { ...given, ownCertificate };
  await changeConnection(tx, cause.organizationId, { id: connection.id, settings });
  await audit(tx, cause, 'sso.changed', connection);
}

/** False when it hasn't been tested as it is now. */
export async function switchConnection(
  tx: Connection,
  cause: Cause,
  connection: SsoConnection,
  enabled: boolean,
): Promise<boolean> {
  if (connection.enabled === enabled) {
    return true;
  }
  const done = await enableConnection(tx, cause.organizationId, enabled ? connection.id : null);
  if (done) {
    await audit(tx, cause, enabled ? 'sso.enabled' : 'sso.disabled', connection);
  }
  return done;
}

export async function switchIdpInitiated(
  tx: Connection,
  cause: Cause,
  connection: SamlConnection,
  allowed: boolean,
): Promise<void> {
  await allowIdpInitiated(tx, cause.organizationId, { id: connection.id, allowed });
  await audit(tx, cause, allowed ? 'sso.idp_initiated_allowed' : 'sso.idp_initiated_forbidden', connection);
}

/**
 * With all that came of it: whoever is bound, and the sessions that it opened, which its IdP could no longer end. The one
 * in which this is done stays. False when the connection is switched on.
 */
export async function removeConnection(
  tx: Connection,
  cause: Cause,
  connection: SsoConnection,
  ownSession: string,
): Promise<boolean> {
  const { id: connectionId } = connection;
  const done = await deleteConnection(tx, cause.organizationId, connectionId);
  if (done) {
    const over = { connectionId, kept: ownSession };
    const sessions = await endSessionsOfConnection(tx, cause.organizationId, over);
    await audit(tx, cause, 'sso.deleted', { ...connection, sessions });
  }
  return done;
}

function audit(
  tx: Connection,
  cause: Cause,
  action: AuditAction,
  {
    id,
    protocol,
    issuer,
    sessions,
  }: Pick<SsoConnection, 'id' | 'protocol' | 'issuer'> & { readonly sessions?: number },
): Promise<void> {
  const facts = { protocol, issuer, ...(sessions !== undefined && { sessions }) };
  return recordAudit(tx, cause, [{ action, target: { kind: 'sso_connection', id }, facts }]);
}
