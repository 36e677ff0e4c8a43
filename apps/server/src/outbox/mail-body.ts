// A mail's body from typed blocks, as plain text and as HTML. The HTML has inline styles only and sets no background
// and no text colour, so a client's light or dark scheme applies. Every text is escaped here and nowhere else.
import { oneLine } from './mail-message.ts';

export type Fact = {
  readonly label: string;
  readonly value: string;
  /** No longer true: struck out in HTML; this word says so in the text. */
  readonly struck?: string;
  /** Where the value is a web address, it can be followed. Not for what strangers write. */
  readonly linked?: boolean;
};

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  /** `url` must be http or https. */
  | { readonly kind: 'action'; readonly label: string; readonly url: string }
  /** Small print, such as the signature. */
  | { readonly kind: 'note'; readonly text: string };

export type MailBody = { readonly text: string; readonly html: string };

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";
const BODY = `margin:0;padding:24px 16px;${FONT}font-size:16px;line-height:1.5;`;
const BUTTON =
  'display:inline-block;padding:10px 18px;border:1px solid currentColor;border-radius:6px;color:inherit;text-decoration:none;font-weight:600;';

/** The two bodies of a mail whose blocks stand in this order. Throws TypeError for an action that is no web address. */
export function mailBody(blocks: readonly Block[]): MailBody {
  return {
    text: `${blocks.map(blockText).join('\n\n')}\n`,
    html: document(blocks.map(blockHtml).join('\n')),
  };
}

/** The address as it may stand in a link, or undefined when it is not an http or https URL. */
export function webUrl(text: string): string | undefined {
  const url = /[\p{Cc}\s"<>]/u.test(text) ? null : URL.parse(text);
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href : undefined;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'note':
      return oneLine(block.text);
    case 'facts':
      return block.facts.map(factText).join('\n');
    case 'action':
      return `${oneLine(block.label)}:\n${checkedUrl(block.url)}`;
  }
}

function factText(fact: Fact): string {
  const label = oneLine(fact.struck === undefined ? fact.label : `${fact.label} (${fact.struck})`);
  return `${label}${/[:?!.]$/.test(label) ? '' : ':'} ${oneLine(fact.value)}`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h1 style="margin:0 0 16px;font-size:20px;line-height:1.3;">${escapeHtml(block.text)}</h1>`;
    case 'paragraph':
      return `<p style="margin:0 0 16px;">${escapeHtml(block.text)}</p>`;
    case 'facts':
      return `<table style="margin:0 0 16px;border-collapse:collapse;">\n${block.facts.map(factHtml).join('\n')}\n</table>`;
    case 'action':
      return `<p style="margin:0 0 16px;"><a href="${escapeHtml(checkedUrl(block.url))}" style="${BUTTON}">${escapeHtml(block.label)}</a></p>`;
    case 'note':
      return `<p style="margin:24px 0 0;font-size:14px;opacity:0.8;">${escapeHtml(block.text)}</p>`;
  }
}

/** A long label, such as somebody's question, would leave its value a narrow column. */
const LABEL_BESIDE = 10;
const BESIDE =
  'padding:2px 16px 2px 0;text-align:left;vertical-align:top;font-weight:600;white-space:nowrap;';
const ABOVE = 'padding:6px 0 0;text-align:left;font-weight:600;';

function factHtml(fact: Fact): string {
  const label = escapeHtml(fact.label);
  return oneLine(fact.label).length <= LABEL_BESIDE
    ? `<tr><th scope="row" style="${BESIDE}">${label}</th><td style="padding:2px 0;vertical-align:top;">${factValue(fact)}</td></tr>`
    : `<tr><th scope="row" colspan="2" style="${ABOVE}">${label}</th></tr><tr><td colspan="2" style="padding:0 0 6px;vertical-align:top;">${factValue(fact)}</td></tr>`;
}

function factValue(fact: Fact): string {
  const value = escapeHtml(fact.value);
  if (fact.struck !== undefined) {
    return `<s>${value}</s>`;
  }
  const url = fact.linked === true ? webUrl(fact.value) : undefined;
  return url === undefined ? value : `<a href="${escapeHtml(url)}" style="color:inherit;">${value}</a>`;
}

function document(content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
</head>
<body style="${BODY}">
<div style="max-width:560px;margin:0 auto;word-break:break-word;overflow-wrap:anywhere;">
${content}
</div>
</body>
</html>
`;
}

function checkedUrl(text: string): string {
  const url = webUrl(text);
  if (url === undefined) {
    throw new TypeError(`${JSON.stringify(text)} is not an http or https URL.`);
  }
  return url;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for attributes in quotes. */
export function escapeHtml(text: string): string {
  return oneLine(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
