// `node scripts/picture-of-demo.ts`: plays the demonstration on data that is thrown away and draws what it printed into
// docs/demo.svg. Token and links are cut short: secret scanners would find a whole one.
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const program = join(root, 'apps', 'server', 'src', 'main.ts');
const escapeCharacter = '\u001b';
const escapeSequence = new RegExp(`(${escapeCharacter}\\[\\d+m)`);
const lastWords = 'Ctrl-C stops it';

const character = { width: 8.4, height: 19 };
const margin = 20;
const colours: Readonly<Record<number, string>> = { 31: '#f85149', 32: '#3fb950', 36: '#56b6c2' };

type Style = { readonly bold: boolean; readonly dim: boolean; readonly colour: string | undefined };
type Span = { readonly column: number; readonly text: string; readonly style: Style };

const plain: Style = { bold: false, dim: false, colour: undefined };

/** What the demonstration prints, colours included. */
async function capture(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'linktime-picture-'));
  await chmod(folder, 0o755);
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [program, 'demo'], {
    cwd: folder,
    env: { PATH, HOME, FORCE_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    text += chunk;
    if (text.includes(lastWords)) {
      child.kill('SIGINT');
    }
  }
  await rm(folder, { recursive: true, force: true });
  if (!text.includes(lastWords)) {
    throw new Error('The demonstration ended early; what it said stands above.');
  }
  return text
    .replace(/(lt_scim_\w{8})\w+(\w{4})/g, '$1…$2')
    .replace(/(\/sign-in\/link\/[\w-]{8})[\w-]+([\w-]{4})/g, '$1…$2')
    .trim();
}

/** One line with its escape sequences taken for styles. */
function spansOf(line: string): Span[] {
  const spans: Span[] = [];
  let style = plain;
  let column = 0;
  for (const part of line.split(escapeSequence)) {
    const code = part.startsWith(escapeCharacter) ? Number.parseInt(part.slice(2), 10) : undefined;
    if (code !== undefined) {
      style = styled(style, code);
    } else {
      spans.push(...cells(part).map(({ index, text }) => ({ column: column + index, text, style })));
      column += part.length;
    }
  }
  return spans;
}

/** What two spaces or more set apart stands in a column of its own. */
function cells(text: string): { index: number; text: string }[] {
  return Array.from(text.matchAll(/\S+(?: \S+)*/g), (found) => ({ index: found.index, text: found[0] }));
}

function styled(style: Style, code: number): Style {
  switch (code) {
    case 1:
      return { ...style, bold: true };
    case 2:
      return { ...style, dim: true };
    case 22:
      return { ...style, bold: false, dim: false };
    default:
      return { ...style, colour: colours[code] };
  }
}

// Every span has its place and its length, so that columns stand in line whatever font the viewer has.
function draw({ column, text, style }: Span, row: number): string {
  const x = margin + column * character.width;
  const y = margin + (row + 0.75) * character.height;
  const look = [
    style.bold ? ' font-weight="700"' : '',
    style.dim ? ' opacity="0.65"' : '',
    style.colour === undefined ? '' : ` fill="${style.colour}"`,
  ].join('');
  const length = (text.length * character.width).toFixed(1);
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" textLength="${length}"${look}>${escapeXml(text)}</text>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function picture(text: string): string {
  const lines = text.split('\n').map(spansOf);
  const columns = Math.max(...lines.flat().map((span) => span.column + span.text.length));
  const width = Math.ceil(2 * margin + columns * character.width);
  const height = Math.ceil(2 * margin + lines.length * character.height);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`,
    '  font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="14"',
    '  fill="#d7dde4">',
    '<title>What "npm run demo" prints</title>',
    '<rect width="100%" height="100%" rx="8" fill="#10161d"/>',
    ...lines.flatMap((spans, row) => spans.map((span) => draw(span, row))),
    '</svg>',
    '',
  ].join('\n');
}

await writeFile(join(root, 'docs', 'demo.svg'), picture(await capture()));
