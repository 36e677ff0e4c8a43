// Detached attributes, by a group's members: edits only, whatever else is written. RFC 7643 §4.2 "Group" Resource
// Schema, RFC 7644 §3.5.2 Modifying with PATCH.
import { isObject, type JsonObject } from '../attribute.ts';
import { invalidValue } from '../error.ts';
import { keyOf, type SetEdit } from '../patch/change.ts';
import type { Stored } from '../resource-store.ts';
import { type ResourceType, resolvePath } from '../schema.ts';
import {
  type Check,
  expect,
  lastModified,
  parse,
  person,
  present,
  race,
  refusal,
  type Trial,
  the,
  unchanged,
} from './check.ts';

type GroupTrial = Trial & {
  readonly group: ResourceType;
  /** Ids of three users. */
  readonly ids: readonly string[];
  readonly edit: (id: string, edit: Partial<SetEdit>) => Promise<Stored>;
  readonly membersOf: (id: string) => Promise<string[]>;
};

const values = (ids: readonly string[]): JsonObject[] => ids.map((value) => ({ value }));

/** A check on a store with a group type and three users. */
function withGroups(check: (trial: GroupTrial) => Promise<void>): Check {
  return async (trial) => {
    const { group, user, create, get, write } = trial;
    if (group === undefined) {
      return 'the fixture has no type with the id "Group"';
    }
    const ids: string[] = [];
    for (const name of ['ada', 'grace', 'zoe']) {
      ids.push((await create(user, person(name))).id);
    }
    await check({
      ...trial,
      group,
      ids,
      edit: async (id, edit) => {
        const whole = { reset: false, remove: [], add: [], ...edit };
        const decide = (now: Stored | undefined) => ({
          ...unchanged(group, present(now)),
          detached: { members: whole },
        });
        return present(await write({ op: 'patch', type: group, id, decide }));
      },
      membersOf: async (id) => membersIn(the(await get(group, id))),
    });
    return undefined;
  };
}

function membersIn(stored: Stored): string[] {
  const { members } = parse(stored);
  const list = Array.isArray(members) ? members : [];
  return list.flatMap((member) => (isObject(member) ? keyOf(member) : []));
}

/** The same ids, each once, in whatever order. */
const same = (left: readonly string[], right: readonly string[]) =>
  left.length === right.length && new Set([...left, ...right]).size === left.length;

