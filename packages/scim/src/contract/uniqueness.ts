// Unique values are the store's to keep, also when many want one at once: RFC 7643 §2.2 Attribute Characteristics,
// RFC 7644 §3.3 (409 with scimType uniqueness).
import type { ScimError } from '../error.ts';
import { type Check, expect, parse, person, race, refusal, the } from './check.ts';

const isUniqueness = (error: unknown) =>
  error instanceof Error && 'scimType' in error && error.scimType === 'uniqueness';

export const uniqueness: Readonly<Record<string, Check>> = {
  'refuses a second userName, whatever its case': async ({ user, create, query }) => {
    await create(user, person('ada'));
    const again = { ...person('ada'), userName: 'CONTRACT.Ada@example.com' };
    const error: ScimError = await refusal(create(user, again), [409]);
    expect(error.scimType === 'uniqueness', 'scimType must be uniqueness.');
    expect((await query(user, 'userName sw "contract"')).total === 1, 'Nothing may have been created.');
    return undefined;
  },

  'lets one of 20 concurrent creates of one userName win': async ({ user, create, query }) => {
    const { won, lost } = await race(20, () => create(user, person('ada')));
    expect(won.length === 1, `One create must win; ${won.length} did.`);
    expect(lost.every(isUniqueness), 'All others must fail with uniqueness.');
    expect((await query(user, 'userName sw "contract"')).total === 1, 'One resource must be there.');
    return undefined;
  },

  'lets one of 10 concurrent changes to one userName win': async ({ user, create, patch, query }) => {
    const people = await Promise.all(
      Array.from({ length: 10 }, (_, index) => create(user, person(`p${index}`))),
    );
    const wish = [{ op: 'replace', path: 'userName', value: 'contract.wanted@example.com' }];
    const { won, lost } = await race(10, (index) => patch(user, people[index]?.id ?? '', wish));
    expect(won.length === 1, `One change must win; ${won.length} did.`);
    expect(lost.every(isUniqueness), 'All others must fail with uniqueness.');
    const found = await query(user, 'userName eq "contract.wanted@example.com"');
    expect(found.total === 1, 'One resource must have it.');
    return undefined;
  },

  'has no conflict of a resource with itself': async ({ user, create, patch }) => {
    const { id } = await create(user, person('ada'));
    const after = await patch(user, id, [
      { op: 'replace', path: 'userName', value: 'Contract.Ada@example.com' },
    ]);
    expect(parse(after).userName === 'Contract.Ada@example.com', 'Its case may be changed.');
    return undefined;
  },

  'frees a userName with the change or the deletion': async ({
    user,
    create,
    patch,
    get,
    delete: remove,
  }) => {
    const { id } = await create(user, person('ada'));
    await patch(user, id, [
      { op: 'replace', path: 'userName', value: 'contract.grace@example.com' },
      { op: 'replace', path: 'emails', value: [{ value: 'contract.grace@example.com', type: 'work' }] },
    ]);
    const second = await create(user, person('ada'));
    await remove(user, id);
    await create(user, { ...person('grace'), externalId: 'contract-other' });
    expect(parse(the(await get(user, second.id))).userName === person('ada').userName, 'It must be stored.');
    return undefined;
  },

  'keeps a refused change whole: nothing of it is stored': async ({ user, create, patch, get }) => {
    await create(user, person('ada'));
    const before = await create(user, person('grace'));
    const change = patch(user, before.id, [
      { op: 'replace', path: 'displayName', value: 'Changed' },
      { op: 'replace', path: 'userName', value: person('ada').userName ?? '' },
    ]);
    await refusal(change, [409]);
    expect(the(await get(user, before.id)).json === before.json, 'The resource must be as it was.');
    return undefined;
  },
};
