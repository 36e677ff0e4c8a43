// Files that a route answers with: asked for as everything is, then handed to the browser to keep.
import type { Outcome, Refusal } from '../../client.ts';

/** Keeps the file; the value is its name. */
export async function download(path: string, body: unknown): Promise<Outcome<string>> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) {
      return { ok: false, refusal: (await response.json()) as Refusal };
    }
    const name = nameIn(response.headers.get('content-disposition')) ?? 'linktime';
    keep(await response.blob(), name);
    return { ok: true, value: name };
  } catch (error) {
    return { ok: false, refusal: { error: 'unreachable', message: String(error) } };
  }
}

function nameIn(disposition: string | null): string | undefined {
  return /filename="([^"]+)"/.exec(disposition ?? '')?.[1];
}

function keep(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