export const members: Readonly<Record<string, Check>> = {
  'keeps the members that a group was created with': withGroups(async (trial) => {
    const { group, ids, create, membersOf } = trial;
    const created = await create(group, { displayName: 'Contract', members: values(ids) });
    expect(same(membersIn(created), ids), 'The answer must show them.');
    expect(same(await membersOf(created.id), ids), 'They must be stored.');
  }),

  'adds, removes and resets by the edit alone': withGroups(async (trial) => {
    const { group, ids, create, edit, membersOf } = trial;
    const [ada = '', grace = '', zoe = ''] = ids;
    const { id } = await create(group, { displayName: 'Contract', members: values([ada]) });
    await edit(id, { add: values([grace]) });
    expect(same(await membersOf(id), [ada, grace]), 'Added to what was there.');
    await edit(id, { remove: [ada], add: values([zoe]) });
    expect(same(await membersOf(id), [grace, zoe]), 'One removed, one added.');
    await edit(id, { reset: true, add: values([ada]) });
    expect(same(await membersOf(id), [ada]), 'All others dropped.');
    await edit(id, { reset: true });
    expect(same(await membersOf(id), []), 'All dropped.');
  }),

  'changes nothing by adding who is there or removing who is not': withGroups(async (trial) => {
    const { group, ids, create, edit, membersOf } = trial;
    const [ada = '', grace = '', zoe = ''] = ids;
    const before = await create(group, { displayName: 'Contract', members: values([ada, grace]) });
    for (const repeat of [
      { add: values([ada]) },
      { remove: [zoe] },
      { remove: [zoe], add: values([grace]) },
      { reset: true, add: values([grace, ada]) },
    ]) {
      const after = await edit(before.id, repeat);
      expect(after.version === before.version, `The version must stay: ${JSON.stringify(repeat)}`);
      expect(lastModified(after) === lastModified(before), '"meta.lastModified" must stay.');
    }
    expect(same(await membersOf(before.id), [ada, grace]), 'The members must be as they were.');
  }),

  'gives another version when members change': withGroups(async (trial) => {
    const { group, ids, create, edit } = trial;
    const [ada = '', grace = ''] = ids;
    const created = await create(group, { displayName: 'Contract', members: values([ada]) });
    const added = await edit(created.id, { add: values([grace]) });
    const removed = await edit(created.id, { remove: [ada] });
    expect(
      new Set([created.version, added.version, removed.version]).size === 3,
      'Three states, three versions.',
    );
  }),

  'leaves members alone when something else changes': withGroups(async (trial) => {
    const { group, ids, create, patch, membersOf } = trial;
    const { id } = await create(group, { displayName: 'Contract', members: values(ids) });
    await patch(group, id, [{ op: 'replace', path: 'displayName', value: 'Contract, renamed' }]);
    expect(same(await membersOf(id), ids), 'A new name must not cost members.');
  }),

  'shows decide all members when it needs them': withGroups(async (trial) => {
    const { group, ids, create, write } = trial;
    const { id } = await create(group, { displayName: 'Contract', members: values(ids) });
    let seen: string[] = [];
    const decide = (now: Stored | undefined) => {
      seen = membersIn(present(now));
      return unchanged(group, present(now));
    };
    await write({ op: 'patch', type: group, id, needs: ['members'], decide });
    expect(same(seen, ids), 'All members must be there.');
  }),

  'leaves members out where they are not wanted': withGroups(async (trial) => {
    const { group, ids, create, get } = trial;
    const { id } = await create(group, { displayName: 'Contract', members: values(ids) });
    const target = resolvePath(group, { name: 'members' });
    const targets = target === undefined ? [] : [target];
    const without = the(await get(group, id, { want: { mode: 'except', targets } }));
    expect(membersIn(without).length === 0, 'excludedAttributes=members shows none.');
    const only = the(await get(group, id, { want: { mode: 'only', targets } }));
    expect(same(membersIn(only), ids), 'attributes=members shows all.');
  }),

  'loses no member when 20 are added at once': withGroups(async (trial) => {
    const { user, group, create, edit, membersOf } = trial;
    const ids: string[] = [];
    for (let number = 0; number < 20; number += 1) {
      ids.push((await create(user, person(`m${number}`))).id);
    }
    const { id } = await create(group, { displayName: 'Contract' });
    const { won } = await race(20, (index) => edit(id, { add: values([ids[index] ?? '']) }));
    expect(won.length === 20, `All 20 must succeed; ${won.length} did.`);
    expect(same(await membersOf(id), ids), 'All 20 must be members.');
  }),

  'changes no member when the write is refused': withGroups(async (trial) => {
    const { group, ids, create, write, membersOf } = trial;
    const { id } = await create(group, { displayName: 'Contract', members: values(ids) });
    const decide = () => {
      throw invalidValue('Refused by the contract.');
    };
    await refusal(write({ op: 'patch', type: group, id, decide }), [400]);
    expect(same(await membersOf(id), ids), 'The members must be as they were.');
  }),

  'finds groups by a member': withGroups(async (trial) => {
    const { group, ids, create, query } = trial;
    const [ada = '', grace = '', zoe = ''] = ids;
    const both = await create(group, { displayName: 'Contract both', members: values([ada, grace]) });
    await create(group, { displayName: 'Contract one', members: values([grace]) });
    const found = await query(group, `members eq "${ada}"`);
    expect(the(found).id === both.id, 'One group has this member.');
    expect(
      (await query(group, `id eq "${both.id}" and members[value eq "${zoe}"]`)).total === 0,
      'None has this.',
    );
  }),

  'takes a deleted user out of the groups': withGroups(async (trial) => {
    const { user, group, ids, create, membersOf, delete: remove } = trial;
    const [ada = '', ...others] = ids;
    const { id } = await create(group, { displayName: 'Contract', members: values(ids) });
    await remove(user, ada);
    expect(same(await membersOf(id), others), 'The others must stay.');
  }),
};
