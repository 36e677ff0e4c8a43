// `node scripts/idp-guides.ts`: writes docs/idp/ from the text of the dashboard's set-up guides.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identityProviders } from '../apps/server/src/provisioning/identity-provider.ts';
import { guideMarkdown } from '../apps/server/src/provisioning/set-up-guide-markdown.ts';

const folder = join(import.meta.dirname, '..', 'docs', 'idp');
await mkdir(folder, { recursive: true });
for (const identityProvider of identityProviders) {
  await writeFile(join(folder, `${identityProvider}.md`), guideMarkdown(identityProvider));
}
