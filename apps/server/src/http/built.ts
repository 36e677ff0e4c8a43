// What the web builds leave for the server to send: a document, and files whose names change with their content.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** What to do when a build is missing. */
export const buildRemedy = 'The pages are not built. Run "npm run build -w @linktime/web".';

/** The document of a build, whose files are served from here on; undefined when nothing is built in the folder. */
export function serveBuild(
  app: FastifyInstance,
  folder: string,
  assets: 'assets' | 'app-assets',
): string | undefined {
  const html = documentIn(folder);
  if (html !== undefined) {
    app.register(fastifyStatic, {
      root: join(folder, assets),
      prefix: `/${assets}/`,
      // A file's name changes with its content.
      immutable: true,
      maxAge: '365d',
      index: false,
      dotfiles: 'ignore',
      decorateReply: false,
      preCompressed: true,
    });
  }
  return html;
}

function documentIn(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'index.html'), 'utf8');
  } catch {
    return undefined;
  }
}
