// The evidence as a file, piece by piece: JSON, or an HTML page to print, without a script and without anything from
// elsewhere.
import type { Head } from '../audit/chain.ts';
import type { Connection } from '../db/connect.ts';
import {
  type DepartureEvidence,
  departuresInADocument,
  type EvidencePage,
  type EvidenceSearch,
  evidencePage,
} from './evidence.ts';
import { departureHtml, documentEnd, documentStart } from './evidence-html.ts';

export type EvidenceAbout = {
  readonly organization: { readonly slug: string; readonly name: string };
  /** `2026-Q3`, or a person's name. */
  readonly subject: string;
  readonly search: EvidenceSearch;
  readonly at: Date;
  readonly by: string;
  /** All there are, also when a document doesn't hold them. */
  readonly departures: number | null;
  readonly head: Head | undefined;
};

export const evidenceFormats = ['json', 'html'] as const;

export type EvidenceFormat = (typeof evidenceFormats)[number];

type Within = {
  readonly organizationId: string;
  readonly inTransaction: <T>(work: (tx: Connection) => Promise<T>) => Promise<T>;
};

/** The document's text; each page of departures is read in a transaction of its own. */
export async function* writeEvidence(
  about: EvidenceAbout,
  format: EvidenceFormat,
  within: Within,
): AsyncGenerator<string> {
  const form = format === 'json' ? asJson(about) : asHtml(about);
  yield form.start;
  let written = 0;
  for (let after: EvidencePage['next']; ; ) {
    const page: EvidencePage = await within.inTransaction((tx) =>
      evidencePage(tx, within.organizationId, about.search, after),
    );
    for (const departure of page.departures) {
      yield form.one(departure, written);
      written += 1;
    }
    after = page.next;
    if (after === undefined || written >= departuresInADocument) {
      break;
    }
  }
  yield form.end(written);
}

type Form = {
  readonly start: string;
  readonly one: (departure: DepartureEvidence, before: number) => string;
  readonly end: (written: number) => string;
};

function asJson(about: EvidenceAbout): Form {
  const header = {
    organization: about.organization,
    subject: about.subject,
    madeAt: about.at.toISOString(),
    madeBy: about.by,
    departures: about.departures,
    chain: about.head && { seq: about.head.seq, hash: about.head.hash.toString('hex') },
    check: `linktime audit verify ${about.organization.slug} --evidence <this file>`,
  };
  return {
    start: `{"evidence":${JSON.stringify(header)},"departures":[`,
    one: (departure, before) => `${before === 0 ? '' : ','}\n${JSON.stringify(departure)}`,
    end: (written) => `\n],"written":${written},"complete":${isComplete(about, written)}}\n`,
  };
}

function asHtml(about: EvidenceAbout): Form {
  const facts = {
    Organization: about.organization.name,
    About: about.subject,
    'Made at': about.at.toISOString(),
    'Made by': about.by,
    ...(about.departures !== null && { Departures: String(about.departures) }),
    ...(about.head && { 'Head of the audit chain': `${about.head.seq}: ${about.head.hash.toString('hex')}` }),
    'To check it': checkHead(about),
  };
  return {
    start: documentStart(`Evidence of departures: ${about.subject}`, facts),
    one: departureHtml,
    end: (written) =>
      documentEnd(
        isComplete(about, written)
          ? `End of the document: ${written} ${written === 1 ? 'departure' : 'departures'}.`
          : `This document holds the first ${written} departures. Ask for a shorter time for the others.`,
      ),
  };
}

function isComplete({ departures }: EvidenceAbout, written: number): boolean {
  return departures === null ? written < departuresInADocument : written >= departures;
}

function checkHead({ organization, head }: EvidenceAbout): string {
  const last = head === undefined ? '' : ` --head ${head.hash.toString('hex')}`;
  return `linktime audit verify ${organization.slug}${last}`;
}
