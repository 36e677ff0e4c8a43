// `linktime audit verify`: whether an organization's audit log is what was written. A head that was kept elsewhere, such as
// the one that OWNERs are mailed weekly, also shows whether the log was cut short; a document of evidence names its own.
import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { Head } from '../audit/chain.ts';
import { type PartVerdict, verifyPart } from '../audit/verify.ts';
import { withOrganization } from '../db/transaction.ts';
import { faultOfEvidence } from '../offboarding/evidence-check.ts';
import { type EvidenceFile, readEvidence } from './evidence-file.ts';
import { type JsonOption, jsonOption, print, report } from './output.ts';
import { type Opened, organizationOf, withDatabase } from './with-database.ts';

type Options = JsonOption & { readonly head?: string; readonly evidence?: string };

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
    .option(
      '--evidence <file>',
      'a leaver’s evidence, as JSON: whether its records are in the chain as it says',
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

async function verify(database: Opened, slug: string, options: Options): Promise<void> {
  const { json } = options;
  const organization = await organizationOf(database, slug);
  const evidence = options.evidence === undefined ? undefined : await evidenceIn(options.evidence, slug);
  const head = options.head ?? evidence?.evidence.chain?.hash;
  const { verdict, wantedAt } = await walk(database, organization.id, head);
  const lost = verdict.ok && head !== undefined && wantedAt === undefined;
  const cut = lost ? `No seal of ${slug} has the hash ${head}: the log was cut or written anew.` : undefined;
  const why = verdict.ok ? cut : verdict.why;
  if (why !== undefined) {
    process.exitCode = 1;
    const where = verdict.ok ? {} : { seq: verdict.seq };
    print(
      json,
      { slug, ok: false, ...where, why },
      `The audit log of ${slug} is NOT what was written. ${why}`,
    );
    return;
  }
  const fault = evidence && (await faultIn(database, organization.id, evidence));
  if (fault !== undefined) {
    process.exitCode = 1;
    print(json, { slug, ok: false, why: fault }, `The evidence is NOT what the audit log says. ${fault}`);
    return;
  }
  if (verdict.ok) {
    const departures = evidence?.departures.length;
    print(
      json,
      { slug, ok: true, ...summary(verdict, wantedAt), departures },
      inWords(slug, verdict, wantedAt, departures),
    );
  }
}

type Whole = Extract<PartVerdict, { ok: true }>;

function summary({ head, unsealed }: Whole, wantedAt: number | undefined) {
  const hash = head.seq === 0 ? null : head.hash.toString('hex');
  return { sealed: head.seq, unsealed, head: hash, wantedAt };
}

function inWords(
  slug: string,
  whole: Whole,
  wantedAt: number | undefined,
  departures: number | undefined,
): string {
  const { sealed, unsealed, head } = summary(whole, wantedAt);
  return [
    `The audit log of ${slug} is what was written: ${sealed} records are sealed, ${unsealed} wait for it.`,
    ...(head === null ? [] : [`Head ${head}`]),
    ...(wantedAt === undefined ? [] : [`The head that was kept is record ${wantedAt}.`]),
    ...(departures === undefined
      ? []
      : [`The evidence holds: its departures (${departures}) are in the chain as it says.`]),
  ].join('\n');
}

/** Throws when the file is no evidence of this organization. */
async function evidenceIn(file: string, slug: string): Promise<EvidenceFile> {
  const document = readEvidence(await readFile(file, 'utf8'));
  if (document === undefined) {
    throw new Error(`${file} is not a leaver’s evidence in JSON, as the dashboard makes it.`);
  }
  const of = document.evidence.organization.slug;
  if (of !== slug) {
    throw new Error(`${file} is evidence of the organization "${of}", not of "${slug}".`);
  }
  return document;
}

function faultIn({ app }: Opened, organizationId: string, { departures }: EvidenceFile) {
  return withOrganization(app, organizationId, (tx) => faultOfEvidence(tx, organizationId, departures));
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
