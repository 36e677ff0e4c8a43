// Builds a package for publishing: `node scripts/build-package.ts packages/scim`, then `npm publish packages/scim/dist`.
// Inside the workspace its exports are TypeScript; npm, unlike pnpm, publishes them as they stand, and Node strips no
// types under node_modules. So dist/ gets JavaScript, declarations and a package.json that names those.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

type Manifest = {
  readonly exports?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
};

const root = fileURLToPath(new URL('..', import.meta.url));

/** The manifest that is published: what belongs to the workspace left out, sources named as what they become. */
export function publishedManifest(manifest: Manifest): Manifest {
  const { scripts: _, files: __, private: ___, publishConfig: ____, exports = {}, bin, ...rest } = manifest;
  const built = Object.entries(exports).map(([path, source]) => [
    path,
    { types: rename(source, '.d.ts'), default: rename(source, '.js') },
  ]);
  const commands = Object.entries(bin ?? {}).map(([name, source]) => [name, rename(source, '.js')]);
  return {
    ...rest,
    publishConfig: { access: 'public' },
    ...(commands.length > 0 && { bin: Object.fromEntries(commands) }),
    exports: { ...Object.fromEntries(built), './package.json': './package.json' },
  };
}

function rename(source: string, extension: string): string {
  return source.replace(/^\.\/src\//, './').replace(/\.ts$/, extension);
}

/** Builds into `out`, the package's dist/ by default, and returns that folder. */
export function buildPackage(folder: string, out: string = join(folder, 'dist')): string {
  rmSync(out, { recursive: true, force: true });
  execFileSync(
    join(root, 'node_modules/.bin/tsc'),
    ['-p', join(folder, 'tsconfig.build.json'), '--outDir', out],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
  for (const [source, name] of [
    [join(folder, 'README.md'), 'README.md'],
    [join(folder, 'traffic'), 'traffic'],
    [join(root, 'LICENSE'), 'LICENSE'],
  ] as const) {
    if (existsSync(source)) {
      cpSync(source, join(out, name), { recursive: true });
    }
  }
  return out;
}

if (import.meta.main) {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [folder] = positionals;
  if (folder === undefined || !existsSync(join(folder, 'tsconfig.build.json'))) {
    process.stderr.write(
      'Name the folder of a package that has a tsconfig.build.json, such as packages/scim.\n',
    );
    process.exitCode = 2;
  } else {
    process.stdout.write(`${buildPackage(resolve(folder))}\n`);
  }
}
