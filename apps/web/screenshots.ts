// `npm run screenshots`: the pictures in docs/screenshots, from the real server over databases of their own; all of them,
// or one set: `npm run screenshots -- dashboard`.
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { takeBookingPages } from './screenshots/booking-pages.ts';
import { takeDashboard } from './screenshots/dashboard.ts';
import { folder } from './screenshots/picture.ts';

const sets = { 'booking-pages': takeBookingPages, dashboard: takeDashboard };

function setOf(file: string): string {
  return file.startsWith('dashboard-') ? 'dashboard' : 'booking-pages';
}

async function main(only: string | undefined): Promise<void> {
  const wanted = Object.entries(sets).filter(([set]) => only === undefined || set === only);
  if (wanted.length === 0) {
    throw new Error(`There is no set ${only}; there are ${Object.keys(sets).join(' and ')}.`);
  }
  await mkdir(folder, { recursive: true });
  const files = await readdir(folder);
  for (const [set, takeSet] of wanted) {
    await Promise.all(files.filter((file) => setOf(file) === set).map((file) => rm(join(folder, file))));
    await takeSet();
  }
}

await main(process.argv[2]);
