// Where an address signs in. A known and an unknown address of a domain get the same answer: only domains are looked up.
import { domainToASCII } from 'node:url';
import type { Row, Statement } from '../../db/connect.ts';
import type { SignInDesk } from '../desk.ts';

const find: Statement = { name: 'domain_find', text: 'select slug from find_domain($1)' };

/** The slug of the organization that has proved the address's domain; the exact domain, no part of it. */
export async function findByDomain(desk: SignInDesk, email: string): Promise<string | null> {
  const domain = domainToASCII(email.slice(email.lastIndexOf('@') + 1)).toLowerCase();
  if (domain === '') {
    return null;
  }
  const rows = await desk.database.read<Row & { slug: string }>(find, [domain]);
  return rows[0]?.slug ?? null;
}
