// Event types as the pages read and change them.
import { api, type ReplyOf } from '../../../client.ts';
import { reading } from '../../api/refused.ts';

export type MyEventTypes = ReplyOf<'GET /api/v1/my/event-types'>;
export type MyEventType = MyEventTypes['eventTypes'][number];
export type EventTypeForm = Omit<
  MyEventType,
  'id' | 'version' | 'status' | 'statusReason' | 'page' | 'hosts' | 'address' | 'mayEdit'
>;
export type EventTypeStatus = MyEventType['status'];

export const eventTypesKey = ['my-event-types'] as const;
export const eventTypesReading = reading(eventTypesKey, () => api['GET /api/v1/my/event-types']({}));

export const kindNames = {
  one_on_one: 'One-on-one',
  group: 'Group session',
  round_robin: 'Round robin',
  collective: 'Collective',
} as const;

const reasons: Readonly<Record<string, string>> = {
  host_returned: 'Paused because you came back: look at it, then publish it.',
  host_left: 'Closed because its host has left.',
  no_host: 'Paused because it has no host any more.',
  newcomer: 'Made for you when you joined: look at it, then publish it.',
};

export function reasonText(reason: string | null): string | undefined {
  return reason === null ? undefined : reasons[reason];
}
