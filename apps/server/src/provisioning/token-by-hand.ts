// Generating and revoking the token as an admin does it in the dashboard: never one that they have not seen, and not
// behind the owners' backs.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection } from '../db/connect.ts';
import { explain } from '../db/pg-errors.ts';
import { adminMails } from '../offboarding/admin-mail.ts';
import { oneLine } from '../outbox/mail-message.ts';
import { enqueueMails } from '../outbox/outbox.ts';
import { activeAdministrators } from '../people/person.ts';
import { type Site, senderOf } from '../scheduling/sender.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { replaceToken, revokeToken } from './scim-token.ts';

export type Admin = {
  readonly organizationId: string;
  readonly personId: string;
  readonly role: 'OWNER' | 'ADMIN' | 'MEMBER';
  readonly site: Site;
  readonly at: Date;
};

/** What happens in the identity provider between the end of a token and the new one's being pasted. */
export const regenerating: readonly { readonly identityProvider: IdentityProvider; readonly text: string }[] =
  [
    {
      identityProvider: 'okta',
      text: 'The current token stops working now. Okta’s tasks fail until you paste the new one under Provisioning → Integration → Edit → API Token. Then retry those that failed: Dashboard → Tasks → Retry Selected.',
    },
    {
      identityProvider: 'entra',
      text: 'The current token stops working now. Entra puts the job in quarantine and may wait 6 hours: after pasting the new one into Secret Token, choose Restart provisioning.',
    },
  ];

/** Undefined when another token is live than the one that is to be replaced. */
export async function generateTokenByHand(
  tx: Connection,
  admin: Admin,
  replaces: string | null,
): Promise<string | undefined> {
  try {
    const token = await replaceToken(tx, causeOf(admin), replaces);
    if (token !== undefined) {
      await tellOwners(tx, admin, replaces === null ? 'generated' : 'generated anew');
    }
    return token;
  } catch (error) {
    // One is live, perhaps since this moment.
    if (explain(error).kind === 'unique') {
      return undefined;
    }
    throw error;
  }
}

/** False when another token is live, or none. */
export async function revokeTokenByHand(tx: Connection, admin: Admin, id: string): Promise<boolean> {
  if (!(await revokeToken(tx, causeOf(admin), id))) {
    return false;
  }
  await tellOwners(tx, admin, 'revoked');
  return true;
}

function causeOf({ organizationId, personId }: Admin) {
  return { organizationId, actor: { kind: 'person', id: personId } } as const;
}

/** An owner who does it knows; of an admin's doing the owners are told. */
async function tellOwners(
  tx: Connection,
  { organizationId, personId, role, site, at }: Admin,
  what: 'generated' | 'generated anew' | 'revoked',
): Promise<void> {
  if (role === 'OWNER') {
    return;
  }
  const [administrators, sender] = await Promise.all([
    activeAdministrators(tx, organizationId),
    senderOf(tx, organizationId, site),
  ]);
  const who = administrators.find(({ id }) => id === personId)?.name ?? 'An admin';
  const means =
    what === 'revoked'
      ? 'Until there is a new one, your identity provider can’t create anybody in LinkTime, and can’t end anybody’s access.'
      : 'The token lets an identity provider create people in LinkTime and end their access. If a token was live before, it stopped working.';
  const mails = adminMails(
    administrators.filter((one) => one.role === 'OWNER'),
    {
      key: `scim-token:${randomUUIDv7()}`,
      subject: `The SCIM token of ${oneLine(sender.organizationName)} was ${what}`,
      blocks: [
        {
          kind: 'paragraph',
          text: `${oneLine(who)} has ${what.replace('generated', 'generated the SCIM token').replace('revoked', 'revoked the SCIM token')} of ${oneLine(sender.organizationName)}.`,
        },
        { kind: 'paragraph', text: means },
        { kind: 'action', label: 'Organization → SCIM', url: `${site.baseUrl}/organization/scim` },
      ],
    },
    { sender, at },
  );
  await enqueueMails(tx, organizationId, mails);
}
