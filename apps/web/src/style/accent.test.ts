import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { accentOf, contrast, mix, ownColour, rgbOf, surfaces, tint } from './accent.ts';

const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

test('whatever colour an organization has, it can be read on the surface and on its tint', () => {
  fc.assert(
    fc.property(colour, (chosen) => {
      const accent = accentOf(chosen);
      for (const scheme of ['light', 'dark'] as const) {
        const surface = read(surfaces[scheme]);
        const ink = read(accent[scheme]);
        assert.ok(contrast(ink, surface) >= 4.5, `${chosen} on the ${scheme} surface`);
        assert.ok(contrast(ink, mix(surface, ink, tint[scheme])) >= 4.5, `${chosen} on its ${scheme} tint`);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a colour that can be read already stays as it is', () => {
  assert.equal(accentOf('#1a5fb4').light, '#1a5fb4');
  assert.equal(accentOf('#8ab4f8').dark, '#8ab4f8');
});

test('what is no colour gives the own one', () => {
  for (const wrong of [null, '', 'red', '#fff', '#1a5fb4; x']) {
    assert.deepEqual(accentOf(wrong), accentOf(ownColour));
  }
});

test('the style sheet has the surfaces and tints that the contrast is computed with', async () => {
  const tokens = await readFile(join(import.meta.dirname, 'tokens.css'), 'utf8');
  assert.match(tokens, new RegExp(`--surface: light-dark\\(${surfaces.light}, ${surfaces.dark}\\)`));
  assert.match(tokens, new RegExp(`var\\(--accent-light\\) ${tint.light * 100}%`));
  assert.match(tokens, new RegExp(`var\\(--accent-dark\\) ${tint.dark * 100}%`));
});

function read(hex: string) {
  const rgb = rgbOf(hex);
  assert.ok(rgb !== undefined);
  return rgb;
}
