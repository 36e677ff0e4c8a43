// The organization's colour, made readable: as text and as a filled button it keeps a contrast of 4.5 in both schemes,
// on the surface and on its own soft tint (WCAG 2.2, 1.4.3 and 1.4.11).

export type Accent = { readonly light: string; readonly dark: string };

/** The same as in tokens.css; a test holds them together. */
export const surfaces = { light: '#ffffff', dark: '#171b21' } as const;

/** How much of the accent is in the soft tint; the same as in tokens.css. */
export const tint = { light: 0.1, dark: 0.16 } as const;

export const ownColour = '#0b6e69';

const enough = 4.6;
const steps = 40;

type Rgb = readonly [number, number, number];

/** As near to the colour as can be read. Anything that is no colour gives LinkTime's own. */
export function accentOf(colour: string | null): Accent {
  const rgb = rgbOf(colour ?? '') ?? rgbOf(ownColour) ?? [0, 0, 0];
  return { light: readable(rgb, 'light'), dark: readable(rgb, 'dark') };
}

function readable(colour: Rgb, scheme: keyof Accent): string {
  const surface = rgbOf(surfaces[scheme]) ?? [0, 0, 0];
  const towards: Rgb = scheme === 'light' ? [0, 0, 0] : [255, 255, 255];
  for (let step = 0; step < steps; step += 1) {
    const tried = mix(colour, towards, step / steps);
    const soft = mix(surface, tried, tint[scheme]);
    if (contrast(tried, surface) >= enough && contrast(tried, soft) >= enough) {
      return hexOf(tried);
    }
  }
  return hexOf(towards);
}

export function contrast(one: Rgb, other: Rgb): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const channel = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * share);
  return [channel(0), channel(1), channel(2)];
}

function luminance(rgb: Rgb): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function rgbOf(hex: string): Rgb | undefined {
  const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  const [red = 0, green = 0, blue = 0] = (digits ?? []).slice(1).map((pair) => Number.parseInt(pair, 16));
  return digits === null ? undefined : [red, green, blue];
}

function hexOf(rgb: Rgb): string {
  return `#${rgb.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
