// What a request shows to work, for the checklist of the SCIM page. Fed by real traffic alone: the self-test never
// comes by here.
import { type ChecklistStep, checklistSteps } from './traffic.ts';

type Answered = {
  readonly method: string;
  readonly status: number;
  readonly consequence?: Readonly<Record<string, unknown>> | undefined;
};

const naming = /^(?:name|displayName|userName)\b/;

/** The steps that an answered request ticks. */
export function stepsOf({ method, status, consequence = {} }: Answered): ChecklistStep[] {
  if (status >= 400) {
    return [];
  }
  const changed = Array.isArray(consequence.changed) ? consequence.changed.map(String) : [];
  const left = 'sessionsEnded' in consequence;
  const shown: Readonly<Record<ChecklistStep, boolean>> = {
    tested: method === 'GET',
    created: consequence.created === true || 'arrival' in consequence,
    renamed: changed.some((path) => naming.test(path)),
    email_changed: consequence.emailChanged === true,
    deactivated: left,
    access_ended: left,
    bookings_cancelled: left && Number(consequence.bookingsCancelled ?? 0) > 0,
  };
  return checklistSteps.filter((step) => shown[step]);
}

/** Every step in its order, with the instant at which it was first seen. */
export function checklistOf(
  seen: Readonly<Record<string, string>>,
): { readonly step: ChecklistStep; readonly doneAt: Date | null }[] {
  return checklistSteps.map((step) => ({
    step,
    doneAt: seen[step] === undefined ? null : new Date(seen[step]),
  }));
}
