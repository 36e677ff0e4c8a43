// The booking page of somebody who stays: the one that everybody gets, published, and opened to see that it is there.
import type { Row, Statement } from '../../db/connect.ts';
import { withOrganization } from '../../db/transaction.ts';
import { changeEventTypeStatus } from '../../scheduling/event-types/event-type-edit.ts';
import type { Scene } from './bookings.ts';
import { organization } from './organization.ts';

const firstOf: Statement = {
  name: 'demo_first_page',
  text: `select e.id, e.slug, p.handle from person p
    join event_type e on e.organization_id = p.organization_id and e.owner_id = p.id
    where p.organization_id = $1 and p.scim_id = $2 order by e.id limit 1`,
};

/** Publishes the person's page and gives its address; `address` is the server's. Throws when it doesn't open. */
export async function publishPage(
  { database, organizationId }: Scene,
  { scimId, address }: { readonly scimId: string; readonly address: string },
): Promise<string> {
  const path = await withOrganization(database, organizationId, async (tx) => {
    const [page] = await tx.query<Row & { id: string; slug: string; handle: string }>(firstOf, [
      organizationId,
      scimId,
    ]);
    if (page === undefined) {
      throw new Error('Somebody who joined has no booking page.');
    }
    await changeEventTypeStatus(tx, organizationId, { id: page.id, status: 'active' });
    return `/${organization.slug}/${page.handle}/${page.slug}`;
  });
  const url = `${address}${path}`;
  const { status } = await fetch(url, { headers: { accept: 'text/html' } });
  if (status !== 200) {
    throw new Error(`The booking page ${url} answers ${status}.`);
  }
  return url;
}
