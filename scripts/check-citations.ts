// Holds every `RFC 7644 §3.5.2` against rfc-sections.json, which knows the numbers and titles of sections. The rules:
// a cited section exists; a title that follows a citation is that section's; and the first citation of a source file
// carries the title (tests and documents may go without). A bare `§3.5.1` belongs to the RFC named last before it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isTest, lineAt, readSources, report, type SourceFile } from './source-text.ts';

/** RFC number → section number → title. */
export type Sections = Readonly<Record<string, Readonly<Record<string, string>>>>;

type Citation = { rfc: string; section: string; at: number; after: string };

const citing = /\bRFC ?(\d{4})(?:'s)?(?: §((?:\d+\.)*\d+))?|(?<!\w)§((?:\d+\.)*\d+)/g;
// Words with a capital letter that may follow a citation and begin no title: keywords of RFC 2119, parts of a section,
// and words of code such as HTTP methods.
const noTitle = /^ (?:(?:Table|Figure|Appendix)\b|[A-Z]{2,}\b)/;
const otherForms = /\bRFC[ -]?\d{4},? (?:[Ss]ection|[Ss]ec\.|§ |S\d)|\b[Ss]ection \d+(?:\.\d+)* of RFC/g;

/** What is wrong with the citations of one file, one sentence each. */
export function citationFindings(file: SourceFile, sections: Sections): string[] {
  const text = proseOf(file);
  const found = citationsOf(text);
  const first = carriesTitle(file.path) ? found[0] : undefined;
  const odd = Array.from(
    text.matchAll(otherForms),
    (match) => `${file.path}:${lineAt(text, match.index)} cites as "${match[0]}"; write "RFC 7644 §3.1".`,
  );
  const wrong = found.flatMap((citation) =>
    citationFinding(citation, citation === first, sections).map(
      (what) => `${file.path}:${lineAt(text, citation.at)} ${what}`,
    ),
  );
  return [...odd, ...wrong];
}

function citationFinding(citation: Citation, first: boolean, sections: Sections): string[] {
  const { rfc, section, after } = citation;
  const known = sections[rfc];
  if (known === undefined) {
    return [`cites RFC ${rfc} §${section}; add that RFC's sections to scripts/rfc-sections.json.`];
  }
  const title = known[section];
  if (title === undefined) {
    return [`cites RFC ${rfc} §${section}, which scripts/rfc-sections.json does not know.`];
  }
  const said = plain(after);
  if (said.startsWith(plain(title))) {
    return [];
  }
  const other = Object.entries(known).find(([, name]) => name.includes(' ') && said.startsWith(plain(name)));
  if (other !== undefined) {
    return [`gives RFC ${rfc} §${section} the title of §${other[0]}; its own is: ${title}`];
  }
  if (/^ ["']?[A-Z]/.test(after) && !noTitle.test(after)) {
    return [
      `says "${after.trim().split(/[.;:,]/)[0]}" where the title of RFC ${rfc} §${section} is: ${title}`,
    ];
  }
  return first ? [`cites RFC ${rfc} §${section} first in its file without the title: ${title}`] : [];
}

/** Every section that the text cites, with what follows the citation. */
function citationsOf(text: string): Citation[] {
  const found: Citation[] = [];
  let last: { rfc: string; paragraph: number } | undefined;
  for (const match of text.matchAll(citing)) {
    const [whole, named, section, bare] = match;
    const paragraph = text.slice(0, match.index).split(/\n\s*\n/).length;
    const rfc = named ?? (last?.paragraph === paragraph ? last.rfc : undefined);
    const number = section ?? bare;
    if (rfc !== undefined && number !== undefined) {
      const after = text.slice(match.index + whole.length, match.index + whole.length + 200);
      found.push({ rfc, section: number, at: match.index, after: after.replaceAll(/\s+/g, ' ') });
    }
    last = rfc === undefined ? undefined : { rfc, paragraph };
  }
  return found;
}

/** The text with the signs that begin a line of a comment blanked, so that a title may go on in the next line. */
function proseOf({ path, text }: SourceFile): string {
  const signs = path.endsWith('.sql') ? /^[ \t]*--/gm : /^[ \t]*(?:\/\/|\/\*\*?|\*)/gm;
  return path.endsWith('.md') ? text : text.replaceAll(signs, (sign) => ' '.repeat(sign.length));
}

function carriesTitle(path: string): boolean {
  return path.endsWith('.ts') && !isTest(path) && !path.includes('/test/');
}

/** For comparing: quotation marks, case, and a colon or bracket before a title make no difference. */
function plain(title: string): string {
  return title
    .replaceAll(/["'`“”’]/g, '')
    .replace(/^[\s:,(]+/, '')
    .toLowerCase();
}

async function main(): Promise<void> {
  const sections: Sections = JSON.parse(
    await readFile(join(import.meta.dirname, 'rfc-sections.json'), 'utf8'),
  );
  const files = await readSources(['{packages,apps,docs,bench}/**/*.{ts,md}', 'apps/*/src/**/*.sql', '*.md']);
  report(
    'check-citations',
    files.length,
    files.flatMap((file) => citationFindings(file, sections)),
  );
}

if (import.meta.main) {
  await main();
}
