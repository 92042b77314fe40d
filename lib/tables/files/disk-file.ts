import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DependencyError } from '../../domain/errors.ts';

/** Bytes on the disk, in one file that nobody else can open and that is gone when this process is. */
export class DiskFile {
  readonly #what: string;
  #file: { descriptor: number; folder: string } | undefined;
  #end = 0;

  /** @param what says what lies there, and what for */
  constructor(what: string) {
    this.#what = what;
  }

  /** Says where they lie: `at`, where as many lie already, else behind all others; nothing is opened before something is put. */
  put(bytes: Uint8Array, at?: number): number {
    const from = at ?? this.#end;
    try {
      const descriptor = this.#open();
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(descriptor, bytes, done, bytes.length - done, from + done);
      }
    } catch (cause) {
      throw new DependencyError(`${this.#what} cannot be put into \`${tmpdir()}\`: name another folder by \`TMPDIR\``, {
        cause,
      });
    }
    this.#end = Math.max(this.#end, from + bytes.length);
    return from;
  }

  read(into: Uint8Array, from: number): void {
    for (let done = 0; done < into.length; ) {
      const got = readSync(this.#open(), into, done, into.length - done, from + done);
      if (got === 0) throw new DependencyError(`what was put into \`${tmpdir()}\` is no longer there`);
      done += got;
    }
  }

  /** Gives the disk back. */
  end(): void {
    if (!this.#file) return;
    closeSync(this.#file.descriptor);
    rmSync(this.#file.folder, { recursive: true, force: true });
    this.#file = undefined;
    this.#end = 0;
  }

  #open(): number {
    if (this.#file) return this.#file.descriptor;
    const folder = mkdtempSync(path.join(tmpdir(), 'steward-'));
    const name = path.join(folder, 'numbers');
    const descriptor = openSync(name, 'wx+', 0o600);
    this.#file = { descriptor, folder };
    // where a file that is open may be removed, it ends with the process whatever ends that
    if (process.platform !== 'win32') rmSync(folder, { recursive: true });
    return descriptor;
  }
}
