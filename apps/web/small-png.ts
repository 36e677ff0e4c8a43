// A screenshot with at most 256 colours: a third of the bytes, and nobody sees the difference on flat colours and text.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const leastDistance = 40;

type Pixels = { readonly width: number; readonly height: number; readonly colours: Uint32Array };

/** Takes what Chromium writes: eight bits a channel, no interlacing. */
export function smallPng(png: Buffer): Buffer {
  const { width, height, colours } = readPixels(png);
  const palette = mostUsed(colours);
  const index = new Map<number, number>();
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const colour = colours[y * width + x] ?? 0;
      const nearest = index.get(colour) ?? nearestOf(palette, colour);
      index.set(colour, nearest);
      rows[y * (width + 1) + 1 + x] = nearest;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits, by palette.
  header.set([8, 3], 8);
  return Buffer.concat([
    png.subarray(0, 8),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => channels(colour)))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function readPixels(png: Buffer): Pixels {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  // Of the colour types only these two are written: with and without an alpha channel, which is always full.
  const size = png[25] === 6 ? 4 : 3;
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') {
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
    }
  }
  const lines = unfiltered(inflateSync(Buffer.concat(parts)), width * size, size);
  const colours = Uint32Array.from({ length: width * height }, (_, pixel) =>
    lines.readUIntBE(pixel * size, 3),
  );
  return { width, height, colours };
}

/** The five filters of PNG, undone line by line. */
function unfiltered(raw: Buffer, stride: number, size: number): Buffer {
  const lines = Buffer.alloc((raw.length / (stride + 1)) * stride);
  for (let at = 0; at < lines.length; at += 1) {
    const x = at % stride;
    const y = (at - x) / stride;
    const left = x < size ? 0 : (lines[at - size] ?? 0);
    const up = y === 0 ? 0 : (lines[at - stride] ?? 0);
    const corner = x < size || y === 0 ? 0 : (lines[at - stride - size] ?? 0);
    const guesses = [0, left, up, (left + up) >> 1, paeth(left, up, corner)];
    const filter = raw[y * (stride + 1)] ?? 0;
    lines[at] = ((raw[y * (stride + 1) + 1 + x] ?? 0) + (guesses[filter] ?? 0)) & 255;
  }
  return lines;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (toLeft <= toUp && toLeft <= toCorner) {
    return left;
  }
  return toUp <= toCorner ? up : corner;
}

// Where there are more: one that looks like another would only keep a rarer one out, that of a badge, say.
function mostUsed(colours: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (const colour of colours) {
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const ranked = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  const palette: number[] = [];
  for (const colour of ranked) {
    if (palette.length < 256 && palette.every((one) => distance(one, colour) >= leastDistance)) {
      palette.push(colour);
    }
  }
  const taken = new Set(palette);
  const rest = ranked.filter((colour) => !taken.has(colour));
  return [...palette, ...rest.slice(0, 256 - palette.length)];
}

function nearestOf(palette: readonly number[], colour: number): number {
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, one] of palette.entries()) {
    const away = distance(one, colour);
    if (away < least) {
      [nearest, least] = [index, away];
    }
  }
  return nearest;
}

/** Squared. */
function distance(one: number, other: number): number {
  const red = (one >> 16) - (other >> 16);
  const green = ((one >> 8) & 255) - ((other >> 8) & 255);
  const blue = (one & 255) - (other & 255);
  return red * red + green * green + blue * blue;
}

function channels(colour: number): number[] {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const bytes = Buffer.alloc(named.length + 8);
  bytes.writeUInt32BE(content.length, 0);
  named.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(named), named.length + 4);
  return bytes;
}
