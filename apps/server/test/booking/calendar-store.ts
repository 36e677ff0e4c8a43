// Somebody's calendar as RFC 5546 lets scheduling messages change it (§2.1.4 Sequence Property, §3.2.2 REQUEST,
// §3.2.5 CANCEL). What the RFC forbids is an error here, though clients forgive it.
import assert from 'node:assert/strict';
import ICAL from 'ical.js';

export type Entry = {
  readonly start: string;
  readonly end: string;
  readonly status: string;
  readonly organizer: string;
  readonly attendees: readonly string[];
};

type Revision = { readonly sequence: number; readonly stamp: string };

export class CalendarStore {
  readonly events = new Map<string, Entry>();
  readonly #latest = new Map<string, Revision & { readonly organizer: string }>();
  readonly #owner: string;

  constructor(owner: string) {
    this.#owner = owner;
  }

  /** Takes a message as it comes, in whatever order. */
  receive(written: string): void {
    const calendar = new ICAL.Component(ICAL.parse(written));
    const [event, ...others] = calendar.getAllSubcomponents('vevent');
    assert.ok(event !== undefined && others.length === 0, 'One event.');
    const uid = text(event, 'uid');
    const revision = { sequence: Number(text(event, 'sequence')), stamp: text(event, 'dtstamp') };
    const organizer = text(event, 'organizer');
    const latest = this.#latest.get(uid);
    assert.equal(organizer, latest?.organizer ?? organizer, 'Only the organizer may change an event.');
    if (latest !== undefined && isOlder(revision, latest)) {
      return;
    }
    this.#latest.set(uid, { ...revision, organizer });
    const method = text(calendar, 'method');
    if (method === 'REQUEST') {
      this.#put(uid, event);
    } else {
      assert.equal(method, 'CANCEL');
      assert.ok(revision.sequence > (latest?.sequence ?? 0), 'A CANCEL has a higher SEQUENCE.');
      this.#cancel(uid, event);
    }
  }

  #put(uid: string, event: ICAL.Component): void {
    const status = text(event, 'status');
    assert.ok(status === 'CONFIRMED' || status === 'TENTATIVE', status);
    const attendees = attendeesOf(event);
    assert.ok(attendees.includes(this.#owner), `${this.#owner} is invited.`);
    this.events.set(uid, {
      start: text(event, 'dtstart'),
      end: text(event, 'dtend'),
      status,
      organizer: text(event, 'organizer'),
      attendees,
    });
  }

  #cancel(uid: string, event: ICAL.Component): void {
    const status = event.getFirstPropertyValue('status');
    const named = attendeesOf(event);
    assert.ok(named.length > 0, 'A CANCEL names attendees.');
    assert.equal(event.getAllSubcomponents('valarm').length, 0);
    if (status === null && !named.includes(this.#owner)) {
      const entry = this.events.get(uid);
      if (entry !== undefined) {
        this.events.set(uid, { ...entry, attendees: entry.attendees.filter((one) => !named.includes(one)) });
      }
      return;
    }
    assert.ok(status === null || status === 'CANCELLED');
    this.events.delete(uid);
  }
}

function isOlder(one: Revision, other: Revision): boolean {
  return one.sequence < other.sequence || (one.sequence === other.sequence && one.stamp < other.stamp);
}

function text(component: ICAL.Component, property: string): string {
  assert.equal(component.getAllProperties(property).length, 1, `${property} once.`);
  return String(component.getFirstPropertyValue(property));
}

function attendeesOf(event: ICAL.Component): string[] {
  const addresses = event
    .getAllProperties('attendee')
    .map((property) => String(property.getFirstValue()).replace(/^mailto:/, ''));
  assert.equal(new Set(addresses).size, addresses.length, 'Each attendee once.');
  return addresses.sort();
}
