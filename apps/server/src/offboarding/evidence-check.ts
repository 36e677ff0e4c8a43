// Whether a document of evidence says what the audit records say: each departure and each booking's fate in it is a record
// of the chain, in that place, with that hash and that content. Sessions and mails are not sealed, and not judged.
import { isDeepStrictEqual } from 'node:util';
import type { Connection } from '../db/connect.ts';
import { type DepartureEvidence, type EvidencePage, evidencePage, type Sealed } from './evidence.ts';

type Part = 'record' | 'person' | 'by' | 'requestId' | 'accessEndedAt' | 'facts';
type Booking = DepartureEvidence['bookings'][number];

/** As a document has it. */
export type ClaimedDeparture = Pick<DepartureEvidence, Part> & {
  readonly bookings: readonly (Omit<Booking, 'fate'> & { readonly fate: string })[];
};

/** What of a document isn't so, in a sentence; undefined when all of it is. The chain itself is verifyPart's. */
export async function faultOfEvidence(
  tx: Connection,
  organizationId: string,
  departures: readonly ClaimedDeparture[],
): Promise<string | undefined> {
  for (const claimed of departures) {
    const found = await findDeparture(tx, organizationId, claimed);
    const name = `The departure of ${claimed.person.name} at ${claimed.accessEndedAt}`;
    if (found === undefined) {
      return `${name} is not in the audit log.`;
    }
    const part = differing(claimed, found);
    if (part !== undefined) {
      return `${name} is in the audit log, but not as the document has it: its ${part} differ.`;
    }
  }
  return undefined;
}

async function findDeparture(
  tx: Connection,
  organizationId: string,
  { person, record }: ClaimedDeparture,
): Promise<DepartureEvidence | undefined> {
  for (let after: EvidencePage['next']; ; ) {
    const page: EvidencePage = await evidencePage(tx, organizationId, { personId: person.id }, after);
    const found = page.departures.find((one) => one.record.recordId === record.recordId);
    after = page.next;
    if (found !== undefined || after === undefined) {
      return found;
    }
  }
}

function differing(claimed: ClaimedDeparture, found: DepartureEvidence): string | undefined {
  const same: Readonly<Record<string, boolean>> = {
    'place in the chain': sameSeal(claimed.record, found.record),
    'time and cause': isDeepStrictEqual(
      [claimed.accessEndedAt, claimed.by, claimed.requestId],
      [found.accessEndedAt, found.by, found.requestId],
    ),
    'name and address': isDeepStrictEqual(claimed.person, found.person),
    facts: isDeepStrictEqual(claimed.facts, found.facts),
    bookings: claimed.bookings.every((booking) => found.bookings.some((one) => sameBooking(booking, one))),
  };
  return Object.keys(same).find((part) => same[part] === false);
}

/** What was sealed after the document was made has a place now, and had none. */
function sameSeal(claimed: Sealed, found: Sealed): boolean {
  return claimed.seq === null || (claimed.seq === found.seq && claimed.hash === found.hash);
}

function sameBooking(claimed: ClaimedDeparture['bookings'][number], found: Booking): boolean {
  const { seq: _seq, hash: _hash, ...said } = claimed;
  const { seq: _foundSeq, hash: _foundHash, ...is } = found;
  return isDeepStrictEqual(said, is) && sameSeal(claimed, found);
}
