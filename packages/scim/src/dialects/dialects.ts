// The dialects that are understood unless the host says otherwise, in the order in which their rules run.
import type { Dialect } from './dialect.ts';
import { entra } from './entra.ts';
import { keycloak } from './keycloak.ts';
import { oneLogin } from './onelogin.ts';

/**
 * All known dialects. Keycloak's comes first: it unpacks text that the others would take for a value. Okta has
 * none: what it sends is standard.
 */
export const dialects: readonly Dialect[] = [keycloak, entra, oneLogin];
