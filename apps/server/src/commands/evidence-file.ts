// A leaver's or a quarter's evidence as somebody kept it: the JSON that the dashboard made, read with suspicion.
import { z } from 'zod';
import { departuresInADocument } from '../offboarding/evidence.ts';

const sealed = {
  recordId: z.uuid(),
  // Null when it wasn't sealed yet when the document was made.
  seq: z.number().int().nullable(),
  hash: z.string().nullable(),
};

const booking = z.object({
  ...sealed,
  reference: z.string(),
  startsAt: z.string(),
  fate: z.string(),
  at: z.string(),
});

const departure = z.object({
  record: z.object(sealed),
  person: z.object({ id: z.uuid(), name: z.string(), email: z.string().nullable() }),
  by: z.string(),
  requestId: z.string().nullable(),
  accessEndedAt: z.string(),
  facts: z.record(z.string(), z.unknown()),
  bookings: z.array(booking).max(1_000),
});

const evidenceFile = z.object({
  evidence: z.object({
    organization: z.object({ slug: z.string() }),
    chain: z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
  }),
  departures: z.array(departure).max(departuresInADocument),
});

export type EvidenceFile = z.output<typeof evidenceFile>;

/** Undefined when the text is not what LinkTime writes as evidence in JSON. */
export function readEvidence(text: string): EvidenceFile | undefined {
  try {
    return evidenceFile.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
