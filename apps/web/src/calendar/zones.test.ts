import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allZones, findZones, zoneOf } from './zones.ts';

const now = Date.parse('2026-12-03T12:00:00Z');
const zones = allZones('Europe/Berlin');
const found = (query: string) => findZones(zones, query, now).map(({ id }) => id);

test('all zones of the browser are there, and UTC before them', () => {
  const ids = zones.map(({ id }) => id);
  assert.equal(ids[0], 'UTC');
  assert.equal(new Set(ids).size, ids.length);
  for (const id of Intl.supportedValuesOf('timeZone')) {
    assert.ok(ids.includes(id), id);
  }
});

test('a zone that the browser names otherwise takes the place of its twin', () => {
  const names = ['Asia/Calcutta', 'Asia/Kolkata'];
  for (const name of names) {
    const ids = allZones(name).map(({ id }) => id);
    assert.deepEqual(
      ids.filter((id) => names.includes(id)),
      [name],
    );
  }
});

test('a city is named as it is called today', () => {
  assert.equal(zoneOf('Asia/Calcutta').city, 'Kolkata');
  assert.equal(zoneOf('Europe/Kiev').city, 'Kyiv');
  assert.equal(zoneOf('America/Argentina/Buenos_Aires').city, 'Buenos Aires, Argentina');
  assert.equal(zoneOf('America/New_York').city, 'New York');
});

test('old and new names, countries, offsets and parts of words find a zone', () => {
  const kolkata = zones.find(({ city }) => city === 'Kolkata')?.id;
  for (const query of ['kolkata', 'Calcutta', 'INDIA', 'mumbai']) {
    assert.equal(found(query)[0], kolkata, query);
  }
  assert.equal(found('new yo')[0], 'America/New_York');
  assert.equal(found('são paulo')[0], 'America/Sao_Paulo');
  assert.equal(found('us pacific')[0], 'America/Los_Angeles');
  assert.equal(found('utc')[0], 'UTC');
  assert.ok(found('gmt+5:45').includes(zones.find(({ city }) => city === 'Kathmandu')?.id ?? ''));
  assert.deepEqual(found('atlantis'), []);
});

test('every zone is one that Intl understands', () => {
  for (const { id } of zones) {
    assert.doesNotThrow(() => Intl.DateTimeFormat('en', { timeZone: id }), id);
  }
});
