// The operator's way to let somebody in: a link that signs in once. Whoever can run the command line can read the
// database, so it opens no door that was closed.
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { insertLink } from '../people/one-time-link.ts';

const lifetimeMs = 24 * 3_600_000;

/** The address that signs the person in once, within 24 hours; undefined when the person is not active. */
export async function operatorLink(
  tx: Connection,
  cause: Cause,
  given: { readonly secretKey: string; readonly baseUrl: string; readonly personId: string },
): Promise<string | undefined> {
  const { secretKey, baseUrl, personId } = given;
  const link = await insertLink(tx, cause.organizationId, {
    secretKey,
    purpose: 'sign-in',
    personId,
    expiresAt: new Date(Date.now() + lifetimeMs),
  });
  if (link === undefined) {
    return undefined;
  }
  await recordAudit(tx, cause, [
    { action: 'person.sign_in_link_made', target: { kind: 'person', id: personId } },
  ]);
  return `${baseUrl}/sign-in/link/${link.text}`;
}
