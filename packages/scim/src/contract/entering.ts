// Who may enter, and what callers see of one another. RFC 7644 §2 Authentication and Authorization, §6.2 SCIM
// Identifiers with Multiple Tenants.
import { type Check, expect, person, refusal, unchanged } from './check.ts';

const noStranger = 'the fixture has no stranger';
const noOther = 'the fixture has no other caller';

export const entering: Readonly<Record<string, Check>> = {
  'lets in who may enter': async ({ read }) => {
    await read({ op: 'admit' });
    return undefined;
  },

  'refuses every read of a stranger with 401 or 403': async ({ has, user, read, get, query }) => {
    if (!has('stranger')) {
      return noStranger;
    }
    await refusal(read({ op: 'admit' }, 'stranger'), [401, 403]);
    await refusal(get(user, 'contract-unknown', { as: 'stranger' }), [401, 403]);
    await refusal(query(user, 'userName pr', { as: 'stranger' }), [401, 403]);
    return undefined;
  },

  'refuses every write of a stranger before anything is decided': async (trial) => {
    const { has, user, write } = trial;
    if (!has('stranger')) {
      return noStranger;
    }
    for (const op of ['create', 'replace', 'patch', 'delete'] as const) {
      const decide = () => {
        throw new Error(`A ${op} of a stranger came as far as decide.`);
      };
      const named = op === 'create' ? {} : { id: 'contract-unknown' };
      await refusal(write({ op, type: user, decide, ...named }, 'stranger'), [401, 403]);
    }
    return undefined;
  },

  'takes an id of somebody else for one that never was': async (trial) => {
    const { has, user, create, get, write } = trial;
    if (!has('otherCaller')) {
      return noOther;
    }
    const { id } = await create(user, person('ada'));
    expect((await get(user, id, { as: 'otherCaller' })).total === 0, 'A get must not find it.');
    for (const op of ['replace', 'patch', 'delete'] as const) {
      const decide = () => {
        throw new Error('decided');
      };
      let seen: unknown = 'nothing';
      const watch = (now: unknown) => {
        seen = now;
        return decide();
      };
      await write({ op, type: user, id, decide: watch }, 'otherCaller').catch(() => undefined);
      expect(seen === undefined || seen === 'nothing', `A ${op} must not see it.`);
    }
    expect((await get(user, id)).total === 1, 'It must still be there for its owner.');
    return undefined;
  },

  'shows nothing of somebody else in a query': async ({ has, user, create, query }) => {
    if (!has('otherCaller')) {
      return noOther;
    }
    await create(user, person('ada'));
    const found = await query(user, 'userName sw "contract"', { as: 'otherCaller' });
    expect(found.total === 0 && found.page.length === 0, 'Neither page nor total may know of it.');
    return undefined;
  },

  'lets others have the same userName elsewhere': async ({ has, user, create, write, get }) => {
    if (!has('otherCaller')) {
      return noOther;
    }
    const mine = await create(user, person('ada'));
    const theirs = await create(user, person('ada'), 'otherCaller');
    expect(mine.id !== theirs.id, 'They must have different ids.');
    await write(
      { op: 'delete', type: user, id: theirs.id, decide: (now) => unchanged(user, now ?? theirs) },
      'otherCaller',
    );
    expect((await get(user, mine.id)).total === 1, 'A deletion there must not reach here.');
    return undefined;
  },
};
