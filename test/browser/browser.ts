import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { chromium as playwright } from 'playwright-core';

const TRIES = 4;
const UNPACKED = join('node_modules', '.cache', 'chromium');

/** One browser for a test file; undefined where none can be started, and then its tests are skipped loudly. */
export const browser: Browser | undefined = await start();

/** The path of a browser: the one at `CHROME_PATH`, or the one inside an npm package (Linux x64). */
async function executable(): Promise<string> {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  const { default: chromium } = await import('@sparticuz/chromium');
  // It unpacks itself into the temporary folder, which goes with this run of the tests; what takes seconds is kept instead.
  const temporary = process.env.TMPDIR;
  mkdirSync(UNPACKED, { recursive: true });
  process.env.TMPDIR = UNPACKED;
  try {
    return await chromium.executablePath();
  } finally {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
  }
}

async function start(): Promise<Browser | undefined> {
  let why = '';
  for (let i = 0; i < TRIES; i++) {
    try {
      const args = ['--no-sandbox', '--disable-background-networking'];
      return await playwright.launch({ executablePath: await executable(), args, headless: true });
    } catch (error) {
      why = (error as Error).message.split('\n')[0] ?? '';
      // The package unpacks its browser at the first use; another test file may be in the middle of that.
      if (i + 1 < TRIES) await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
  if (process.env.CI) throw new Error(`no browser can be started, and in CI one must: ${why}`);
  console.error(`\n!! NO BROWSER: tests of the console are skipped (${why}). Set CHROME_PATH to a Chrome.\n`);
  return undefined;
}
