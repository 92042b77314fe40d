import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** S3 as a folder: `s3://bucket/key` is `<root>/bucket/key`. */
export class S3Folder {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** @throws {Error} when the URI is not `s3://bucket/key` or climbs out of the folder */
  path(uri: string): string {
    const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(uri);
    const segments = match?.[2]?.split('/') ?? [];
    if (!match || segments.includes('..') || segments.includes('.')) {
      throw new Error(`\`${uri}\` is not an S3 location: write s3://bucket/key`);
    }
    return join(this.root, match[1] as string, ...segments);
  }

  /**
   * Copies an object, or everything below a prefix, into the folder `target`, keeping relative names.
   * @throws {Error} when nothing is there
   */
  download(uri: string, target: string): void {
    const source = this.path(uri);
    if (!existsSync(source) || isEmpty(source)) throw new Error(`No S3 objects found under S3 URL "${uri}"`);
    mkdirSync(target, { recursive: true });
    const file = statSync(source).isFile();
    cpSync(source, file ? join(target, basename(source)) : target, { recursive: true });
  }

  /** Copies everything in the folder `source` below the prefix `uri`. */
  upload(source: string, uri: string): void {
    const target = this.path(uri);
    mkdirSync(target, { recursive: true });
    if (existsSync(source))
      for (const name of readdirSync(source)) cpSync(join(source, name), join(target, name), { recursive: true });
  }

  /** The path of an object about to be written, its folders made. */
  place(uri: string): string {
    const path = this.path(uri);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  }
}

/** A folder without any file: S3 knows no folders, so nothing is there. */
function isEmpty(path: string): boolean {
  if (statSync(path).isFile()) return false;
  return !readdirSync(path, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile());
}
