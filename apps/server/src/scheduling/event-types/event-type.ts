// What an event type is: something that can be booked with a person or a team, and its rules.

export type EventTypeKind = 'one_on_one' | 'group' | 'round_robin' | 'collective';

export type LocationKind = 'none' | 'video' | 'phone' | 'in_person' | 'other';

export type Question = {
  readonly id: string;
  readonly label: string;
  readonly kind: 'text' | 'long_text' | 'choice' | 'checkbox';
  readonly required: boolean;
  /** Of a choice. */
  readonly options?: readonly string[];
};

/** Which local dates of the host can be booked: so many from today on, from one to another, or all. */
export type BookingWindow =
  | { readonly kind: 'rolling'; readonly days: number }
  | { readonly kind: 'range'; readonly from: string; readonly to: string }
  | { readonly kind: 'open' };

/** What decides which starts are offered. Lengths are minutes. */
export type SlotRules = {
  readonly minutes: number;
  /** From one start to the next; the length by default. */
  readonly interval?: number;
  readonly bufferBefore: number;
  readonly bufferAfter: number;
  readonly minimumNotice: number;
  readonly window: BookingWindow;
  /** Meetings of this event type on one of the host's local dates. */
  readonly dailyCap?: number;
};

/** What its maker decides. */
export type EventTypeFields = {
  readonly kind: EventTypeKind;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly rules: SlotRules;
  /** Seats of a session; 1 for all that is no group session. */
  readonly capacity: number;
  readonly location: { readonly kind: LocationKind; readonly text?: string };
  readonly questions: readonly Question[];
  readonly guestsAllowed: number;
  readonly confirmationRequired: boolean;
  /** Secret: only through a link that works once. */
  readonly visibility: 'public' | 'secret';
};

export type EventTypeStatus = 'active' | 'paused' | 'archived';

export type EventType = EventTypeFields & {
  readonly id: string;
  /** Whose page it stands on. */
  readonly page: { readonly kind: 'person' | 'team'; readonly id: string; readonly name: string };
  readonly status: EventTypeStatus;
  readonly statusReason: string | null;
  readonly version: number;
};
