import { closeSync, openSync, readSync } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
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
    return {
      byteLength: size,
      slice: (start, end = size) => readSlice(name, start, end),
      fill: (start, room) => fill(name, start, room),
    };
  },
  cut: { piece: 32 * 1024 * 1024, open: (name, start) => read(name, start), elsewhere: () => undefined },
};

/** A part of a file, in memory of its own; shorter where the file ends before. */
async function readSlice(name: string, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - start);
  const got = await fill(name, start, bytes);
  return got < bytes.length ? bytes.buffer.slice(0, got) : bytes.buffer;
}

/** A file of 500 columns is read in many parts: this thread reads them itself, as below. */
async function fill(name: string, start: number, room: Uint8Array): Promise<number> {
  await setImmediate();
  const descriptor = openNow(name);
  try {
    let got = 0;
    while (got < room.length) {
      const more = readNow(descriptor, room.subarray(got), start + got, name);
      if (more === 0) return got;
      got += more;
    }
    return got;
  } finally {
    closeSync(descriptor);
  }
}

/** Bytes of one piece: what fits a core's cache is read at a third of the cost of larger ones. */
const PIECE = 256 * 1024;

/** After so many pieces whoever else waits has a turn: Ctrl-C, and threads that ask for their next job. */
const AT_A_STRETCH = 16;

/**
 * Waits for each piece on this thread: one that another thread reads lies in another core's cache, and costs more to hand over than to read. The system reads ahead
 * by itself. All pieces are given in one buffer, since one apiece would pile up until they are collected.
 */
async function* read(name: string, start = 0): AsyncGenerator<Buffer> {
  const file = await open(name).catch(refuse(name));
  const buffer = Buffer.allocUnsafeSlow(PIECE);
  let place = start;
  try {
    for (let turn = 1; ; turn++) {
      const got = readNow(file.fd, buffer, place, name);
      if (got === 0) return;
      place += got;
      yield buffer.subarray(0, got);
      if (turn % AT_A_STRETCH === 0) await setImmediate();
    }
  } finally {
    await file.close();
  }
}

function openNow(name: string): number {
  try {
    return openSync(name, 'r');
  } catch (cause) {
    return refuse(name)(cause);
  }
}

function readNow(descriptor: number, buffer: Uint8Array, place: number, name: string): number {
  try {
    return readSync(descriptor, buffer, 0, buffer.length, place);
  } catch (cause) {
    return refuse(name)(cause);
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
