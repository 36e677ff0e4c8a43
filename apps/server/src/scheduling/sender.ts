// As whom LinkTime writes to the people of an organization and to those they meet.
import type { Connection } from '../db/connect.ts';
import { organizationFace } from '../organizations/organization.ts';

/** Of this installation: where everybody reaches it, without a slash at the end, and its own mail address. */
export type Site = { readonly baseUrl: string; readonly mailFrom: string };

/** How the organization shows itself in mails. */
export type Sender = {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly replyTo: string | null;
  readonly fallbackUrl: string | null;
  /** Where links lead, without a slash at the end. */
  readonly baseUrl: string;
  /** LinkTime's own address: From of every mail, organizer of every booking. */
  readonly mailFrom: string;
  /** The domain of message ids. */
  readonly mailDomain: string;
};

export async function senderOf(tx: Connection, organizationId: string, site: Site): Promise<Sender> {
  const face = await organizationFace(tx, organizationId);
  return {
    organizationId,
    organizationName: face.name,
    replyTo: face.reply_to,
    fallbackUrl: face.fallback_url,
    baseUrl: site.baseUrl,
    mailFrom: site.mailFrom,
    mailDomain: site.mailFrom.slice(site.mailFrom.lastIndexOf('@') + 1),
  };
}
