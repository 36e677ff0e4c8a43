// Provisioning under way while processes die: what was acknowledged is remembered, what got no answer is "perhaps".
import { setTimeout as sleep } from 'node:timers/promises';
import { book, personId, type Scene } from '../scene.ts';
import { patch, user } from '../scim-client.ts';

export type Remembered = {
  readonly scimId: string;
  readonly userName: string;
  /** The last title that was acknowledged, and those sent after it without an answer. */
  title: string | undefined;
  perhaps: string[];
  readonly bookings: string[];
  /** Bookings that were sent and not answered. */
  lostBookings: number;
  deactivation: 'none' | 'perhaps' | 'acknowledged';
};

export type Load = { readonly people: readonly Remembered[]; stop(): Promise<void> };

export type LoadOptions = {
  readonly scimBaseUrl: string;
  readonly token: string;
  readonly scene: Scene;
  readonly clients: number;
};

export function startLoad(options: LoadOptions): Load {
  const people: Remembered[] = [];
  let stopping = false;
  let next = 0;

  async function client(): Promise<void> {
    while (!stopping) {
      next += 1;
      await oneLife(options, `crash${next}`, people);
    }
  }
  const running = Array.from({ length: options.clients }, () => client());
  return {
    people,
    stop: async () => {
      stopping = true;
      await Promise.all(running);
    },
  };
}

/** Joins, gets bookings, a title, and leaves. */
async function oneLife(options: LoadOptions, name: string, people: Remembered[]): Promise<void> {
  const created = await send(options, 'POST', '/Users', user(name));
  if (created?.status !== 201) {
    // Perhaps it was created: nobody was told an id, so nothing was promised.
    await sleep(50);
    return;
  }
  const one: Remembered = {
    scimId: created.body.id,
    userName: created.body.userName,
    title: undefined,
    perhaps: [],
    bookings: [],
    lostBookings: 0,
    deactivation: 'none',
  };
  people.push(one);
  await bookSome(options.scene, one);
  for (const title of ['Guide', 'Head']) {
    const answer = await send(
      options,
      'PATCH',
      `/Users/${one.scimId}`,
      patch({ op: 'replace', path: 'title', value: title }),
    );
    if (answer?.status === 200) {
      one.title = title;
      one.perhaps = [];
    } else {
      one.perhaps.push(title);
    }
  }
  if (Math.random() < 0.8) {
    const off = patch({ op: 'replace', path: 'active', value: false });
    const answer = await send(options, 'PATCH', `/Users/${one.scimId}`, off);
    one.deactivation = answer?.status === 200 ? 'acknowledged' : 'perhaps';
  }
}

async function bookSome(scene: Scene, one: Remembered): Promise<void> {
  try {
    const id = await personId(scene, one.scimId);
    for (const inHours of [24, 48]) {
      const booked = await book(scene, { hosts: [id], inHours, invitee: `invitee.${one.userName}` });
      if (booked.ok) {
        one.bookings.push(booked.id);
      }
    }
  } catch {
    // The database was away: whether the booking was made is not known, and nobody was told that it was.
    one.lostBookings += 1;
  }
}

type Answer = { readonly status: number; readonly body: { readonly id: string; readonly userName: string } };

/** The answer, or undefined when none came. */
async function send(
  options: LoadOptions,
  method: string,
  path: string,
  body: object,
): Promise<Answer | undefined> {
  try {
    const answer = await fetch(`${options.scimBaseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${options.token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  } catch {
    return undefined;
  }
}
