// Writes are whole, one after the other, and there when they are answered. RFC 7644 §3.3 Creating
// Resources, §3.5, §3.6 and §3.14.
import { isObject } from '../attribute.ts';
import { invalidValue } from '../error.ts';
import { changeOf } from '../patch/change.ts';
import { currentResource } from '../provider/message.ts';
import type { Stored } from '../resource-store.ts';
import {
  type Check,
  creation,
  expect,
  lastModified,
  parse,
  person,
  present,
  race,
  refusal,
  the,
  unchanged,
} from './check.ts';

const rename = (displayName: string) => [{ op: 'replace', path: 'displayName', value: displayName }];

export const writing: Readonly<Record<string, Check>> = {
  'gives a created resource with its id, version, location and meta': async ({ user, create }) => {
    const stored = await create(user, person('ada'));
    const { schemas, id, userName, meta } = parse(stored);
    expect(Array.isArray(schemas) && schemas.includes(user.schema.id), '"schemas" must be in the JSON.');
    expect(id === stored.id && stored.id !== '', '"id" must be in the JSON.');
    expect(userName === person('ada').userName, '"userName" must be in the JSON.');
    const { resourceType, created, location, version } = isObject(meta) ? meta : {};
    expect(resourceType === user.name, '"meta.resourceType" must be the name of the type.');
    expect(typeof created === 'string', '"meta.created" must be in the JSON.');
    expect(location === stored.location, '"meta.location" must be Stored.location.');
    expect(version === stored.version, '"meta.version" must be Stored.version.');
    expect(stored.location.endsWith(`${user.endpoint}/${stored.id}`), 'The location must end with the id.');
    expect(/^(W\/)?"[^"]*"$/.test(stored.version), 'The version must be an entity tag, quotes included.');
    return undefined;
  },

  'has a write in place when it is answered': async ({ user, create, get, patch }) => {
    const created = await create(user, person('ada'));
    expect(the(await get(user, created.id)).json === created.json, 'A get must give what the create gave.');
    const patched = await patch(user, created.id, rename('Ada'));
    expect(the(await get(user, created.id)).json === patched.json, 'A get must give what the patch gave.');
    return undefined;
  },

  'gives another version and keeps id and created when something changes': async ({
    user,
    create,
    patch,
  }) => {
    const before = await create(user, person('ada'));
    const after = await patch(user, before.id, rename('Ada'));
    expect(after.id === before.id, 'The id must stay.');
    expect(after.version !== before.version, 'The version must change.');
    expect(parse(after).displayName === 'Ada', 'The change must be stored.');
    return undefined;
  },

  'leaves version and lastModified alone when nothing changes': async ({ user, create, patch, write }) => {
    const before = await create(user, { ...person('ada'), displayName: 'Ada' });
    const patched = await patch(user, before.id, rename('Ada'));
    const decide = (now: Stored | undefined) => unchanged(user, present(now));
    const replaced = present(await write({ op: 'replace', type: user, id: before.id, decide }));
    for (const after of [patched, replaced]) {
      expect(after.version === before.version, 'The version must stay.');
      expect(lastModified(after) === lastModified(before), '"meta.lastModified" must stay.');
    }
    return undefined;
  },

  'changes nothing when decide throws, and passes the error on': async ({
    user,
    create,
    get,
    query,
    write,
  }) => {
    const before = await create(user, person('ada'));
    const fault = invalidValue('Refused by the contract.');
    const decide = () => {
      throw fault;
    };
    for (const op of ['replace', 'patch', 'delete'] as const) {
      const error = await refusal(write({ op, type: user, id: before.id, decide }), [400]);
      expect(
        error === fault || error.message === fault.message,
        'The error must be the one that was thrown.',
      );
    }
    await refusal(write({ op: 'create', type: user, decide }), [400]);
    expect(the(await get(user, before.id)).json === before.json, 'The resource must be as it was.');
    expect((await query(user, 'userName sw "contract"')).total === 1, 'Nothing may have been created.');
    return undefined;
  },

  'shows decide that an id is unknown, of a type that has none such too': async ({ user, get, write }) => {
    expect((await get(user, 'contract-unknown')).total === 0, 'A get must find nothing.');
    for (const op of ['replace', 'patch', 'delete'] as const) {
      const decide = (now: Stored | undefined) => {
        expect(now === undefined, 'There is nothing that decide could see.');
        throw invalidValue('Seen.');
      };
      const error = await refusal(write({ op, type: user, id: 'contract-unknown', decide }), [400, 404]);
      expect(error.status === 404 || error.message === 'Seen.', 'decide says how it ends.');
    }
    return undefined;
  },

  'lets writes of one resource happen one after the other': async ({ user, create, write, get }) => {
    const { id } = await create(user, { ...person('ada'), nickName: '0' });
    const decide = (stored: Stored | undefined) => {
      const now = currentResource(user, present(stored));
      return changeOf(user, { ...now, nickName: String(Number(now.nickName) + 1) }, {}, now);
    };
    const { won } = await race(20, () => write({ op: 'replace', type: user, id, decide }));
    expect(won.length === 20, `All 20 writes must succeed, ${won.length} did.`);
    const counted = parse(the(await get(user, id))).nickName;
    expect(
      counted === '20',
      `Each of 20 writes must see the one before; the last counts ${JSON.stringify(counted)}.`,
    );
    return undefined;
  },

  'deletes for good, once': async ({ user, create, get, query, write }) => {
    const { id } = await create(user, person('ada'));
    let deletions = 0;
    await race(20, () =>
      write({
        op: 'delete',
        type: user,
        id,
        decide: (now) => {
          if (now === undefined) {
            throw invalidValue('Gone.');
          }
          return unchanged(user, now);
        },
      }).then((stored) => {
        deletions += 1;
        expect(stored === undefined, 'There is nothing to answer with after a delete.');
      }),
    );
    expect(deletions === 1, `One of 20 deletions must find it, ${deletions} did.`);
    expect((await get(user, id)).total === 0, 'A get must not find it.');
    expect((await query(user, 'userName sw "contract"')).total === 0, 'A query must not find it.');
    return undefined;
  },

  'never gives an id twice': async ({ user, create, delete: remove }) => {
    const first = await create(user, person('ada'));
    await remove(user, first.id);
    const second = await create(user, { ...person('grace'), externalId: 'contract-2' });
    const { won } = await race(10, (index) => create(user, person(`many${index}`)));
    const ids = new Set([first.id, second.id, ...won.map(({ id }) => id)]);
    expect(ids.size === 12, 'Twelve resources must have twelve ids.');
    return undefined;
  },

  'asks decide for nothing but the change, so that it may be asked again': async ({ user, write, get }) => {
    let asked = 0;
    const decide = () => {
      asked += 1;
      return creation(user, person('ada'));
    };
    const stored = present(await write({ op: 'create', type: user, decide }));
    expect(asked >= 1, 'decide must be asked.');
    expect((await get(user, stored.id)).total === 1, 'One resource must come of it.');
    return undefined;
  },
};
