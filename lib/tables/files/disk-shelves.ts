import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Shelf } from '../../domain/drift/columns/value-list.ts';
import { DependencyError } from '../../domain/errors.ts';
import { NumberSorter } from './number-sorter.ts';

/** Numbers on the disk while a baseline is made, in one file that nobody else can open and that is gone when this process is. */
export class DiskShelves {
  #file: { descriptor: number; folder: string } | undefined;
  #end = 0;
  readonly #sorter = new NumberSorter();

  /** A shelf of its own in the file; nothing is opened before something is put. */
  readonly shelf = (): Shelf => {
    const parts: { at: number; length: number }[] = [];
    return {
      put: (values) => {
        parts.push({ at: this.#end, length: values.length });
        this.#write(bytesOf(values));
      },
      sorted: (last) => {
        const all = parts.reduce((sum, { length }) => sum + length, last.length);
        const values = this.#sorter.open(all);
        let at = 0;
        for (const part of parts) {
          this.#read(bytesOf(values.subarray(at, at + part.length)), part.at);
          at += part.length;
        }
        values.set(last, at);
        return this.#sorter.sort(values);
      },
    };
  };

  /** Gives the disk back. */
  end(): void {
    if (!this.#file) return;
    closeSync(this.#file.descriptor);
    rmSync(this.#file.folder, { recursive: true, force: true });
    this.#file = undefined;
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

  #write(bytes: Uint8Array): void {
    try {
      const descriptor = this.#open();
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(descriptor, bytes, done, bytes.length - done, this.#end + done);
      }
    } catch (cause) {
      throw new DependencyError(
        `numbers of the training data cannot be put into \`${tmpdir()}\` while they are sorted: eight bytes each are needed there; name another folder by \`TMPDIR\``,
        { cause },
      );
    }
    this.#end += bytes.length;
  }

  #read(bytes: Uint8Array, from: number): void {
    for (let done = 0; done < bytes.length; ) {
      const got = readSync(this.#open(), bytes, done, bytes.length - done, from + done);
      if (got === 0) throw new DependencyError(`the numbers put into \`${tmpdir()}\` are no longer there`);
      done += got;
    }
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
