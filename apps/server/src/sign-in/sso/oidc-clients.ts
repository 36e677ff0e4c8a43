// The OIDC providers that this process has asked about themselves, for ten minutes each: a sign-in needn't ask again, and
// keys that a provider has changed are found.
import type { OidcConnection } from './connection.ts';
import { type OidcClient, openOidcClient } from './oidc.ts';
import { createLogoutReader, type LogoutReader } from './oidc-logout.ts';
import type { Outbound } from './outbound.ts';
import { unseal } from './sealed.ts';

export type KnownProvider = { readonly client: OidcClient; readonly readLogout: LogoutReader };

export type OidcClients = {
  /** Throws when the provider doesn't answer, or its secret can't be read. */
  of(connection: OidcConnection): Promise<KnownProvider>;
};

const keptMs = 10 * 60_000;
const mostKept = 1_000;

export function createOidcClients(options: {
  readonly outbound: Outbound;
  /** LINKTIME_SECRET_KEY. */
  readonly secretKey: string;
  readonly now: () => Date;
}): OidcClients {
  const { outbound, secretKey, now } = options;
  const known = new Map<string, { until: number; provider: Promise<KnownProvider> }>();
  return {
    of: (connection) => {
      const key = `${connection.organizationId} ${connection.id} ${connection.version}`;
      const at = now().getTime();
      const kept = known.get(key);
      if (kept !== undefined && at < kept.until) {
        return kept.provider;
      }
      if (known.size >= mostKept) {
        known.clear();
      }
      const provider = ask(outbound, secretKey, connection);
      known.set(key, { until: at + keptMs, provider });
      // Who comes next shall ask again.
      provider.catch(() => known.delete(key));
      return provider;
    },
  };
}

async function ask(
  outbound: Outbound,
  secretKey: string,
  connection: OidcConnection,
): Promise<KnownProvider> {
  const owner = { organizationId: connection.organizationId, connectionId: connection.id };
  const secret = unseal(secretKey, owner, connection.sealedSecret);
  if (secret === undefined) {
    throw new Error('The client secret was kept under another LINKTIME_SECRET_KEY. Enter it again.');
  }
  const client = await openOidcClient(outbound, connection, secret);
  const { jwks_uri: jwksUri } = client.metadata;
  if (jwksUri === undefined) {
    throw new Error('The provider publishes no keys.');
  }
  return { client, readLogout: createLogoutReader(outbound, jwksUri) };
}
