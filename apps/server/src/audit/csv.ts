// Cells of a CSV file (RFC 4180) that a spreadsheet takes for text, whatever stands in them.

// Excel and its kin take these for the beginning of a formula; tab and carriage return are skipped before it.
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * One record, with its line end. Every cell is quoted; one that would be a formula gets an apostrophe in front.
 *
 * @example csvRecord(['=1+1', 'a "b"']) // `"'=1+1","a ""b"""\r\n`
 */
export function csvRecord(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: string | number | null): string {
  const text = String(value ?? '');
  const harmless = typeof value === 'string' && formula.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
