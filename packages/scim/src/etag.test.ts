import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchesTag } from './etag.ts';

const matching = ['W/"7"', '"7"', '*', ' * ', '"6", W/"7"', 'W/"6","7"', ', ,W/"7" ,', '"a,b", "7"'];
const others = ['W/"8"', '"6", "8"', '"7', '7', 'W/7', 'w/"7"', '', ',', '"7" "8"', '"7";', '*, "7"', '" 7"'];

test('tags match weakly, alone, in lists and by a star (RFC 7232 §2.3.2)', () => {
  for (const header of matching) {
    assert.equal(matchesTag(header, 'W/"7"'), true, header);
  }
});

test('other tags and malformed headers match nothing', () => {
  for (const header of others) {
    assert.equal(matchesTag(header, 'W/"7"'), false, header);
  }
  assert.equal(matchesTag('"7" "8"', 'W/"7"'), false);
});
