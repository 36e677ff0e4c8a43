// Who may enter, and what callers see of one another. RFC 7644 §2 Authentication and Authorization, §6.2 for several
// organizations behind one service provider.
import { type Check, expect, person, refusal, unchanged } from './check.ts';

const noStranger = 'the fixture has no stranger';
const noOther = 'the fixture has no other caller';

export function entering<Caller>(): Record<string, Check<Caller>> {
  return {
    'lets in who may enter': async ({ store, caller }) => {
      await store.read(caller, { op: 'admit' });
      return undefined;
    },

    'refuses every read of a stranger with 401 or 403': async ({ store, stranger, user, get, query }) => {
      if (stranger === undefined) {
        return noStranger;
      }
      await refusal(store.read(stranger, { op: 'admit' }), [401, 403]);
      await refusal(get(user, 'contract-unknown', { as: stranger }), [401, 403]);
      await refusal(query(user, 'userName pr', { as: stranger }), [401, 403]);
      return undefined;
    },

    'refuses every write of a stranger before anything is decided': async (trial) => {
      const { stranger, user, write } = trial;
      if (stranger === undefined) {
        return noStranger;
      }
      for (const op of ['create', 'replace', 'patch', 'delete'] as const) {
        const decide = () => {
          throw new Error(`A ${op} of a stranger came as far as decide.`);
        };
        const named = op === 'create' ? {} : { id: 'contract-unknown' };
        await refusal(write({ op, type: user, decide, ...named }, stranger), [401, 403]);
      }
      return undefined;
    },

    'takes an id of somebody else for one that never was': async (trial) => {
      const { otherCaller, user, create, get, write } = trial;
      if (otherCaller === undefined) {
        return noOther;
      }
      const { id } = await create(user, person('ada'));
      expect((await get(user, id, { as: otherCaller })).total === 0, 'A get must not find it.');
      for (const op of ['replace', 'patch', 'delete'] as const) {
        const decide = () => {
          throw new Error('decided');
        };
        let seen: unknown = 'nothing';
        const watch = (now: unknown) => {
          seen = now;
          return decide();
        };
        await write({ op, type: user, id, decide: watch }, otherCaller).catch(() => undefined);
        expect(seen === undefined || seen === 'nothing', `A ${op} must not see it.`);
      }
      expect((await get(user, id)).total === 1, 'It must still be there for its owner.');
      return undefined;
    },

    'shows nothing of somebody else in a query': async ({ otherCaller, user, create, query }) => {
      if (otherCaller === undefined) {
        return noOther;
      }
      await create(user, person('ada'));
      const found = await query(user, 'userName sw "contract"', { as: otherCaller });
      expect(found.total === 0 && found.page.length === 0, 'Neither page nor total may know of it.');
      return undefined;
    },

    'lets others have the same userName elsewhere': async ({ otherCaller, user, create, write, get }) => {
      if (otherCaller === undefined) {
        return noOther;
      }
      const mine = await create(user, person('ada'));
      const theirs = await create(user, person('ada'), otherCaller);
      expect(mine.id !== theirs.id, 'They must have different ids.');
      await write(
        { op: 'delete', type: user, id: theirs.id, decide: (now) => unchanged(user, now ?? theirs) },
        otherCaller,
      );
      expect((await get(user, mine.id)).total === 1, 'A deletion there must not reach here.');
      return undefined;
    },
  };
}
