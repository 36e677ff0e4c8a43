// What a browser sees at the root: what this is, and where SCIM is.

/** A whole HTML page. */
export function frontPage(scimBaseUrl: string): string {
  const url = escapeHtml(scimBaseUrl);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>LinkTime</title>
</head>
<body>
<h1>LinkTime</h1>
<p>This is LinkTime, a scheduling service whose people are provisioned by their identity provider over SCIM 2.0.</p>
<p>The SCIM base URL, for the settings of your identity provider, is <code>${url}</code>.
It is answered with a token of your organization; a browser only gets a 401 there.</p>
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}
