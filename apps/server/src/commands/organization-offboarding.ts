// `linktime organization offboarding`: what becomes of a leaver's bookings. Without an option it shows the policy.
import { type Command, InvalidArgumentError } from 'commander';
import { withOrganization } from '../db/transaction.ts';
import {
  changeOffboardingPolicy,
  holdLimits,
  type OffboardingPolicy,
  offboardingPolicy,
} from '../offboarding/policy.ts';
import { isMailAddress } from '../outbox/mail-message.ts';
import { type JsonOption, jsonOption, print } from './output.ts';
import { organizationOf, withDatabase } from './with-database.ts';

type Options = JsonOption & {
  readonly roundRobin?: OffboardingPolicy['roundRobin'];
  readonly collective?: OffboardingPolicy['collective'];
  readonly hold?: { readonly above: number | null };
  readonly notify?: readonly string[];
};

export function organizationOffboardingCommand(organization: Command): void {
  organization
    .command('offboarding')
    .description('Show or change what becomes of the bookings of people who leave.')
    .argument('<slug>', 'which organization')
    .option('--round-robin <what>', 'cancel, or hand-over to another free host', roundRobinArgument)
    .option('--collective <what>', 'cancel, or go-on with the other hosts', collectiveArgument)
    .option(
      '--hold <number>',
      'cancellations wait above so many deactivations in 10 minutes; or off',
      holdArgument,
    )
    .option(
      '--notify <addresses>',
      'who is told beside OWNERs and ADMINs, with commas; or none',
      notifyArgument,
    )
    .option(...jsonOption)
    .action(offboarding);
}

function roundRobinArgument(text: string): OffboardingPolicy['roundRobin'] {
  return oneOf(text, { cancel: 'cancel', 'hand-over': 'hand_over' });
}

function collectiveArgument(text: string): OffboardingPolicy['collective'] {
  return oneOf(text, { cancel: 'cancel', 'go-on': 'go_on' });
}

function oneOf<T>(text: string, choices: Readonly<Record<string, T>>): T {
  const chosen = Object.hasOwn(choices, text) ? choices[text] : undefined;
  if (chosen === undefined) {
    throw new InvalidArgumentError(`Expected ${Object.keys(choices).join(' or ')}.`);
  }
  return chosen;
}

function holdArgument(text: string): { above: number | null } {
  const above = Number(text);
  if (text === 'off') {
    return { above: null };
  }
  if (!/^\d{1,4}$/.test(text) || above < holdLimits.lowest || above > holdLimits.highest) {
    throw new InvalidArgumentError(`Expected ${holdLimits.lowest} to ${holdLimits.highest}, or off.`);
  }
  return { above };
}

function notifyArgument(text: string): string[] {
  const addresses = text === 'none' ? [] : text.split(',').map((address) => address.trim());
  if (!addresses.every(isMailAddress)) {
    throw new InvalidArgumentError('Expected e-mail addresses with commas between them, or none.');
  }
  return addresses;
}

async function offboarding(slug: string, { json, hold, ...rest }: Options): Promise<void> {
  const change: Partial<OffboardingPolicy> = {
    ...rest,
    ...(hold && { hold: hold.above === null ? null : { above: hold.above } }),
  };
  await withDatabase(async (database) => {
    const { id } = await organizationOf(database, slug);
    const policy = await withOrganization(database.app, id, async (tx) => {
      if (Object.keys(change).length === 0) {
        return offboardingPolicy(tx, id);
      }
      const changed = await changeOffboardingPolicy(
        tx,
        { organizationId: id, actor: { kind: 'operator' } },
        change,
      );
      if (!changed.ok) {
        throw new Error(changed.problem);
      }
      return changed.policy;
    });
    print(json, { slug, ...policy }, inWords(slug, policy));
  });
}

function inWords(slug: string, { roundRobin, collective, hold, notify }: OffboardingPolicy): string {
  const others = notify.length === 0 ? 'nobody' : notify.join(', ');
  return [
    `When somebody leaves ${slug}, what they host and has not started`,
    `  one-on-one, group   is cancelled`,
    `  round robin         ${roundRobin === 'cancel' ? 'is cancelled' : 'is handed to another free host, or cancelled'}`,
    `  collective          ${collective === 'cancel' ? 'is cancelled' : 'goes on with the other hosts, or is cancelled'}`,
    `Cancellations wait    ${hold === null ? 'never' : `above ${hold.above} deactivations in 10 minutes`}`,
    `Also told             ${others}`,
  ].join('\n');
}
