import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMailAddress } from '../../outbox/mail-message.ts';
import { castOf } from './people.ts';

const starts = Array.from({ length: 1_000 }, (_, index) => castOf(index + 1));

test('nobody comes twice, and every new address is another one too', () => {
  const addresses = starts.flatMap(({ leaver, promoted, colleague, mover, goner, newAddress }) => [
    ...[leaver, promoted, colleague, mover, goner].map(({ userName }) => userName),
    newAddress,
  ]);
  assert.equal(new Set(addresses).size, 6 * starts.length);
  assert.deepEqual(
    addresses.filter((address) => !isMailAddress(address)),
    [],
  );
});

test('every start pushes another team', () => {
  assert.equal(new Set(starts.map(({ team }) => team)).size, starts.length);
});
