import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { DependencyError, InvalidEventError, NotFoundError } from '../../domain/errors.ts';
import type { Files } from './files.ts';

/** Files of this machine. Links below a folder are not followed; pipes and devices are refused. */
export const diskFiles: Files = {
  atOnce: 1,
  kindOf: async (name) => {
    const found = await stat(name).catch(refuse(name));
    if (found.isDirectory()) return 'folder';
    if (!found.isFile())
      throw new InvalidEventError(`\`${name}\` is a pipe or device: give a regular file or a folder`);
    if (found.size === 0) throw new InvalidEventError(`\`${name}\` is empty (0 bytes): give a file with rows`);
    return 'file';
  },
  below: async (folder) => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(refuse(folder));
    const names = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    names.sort((a, b) => (a < b ? -1 : 1));
    return Promise.all(names.map(async (name) => ({ name, size: (await stat(name)).size })));
  },
  size: async (name) => (await stat(name).catch(refuse(name))).size,
  open: (name) => read(name),
  slices: async (name) => {
    const { size } = await stat(name).catch(refuse(name));
    return { byteLength: size, slice: (start, end = size) => readSlice(name, start, end).catch(refuse(name)) };
  },
  cut: { piece: 32 * 1024 * 1024, open: (name, start) => read(name, start), elsewhere: () => undefined },
};

/** A part of a file, in memory of its own; shorter where the file ends before. */
async function readSlice(name: string, start: number, end: number): Promise<ArrayBuffer> {
  const file = await open(name);
  try {
    const bytes = new Uint8Array(end - start);
    let got = 0;
    while (got < bytes.length) {
      const { bytesRead } = await file.read(bytes, got, bytes.length - got, start + got);
      if (bytesRead === 0) return bytes.buffer.slice(0, got);
      got += bytesRead;
    }
    return bytes.buffer;
  } finally {
    await file.close();
  }
}

/** Bytes of one piece; more at a time is not faster. */
const PIECE = 256 * 1024;

/** Two buffers in turn, one being filled while the other is looked at: a buffer a piece would pile up until they are collected. */
async function* read(name: string, start = 0): AsyncGenerator<Buffer> {
  const file = await open(name).catch(refuse(name));
  const buffers = [Buffer.allocUnsafeSlow(PIECE), Buffer.allocUnsafeSlow(PIECE)] as const;
  let place = start;
  const fill = (buffer: Buffer) => file.read(buffer, 0, PIECE, place).catch(refuse(name));
  let ahead = fill(buffers[0]);
  try {
    for (let turn: 0 | 1 = 0; ; turn = turn === 0 ? 1 : 0) {
      const { bytesRead } = await ahead;
      if (bytesRead === 0) return;
      place += bytesRead;
      ahead = fill(buffers[turn === 0 ? 1 : 0]);
      // it is waited for below at the latest
      ahead.catch(() => undefined);
      yield buffers[turn].subarray(0, bytesRead);
    }
  } finally {
    await ahead.catch(() => undefined);
    await file.close();
  }
}

/** For `.catch`: why the operating system would not, in words. */
const refuse =
  (name: string) =>
  (cause: unknown): never => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new NotFoundError(`\`${name}\` does not exist: check the path, it is read from the current folder`, {
        cause,
      });
    if (code === 'EACCES' || code === 'EPERM')
      throw new InvalidEventError(`\`${name}\` may not be read: give this user the right to read it`, { cause });
    throw new DependencyError(`\`${name}\` could not be read`, { cause });
  };
