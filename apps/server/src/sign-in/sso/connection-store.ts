// The tables of connections to identity providers and of what the last test of each showed. An organization has five
// connections at most, of which one is switched on: another IdP can be tried beside the one that is in use.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection, Row, Statement } from '../../db/connect.ts';
import { storableJson } from '../../db/storable-json.ts';
import type { OidcSettings, SamlSettings, SsoConnection } from './connection.ts';

export const mostConnections = 5;

type ConnectionRow = Row & {
  readonly organization_id: string;
  readonly id: string;
  readonly protocol: 'oidc' | 'saml';
  readonly enabled: boolean;
  readonly issuer: string;
  /** JSON text. */
  readonly settings: string;
  readonly sealed_secret: Uint8Array;
  readonly idp_initiated: boolean;
  readonly created_at: Date;
  readonly tested_at: Date | null;
  readonly version: number;
};

const columns = `organization_id, id, protocol, enabled, issuer, settings, sealed_secret, idp_initiated, created_at,
  tested_at, version`;

const list: Statement = {
  name: 'sso_connection_list',
  text: `select ${columns} from sso_connection where organization_id = $1 order by enabled desc, id desc limit 20`,
};

/** The one that is switched on comes first. */
export async function listConnections(tx: Connection, organizationId: string): Promise<SsoConnection[]> {
  const rows = await tx.query<ConnectionRow>(list, [organizationId]);
  return rows.map(toConnection);
}

const listTested: Statement = {
  name: 'sso_connection_list_tested',
  text: `select ${columns}, test_at, report from sso_connection
    left join (
      select organization_id as test_of, connection_id, at as test_at, report from sso_test
    ) t on test_of = organization_id and connection_id = id
    where organization_id = $1 order by enabled desc, id desc limit 20`,
};

/** `report` is JSON text. */
export type LastTest = { readonly at: Date; readonly report: string };

type TestedRow = ConnectionRow & { readonly test_at: Date | null; readonly report: string | null };

/** In the same order, with what the last test sign-in of each showed. */
export async function connectionsWithTests(
  tx: Connection,
  organizationId: string,
): Promise<{ readonly connection: SsoConnection; readonly test: LastTest | undefined }[]> {
  const rows = await tx.query<TestedRow>(listTested, [organizationId]);
  return rows.map((row) => {
    const { test_at: at, report } = row;
    return {
      connection: toConnection(row),
      test: at === null || report === null ? undefined : { at, report },
    };
  });
}

const findEnabled: Statement = {
  name: 'sso_connection_enabled',
  text: `select ${columns} from sso_connection where organization_id = $1 and enabled`,
};

export async function enabledConnection(
  tx: Connection,
  organizationId: string,
): Promise<SsoConnection | undefined> {
  const [row] = await tx.query<ConnectionRow>(findEnabled, [organizationId]);
  return row && toConnection(row);
}

const find: Statement = {
  name: 'sso_connection_find',
  text: `select ${columns} from sso_connection where organization_id = $1 and id = $2`,
};

export async function findConnection(
  tx: Connection,
  organizationId: string,
  id: string,
): Promise<SsoConnection | undefined> {
  const [row] = await tx.query<ConnectionRow>(find, [organizationId, id]);
  return row && toConnection(row);
}

// The settings were written by insertConnection or changeConnection, with the protocol beside them.
function toConnection(row: ConnectionRow): SsoConnection {
  return {
    organizationId: row.organization_id,
    id: row.id,
    protocol: row.protocol,
    enabled: row.enabled,
    issuer: row.issuer,
    settings: JSON.parse(row.settings),
    sealedSecret: row.sealed_secret,
    idpInitiated: row.idp_initiated,
    createdAt: row.created_at,
    testedAt: row.tested_at,
    version: row.version,
  };
}

export function newConnectionId(): string {
  return randomUUIDv7();
}

const insert: Statement = {
  name: 'sso_connection_insert',
  text: `insert into sso_connection (organization_id, id, protocol, issuer, settings, sealed_secret, created_by)
    select $1, $2, $3, $4, $5, $6, $7
    where (select count(*) from sso_connection where organization_id = $1) < ${mostConnections}`,
};

