// The worker's task that mails the head of the audit chain to the OWNERs, once a week when it has grown: kept in their
// mailboxes, it shows whether the log was cut or written anew.
import { headOf } from '../audit/chain.ts';
import type { Connection, Database } from '../db/connect.ts';
import { withOrganization } from '../db/transaction.ts';
import { noteAuditHeadMailed, takeAuditHeadTurn } from '../organizations/audit-head-due.ts';
import { forEachDue, withDueAuditHead } from '../organizations/due-organizations.ts';
import { oneLine } from '../outbox/mail-message.ts';
import { enqueueMails } from '../outbox/outbox.ts';
import { activeAdministrators } from '../people/person.ts';
import { type Site, senderOf } from '../scheduling/sender.ts';
import { adminMails, utcMinute } from './admin-mail.ts';

const organizationsInARun = 500;

/** Mails what is due in all organizations; gives the number of mails. See forEachDue for its errors. */
export function mailAuditHeads(database: Database, site: Site, now: Temporal.Instant): Promise<number> {
  const at = new Date(now.epochMilliseconds);
  const due = { organizations: withDueAuditHead, at, atMost: organizationsInARun, task: 'mail audit heads' };
  return forEachDue(database, due, (organizationId) =>
    withOrganization(database, organizationId, (tx) => mailHead(tx, organizationId, { site, at })),
  );
}

async function mailHead(
  tx: Connection,
  organizationId: string,
  { site, at }: { readonly site: Site; readonly at: Date },
): Promise<number> {
  const turn = await takeAuditHeadTurn(tx, organizationId, at);
  const head = await headOf(tx, organizationId);
  if (turn === undefined || head === undefined || head.seq <= turn.mailed) {
    return 0;
  }
  const [administrators, sender] = await Promise.all([
    activeAdministrators(tx, organizationId),
    senderOf(tx, organizationId, site),
  ]);
  const hash = head.hash.toString('hex');
  const owners = administrators.filter(({ role }) => role === 'OWNER');
  const news = {
    key: `audit-head:${head.seq}`,
    subject: `The audit log of ${oneLine(sender.organizationName)}, week of ${at.toISOString().slice(0, 10)}`,
    blocks: [
      {
        kind: 'paragraph',
        text: 'Please keep this mail. Each record of the audit log is chained to the one before it; with the head of the chain as it was today, anybody can check later that nothing was taken out or changed.',
      },
      {
        kind: 'facts',
        facts: [
          { label: 'Records', value: String(head.seq) },
          { label: 'Head', value: hash },
          { label: 'At', value: utcMinute(at) },
        ],
      },
      {
        kind: 'paragraph',
        text: `To check it: Organization → Audit log → Verify in the dashboard, or "linktime audit verify ${turn.slug} --head ${hash}" on the server.`,
      },
    ],
  } as const;
  const mails = adminMails(owners, news, { sender, at });
  await Promise.all([
    enqueueMails(tx, organizationId, mails),
    noteAuditHeadMailed(tx, organizationId, head.seq),
  ]);
  return mails.length;
}
