// Links that work once: sign-in, reset, verification, invitation, set-up. They die with the person they let in. A
// link's secret follows from its id, so that a mail that waits to be sent need not hold it.
import { randomUUIDv7 } from 'node:crypto';
import type { Connection, Row, Statement } from '../db/connect.ts';
import type { PersonFields } from './person.ts';
import { derivedSecret, type PresentedSecret } from './secret.ts';

export type LinkPurpose = 'sign-in' | 'reset' | 'verification' | 'invitation' | 'set-up';

const insertForPerson: Statement = {
  name: 'one_time_link_insert_for_person',
  text: `insert into one_time_link (organization_id, id, purpose, digest, person_id, email_folded, sent_by, expires_at)
    select $1, $3, $4, $5, id, email_folded, $6, $7 from (
      select id, email_folded from person where organization_id = $1 and id = $2 and active order by id for share
    ) living`,
};

export type NewLink = {
  readonly secretKey: string;
  readonly purpose: LinkPurpose;
  readonly personId: string;
  readonly sentBy?: string;
  readonly expiresAt: Date;
};

/** `text` goes into the link; a mail names the `id` and gets the text when it is sent (see `linkInMail`). */
export type MadeLink = { readonly id: string; readonly text: string };

/** Makes a link for a person, bound to the address they have now; undefined when the person is not active. */
export async function insertLink(
  tx: Connection,
  organizationId: string,
  link: NewLink,
): Promise<MadeLink | undefined> {
  const id = randomUUIDv7();
  const { text, digest } = derivedSecret(link.secretKey, organizationId, id);
  const inserted = await tx.execute(insertForPerson, [
    organizationId,
    link.personId,
    id,
    link.purpose,
    digest,
    link.sentBy ?? null,
    link.expiresAt,
  ]);
  return inserted === 0 ? undefined : { id, text };
}

const insertToAddress: Statement = {
  name: 'one_time_link_insert_to_address',
  // Who invites must be there still when the invitation comes to be.
  text: `insert into one_time_link (organization_id, id, purpose, digest, email_folded, sent_by, expires_at)
    select $1, $2, 'invitation', $3, $4, id, $6 from (
      select id from person where organization_id = $1 and id = $5 and active order by id for share
    ) living`,
};

/** Makes an invitation to an address; undefined when who sends it is not active. */
export async function insertInvitation(
  tx: Connection,
  organizationId: string,
  invitation: {
    readonly secretKey: string;
    readonly emailFolded: string;
    readonly sentBy: string;
    readonly expiresAt: Date;
  },
): Promise<MadeLink | undefined> {
  const id = randomUUIDv7();
  const { text, digest } = derivedSecret(invitation.secretKey, organizationId, id);
  const inserted = await tx.execute(insertToAddress, [
    organizationId,
    id,
    digest,
    invitation.emailFolded,
    invitation.sentBy,
    invitation.expiresAt,
  ]);
  return inserted === 0 ? undefined : { id, text };
}

/** What a mail in the outbox says of a link in place of its secret: outbox/ gets the text with `secretOfLink`. */
export function linkInMail(organizationId: string, id: string) {
  return { role: 'one-time', organizationId, id } as const;
}

/** Whether what a mail names is a link of this file. */
export function isOneTimeLink(link: Readonly<Record<string, string | number>>): boolean {
  return link.role === 'one-time';
}

/** The text of a link that a mail names. */
export function secretOfLink(secretKey: string, link: Readonly<Record<string, string | number>>): string {
  return derivedSecret(secretKey, String(link.organizationId), String(link.id)).text;
}

export type OneTimeLink = Row & {
  readonly id: string;
  readonly person_id: string | null;
  readonly email_folded: string | null;
  readonly sent_by: string | null;
};

const look: Statement = {
  name: 'one_time_link_look',
  text: `select id, person_id, email_folded, sent_by from one_time_link
    where organization_id = $1 and digest = $2 and purpose = $3 and expires_at > now()`,
};

/** What a link is for, without using it: opening a page in a mail scanner must not. */
export async function lookAtLink(
  tx: Connection,
  secret: PresentedSecret,
  purpose: LinkPurpose,
): Promise<OneTimeLink | undefined> {
  const rows = await tx.query<OneTimeLink>(look, [secret.organizationId, secret.digest, purpose]);
  return rows[0];
}

const take: Statement = {
  name: 'one_time_link_take',
  text: `delete from one_time_link
    where organization_id = $1 and digest = $2 and purpose = $3 and expires_at > now()
    returning id, person_id, email_folded, sent_by`,
};

/** Uses a link up: of two who come at once, one gets it. */
export async function takeLink(
  tx: Connection,
  secret: PresentedSecret,
  purpose: LinkPurpose,
): Promise<OneTimeLink | undefined> {
  const rows = await tx.query<OneTimeLink>(take, [secret.organizationId, secret.digest, purpose]);
  return rows[0];
}

const deletePurpose: Statement = {
  name: 'one_time_link_delete_purpose',
  text: 'delete from one_time_link where organization_id = $1 and person_id = $2 and purpose = $3',
};

/** Takes back a person's links of one purpose, when a newer one takes their place. */
export async function deleteLinksOfPurpose(
  tx: Connection,
  organizationId: string,
  link: { readonly personId: string; readonly purpose: LinkPurpose },
): Promise<void> {
  await tx.execute(deletePurpose, [organizationId, link.personId, link.purpose]);
}

// Each address that a person has as the tables stand, and the given ones, which they had before or are getting.
const addressesOf = (person: string, given: string) => `select value_folded from person_email
      where organization_id = $1 and person_id = ${person}
      union all
      select unnest(array[email_folded, user_name_folded]) from person where organization_id = $1 and id = ${person}
      union all
      select unnest(${given}::text[]) collate "C"`;

const deleteAll: Statement = {
  name: 'one_time_link_delete_for_person',
  text: `delete from one_time_link
    where organization_id = $1 and (person_id = $2 or sent_by = $2
      or purpose = 'invitation' and email_folded = any(array(${addressesOf('$2', '$3')})))`,
};

/**
 * Deletes what lets a person in, what they sent, and invitations to any address that they have or, as given here, had
 * until this request; gives the number.
 */
export function deleteLinksForPerson(
  tx: Connection,
  organizationId: string,
  person: { readonly id: string; readonly email_folded: string; readonly user_name_folded: string },
): Promise<number> {
  return tx.execute(deleteAll, [organizationId, person.id, [person.email_folded, person.user_name_folded]]);
}

const closeInvitations: Statement = {
  name: 'one_time_link_close_invitations',
  text: `delete from one_time_link where organization_id = $1 and purpose = 'invitation'
    and email_folded = any(array(${addressesOf('$2', '$3')}))`,
};

/**
 * Deletes invitations to the addresses that a person has and to those that they are given: whoever reads mail there has
 * an account, and must not make another one with it when that account ends. Sent before the addresses are written, so
 * that it finds those that go.
 */
export function closeInvitationsTo(
  tx: Connection,
  organizationId: string,
  person: {
    readonly id: string;
    readonly fields: Pick<PersonFields, 'emailFolded' | 'userNameFolded' | 'emailsFolded'>;
  },
): Promise<number> {
  const { emailFolded, userNameFolded, emailsFolded } = person.fields;
  return tx.execute(closeInvitations, [
    organizationId,
    person.id,
    [emailFolded, userNameFolded, ...emailsFolded],
  ]);
}