export type NewConnection = {
  readonly id: string;
  readonly issuer: string;
  readonly sealedSecret: Uint8Array;
  readonly createdBy: string;
} & (
  | { readonly protocol: 'oidc'; readonly settings: OidcSettings }
  | { readonly protocol: 'saml'; readonly settings: SamlSettings }
);

/** Adds a connection, switched off. False when there are too many. */
export async function insertConnection(
  tx: Connection,
  organizationId: string,
  added: NewConnection,
): Promise<boolean> {
  const inserted = await tx.execute(insert, [
    organizationId,
    added.id,
    added.protocol,
    added.issuer,
    storableJson(added.settings),
    added.sealedSecret,
    added.createdBy,
  ]);
  return inserted > 0;
}

const change: Statement = {
  name: 'sso_connection_change',
  text: `update sso_connection set settings = $3, sealed_secret = coalesce($4, sealed_secret), tested_at = null,
      version = version + 1
    where organization_id = $1 and id = $2`,
};

/** Changes what isn't the issuer; it has to be tested again before it can be switched on. */
export async function changeConnection(
  tx: Connection,
  organizationId: string,
  changed: {
    readonly id: string;
    readonly settings: OidcSettings | SamlSettings;
    /** The one that is kept, when absent. */
    readonly sealedSecret?: Uint8Array;
  },
): Promise<void> {
  const settings = storableJson(changed.settings);
  await tx.execute(change, [organizationId, changed.id, settings, changed.sealedSecret ?? null]);
}

const switchOff: Statement = {
  name: 'sso_connection_switch_off',
  text: 'update sso_connection set enabled = false where organization_id = $1 and enabled and id is distinct from $2',
};

const switchOn: Statement = {
  name: 'sso_connection_switch_on',
  text: `update sso_connection set enabled = true
    where organization_id = $1 and id = $2 and (enabled or tested_at is not null)`,
};

/** Switches one on and the others off; none with null. False when that one hasn't been tested as it is now. */
export async function enableConnection(
  tx: Connection,
  organizationId: string,
  id: string | null,
): Promise<boolean> {
  await tx.execute(switchOff, [organizationId, id]);
  return id === null || (await tx.execute(switchOn, [organizationId, id])) > 0;
}

const setIdpInitiated: Statement = {
  name: 'sso_connection_idp_initiated',
  text: `update sso_connection set idp_initiated = $3 where organization_id = $1 and id = $2`,
};

export async function allowIdpInitiated(
  tx: Connection,
  organizationId: string,
  connection: { readonly id: string; readonly allowed: boolean },
): Promise<void> {
  await tx.execute(setIdpInitiated, [organizationId, connection.id, connection.allowed]);
}

const remove: Statement = {
  name: 'sso_connection_delete',
  text: 'delete from sso_connection where organization_id = $1 and id = $2 and not enabled',
};

/** With all that is bound to it. False when it is switched on, or isn't there. */
export async function deleteConnection(tx: Connection, organizationId: string, id: string): Promise<boolean> {
  return (await tx.execute(remove, [organizationId, id])) > 0;
}

const insertTest: Statement = {
  name: 'sso_test_insert',
  text: `insert into sso_test (organization_id, connection_id, at, report) values ($1, $2, $3, $4)
    on conflict (organization_id, connection_id) do update set at = excluded.at, report = excluded.report`,
};

const markTested: Statement = {
  name: 'sso_connection_tested',
  text: `update sso_connection set tested_at = $4 where organization_id = $1 and id = $2 and version = $3`,
};

/** Keeps what a test showed in place of the one before. One that went well lets this version be switched on. */
export async function saveTest(
  tx: Connection,
  { organizationId, id, version }: Pick<SsoConnection, 'organizationId' | 'id' | 'version'>,
  test: { readonly at: Date; readonly report: object; readonly passed: boolean },
): Promise<void> {
  await tx.execute(insertTest, [organizationId, id, test.at, storableJson(test.report)]);
  if (test.passed) {
    await tx.execute(markTested, [organizationId, id, version, test.at]);
  }
}
