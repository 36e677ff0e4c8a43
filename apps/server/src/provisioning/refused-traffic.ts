// An organization has left Business and its directory still calls: those who run it are told, once a day, that their
// leavers keep access.
import type { Database } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import { refusedTrafficMails } from '../offboarding/plan-mail.ts';
import { enqueueMails } from '../outbox/outbox.ts';
import { activeAdministrators } from '../people/person.ts';
import { type Site, senderOf } from '../scheduling/sender.ts';

const remembered = 10_000;

/** Notes that an organization's directory was refused for its plan. Never rejects. */
export type NoteRefusal = (organizationId: string, at: Date) => Promise<void>;

/** The database is asked once a day for each organization; of several processes one mail comes, by its key. */
export function createRefusalNote(
  database: Database,
  site: Site,
  onError: (error: unknown) => void,
): NoteRefusal {
  const told = new Map<string, string>();
  return async (organizationId, at) => {
    const day = at.toISOString().slice(0, 10);
    if (told.get(organizationId) === day) {
      return;
    }
    if (told.size >= remembered) {
      told.clear();
    }
    told.set(organizationId, day);
    try {
      await withOrganization(database, organizationId, async (tx) => {
        const [recipients, sender] = await Promise.all([
          activeAdministrators(tx, organizationId),
          senderOf(tx, organizationId, site),
        ]);
        await enqueueMails(tx, organizationId, refusedTrafficMails(recipients, { sender, at }));
      });
    } catch (error) {
      told.delete(organizationId);
      onError(error);
    }
  };
}
