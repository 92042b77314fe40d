import { readFileSync, type Stats, statSync } from 'node:fs';
import type * as z from 'zod';
import { plainJson } from '../../../domain/capture/text/plain-json.ts';
import { DependencyError } from '../../../domain/errors.ts';

/** No file that people or we write into a home by hand is near this (bytes). */
const LARGEST = 2 ** 20;

/**
 * What a JSON file of a home holds; undefined where there is no such file. A damaged one is no event's fault, and right again once it is
 * mended, so whoever needs it may be tried again. @throws DependencyError naming the file, what is wrong and how to mend it
 */
export function homeJson<T>(path: string, schema: z.ZodType<T>, mend: string): T | undefined {
  const bytes = homeBytes(path, mend);
  if (bytes === undefined) return undefined;
  const parsed = schema.safeParse(mending(path, mend, () => plainJson(textOf(bytes))));
  if (parsed.success) return parsed.data;
  const [{ path: at, message }] = parsed.error.issues as [z.core.$ZodIssue];
  throw damagedError(path, `${at.length === 0 ? '' : `\`${at.join('.')}\`: `}${lowered(message)}`, mend);
}

/** A note that processes leave each other: one that is not there, cut off or broken says nothing, and is written anew by who has something to say. */
export function noteIn<T>(path: string, schema: z.ZodType<T>): T | undefined {
  try {
    return homeJson(path, schema, '');
  } catch {
    return undefined;
  }
}

/** The bytes of a file of a home; undefined where there is none. @throws DependencyError as `homeJson` */
export function homeBytes(path: string, mend: string): Buffer | undefined {
  return mending(path, mend, () => {
    const stat = statSync(path, { throwIfNoEntry: false }) as Stats | undefined;
    if (stat === undefined) return undefined;
    if (!stat.isFile()) throw new Error('it is no file');
    if (stat.size > LARGEST) throw new Error(`it is over ${LARGEST / 2 ** 20} MiB`);
    return readFileSync(path);
  });
}

export const damagedError = (path: string, problem: string, mend: string, cause?: unknown): DependencyError =>
  new DependencyError(`\`${path}\` cannot be used: ${problem}; ${mend}`, { cause });

function mending<T>(path: string, mend: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw damagedError(path, (cause as Error).message, mend, cause);
  }
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error('it is not text in UTF-8', { cause });
  }
}

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
