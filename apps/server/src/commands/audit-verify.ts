// `linktime audit verify`: whether an organization's audit log is what was written. A head that was kept elsewhere, such as
// the one that OWNERs are mailed weekly, also shows whether the log was cut short.
import { type Command, InvalidArgumentError } from 'commander';
import type { Head } from '../audit/chain.ts';
import { type PartVerdict, verifyPart } from '../audit/verify.ts';
import { withOrganization } from '../db/transaction.ts';
import { type JsonOption, jsonOption, print, report } from './output.ts';
import { type Opened, organizationOf, withDatabase } from './with-database.ts';

type Options = JsonOption & { readonly head?: string };

export function auditVerifyCommand(audit: Command): void {
  audit
    .command('verify')
    .description('Check that the audit log of an organization is what was written.')
    .argument('<slug>', 'which organization')
    .option(
      '--head <hash>',
      'a head of the chain that was kept elsewhere, 64 hexadecimal digits',
      headArgument,
    )
    .option(...jsonOption)
    .action((slug: string, options: Options) => withDatabase((database) => verify(database, slug, options)));
}

function headArgument(text: string): string {
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw new InvalidArgumentError('Expected 64 hexadecimal digits.');
  }
  return text.toLowerCase();
}

async function verify(database: Opened, slug: string, { json, head }: Options): Promise<void> {
  const organization = await organizationOf(database, slug);
  const { verdict, wantedAt } = await walk(database, organization.id, head);
  const lost = verdict.ok && head !== undefined && wantedAt === undefined;
  const why = verdict.ok
    ? lost
      ? `No seal of ${slug} has the hash ${head}: the log was cut or written anew.`
      : ''
    : verdict.why;
  if (why !== '') {
    process.exitCode = 1;
    print(
      json,
      { slug, ok: false, ...(!verdict.ok && { seq: verdict.seq }), why },
      `The audit log of ${slug} is NOT what was written. ${why}`,
    );
    return;
  }
  const sealed = verdict.ok && verdict.head.seq > 0 ? verdict.head : undefined;
  const unsealed = verdict.ok ? verdict.unsealed : 0;
  const hash = sealed?.hash.toString('hex') ?? null;
  print(
    json,
    {
      slug,
      ok: true,
      sealed: sealed?.seq ?? 0,
      unsealed,
      head: hash,
      ...(wantedAt !== undefined && { wantedAt }),
    },
    [
      `The audit log of ${slug} is what was written: ${sealed?.seq ?? 0} records are sealed, ${unsealed} wait for it.`,
      ...(hash === null ? [] : [`Head ${hash}`]),
      ...(wantedAt === undefined ? [] : [`The head that was kept is record ${wantedAt}.`]),
    ].join('\n'),
  );
}

const pagesAtOnce = 20;

/** Part by part, so that somebody who waits sees how far it is. */
async function walk(
  { app }: Opened,
  organizationId: string,
  head: string | undefined,
): Promise<{ verdict: PartVerdict; wantedAt: number | undefined }> {
  const wanted = head === undefined ? undefined : Buffer.from(head, 'hex');
  let from: Head | undefined;
  let wantedAt: number | undefined;
  for (;;) {
    const part = { from, pages: pagesAtOnce, wanted };
    const verdict = await withOrganization(app, organizationId, (tx) => verifyPart(tx, organizationId, part));
    wantedAt = verdict.ok ? (verdict.wantedAt ?? wantedAt) : wantedAt;
    if (!verdict.ok || verdict.done) {
      return { verdict, wantedAt };
    }
    from = verdict.head;
    report(`${from.seq} records are checked …`);
  }
}
