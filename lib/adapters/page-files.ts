import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** The files of a built page by path below its folder, with `/` between names; hidden ones are not part of it. */
export const pageFiles = (folder: string): ReadonlyMap<string, { bytes: Uint8Array<ArrayBuffer>; type: string }> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [
        relative(folder, path).split(sep).join('/'),
        { bytes: readFileSync(path), type: TYPES[extname(path)] ?? 'application/octet-stream' },
      ]),
  );
