// What an organization has decided shall become of a leaver's bookings. Without a decision the contract holds: they are
// cancelled and everybody is told.
import { type Cause, recordAudit } from '../audit/audit.ts';
import type { Connection } from '../db/connect.ts';
import { readOffboardingPolicy, writeOffboardingPolicy } from '../organizations/organization.ts';
import { isMailAddress } from '../outbox/mail-message.ts';

export type OffboardingPolicy = {
  /** Round robin meetings: cancelled, or handed to another free host of the same event type. */
  readonly roundRobin: 'cancel' | 'hand_over';
  /** Collective meetings: cancelled, or going on with the hosts who are left. */
  readonly collective: 'cancel' | 'go_on';
  /** With more deactivations than this in ten minutes, what is not urgent waits for an admin. Null = never. */
  readonly hold: { readonly above: number } | null;
  /** Who is told of departures and of a hold beside the OWNERs and ADMINs. */
  readonly notify: readonly string[];
};

export const contractPolicy: OffboardingPolicy = {
  roundRobin: 'cancel',
  collective: 'cancel',
  hold: null,
  notify: [],
};

export const holdLimits = { lowest: 1, highest: 1_000 };
export const mostNotified = 10;

/** The policy of an organization; with `lock`, nobody else changes it until the transaction ends. */
export async function offboardingPolicy(
  tx: Connection,
  organizationId: string,
  options: { readonly lock?: boolean } = {},
): Promise<OffboardingPolicy> {
  return parsePolicy(await readOffboardingPolicy(tx, organizationId, options));
}

/** What can't be understood counts as not decided: a deprovisioning must not fail for a setting. */
export function parsePolicy(text: string): OffboardingPolicy {
  const stored: unknown = JSON.parse(text);
  const { roundRobin, collective, hold, notify }: { readonly [Key in keyof OffboardingPolicy]?: unknown } =
    typeof stored === 'object' && stored !== null ? stored : {};
  const above = typeof hold === 'object' && hold !== null && 'above' in hold ? hold.above : undefined;
  const addresses = Array.isArray(notify) ? notify.filter((one) => typeof one === 'string') : [];
  return {
    roundRobin: roundRobin === 'hand_over' ? 'hand_over' : 'cancel',
    collective: collective === 'go_on' ? 'go_on' : 'cancel',
    hold: isThreshold(above) ? { above } : null,
    notify: addresses.filter(isMailAddress).slice(0, mostNotified),
  };
}

function isThreshold(value: unknown): value is number {
  return (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= holdLimits.lowest &&
    value <= holdLimits.highest
  );
}

export type PolicyChange =
  | { readonly ok: true; readonly policy: OffboardingPolicy; readonly changed: boolean }
  | { readonly ok: false; readonly problem: string };

/** Changes what is given and leaves the rest. Holds for those who leave from here on. */
export async function changeOffboardingPolicy(
  tx: Connection,
  cause: Cause,
  change: Partial<OffboardingPolicy>,
): Promise<PolicyChange> {
  const problem = problemOf(change);
  if (problem !== undefined) {
    return { ok: false, problem };
  }
  const { organizationId } = cause;
  const before = await offboardingPolicy(tx, organizationId, { lock: true });
  const policy = {
    ...before,
    ...change,
    ...(change.notify !== undefined && { notify: withoutRepeats(change.notify) }),
  };
  if (JSON.stringify(policy) === JSON.stringify(before)) {
    return { ok: true, policy, changed: false };
  }
  await Promise.all([
    writeOffboardingPolicy(tx, organizationId, JSON.stringify(policy)),
    recordAudit(tx, cause, [
      {
        action: 'organization.offboarding_policy_changed',
        target: { kind: 'organization', id: organizationId },
        facts: { from: decisions(before), to: decisions(policy) },
        labels: { notify: { old: [...before.notify], new: [...policy.notify] } },
      },
    ]),
  ]);
  return { ok: true, policy, changed: true };
}

function problemOf({ hold, notify = [] }: Partial<OffboardingPolicy>): string | undefined {
  if (hold && !isThreshold(hold.above)) {
    return `The hold begins above ${holdLimits.lowest} to ${holdLimits.highest} deactivations, a whole number.`;
  }
  const wrong = notify.find((address) => !isMailAddress(address));
  if (wrong !== undefined) {
    return `${JSON.stringify(wrong)} is not an e-mail address.`;
  }
  return withoutRepeats(notify).length > mostNotified
    ? `At most ${mostNotified} addresses can be notified; OWNERs and ADMINs need not be among them.`
    : undefined;
}

function withoutRepeats(addresses: readonly string[]): string[] {
  return [...new Map(addresses.map((address) => [address.toLowerCase(), address])).values()];
}

/** For the record, which holds nothing personal. */
function decisions({ notify, hold, ...rest }: OffboardingPolicy) {
  return { ...rest, holdAbove: hold?.above ?? null, notified: notify.length };
}
