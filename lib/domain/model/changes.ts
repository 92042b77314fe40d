import { isObject } from '../is-object.ts';
import { cutText, firstWithin } from '../ledger/bounded.ts';
import { digestOf } from '../ledger/record.ts';

/** A record has 16 KiB, and a path may name a feature, in any letters. */
const MOST = { most: 50, bytes: 8_000 };

/** Dotted paths at which two plain values differ, at most 50; everything is new when there was nothing before. */
export const changedPaths = (before: unknown, after: unknown): string[] =>
  before === undefined ? ['everything'] : firstWithin(pathsOf(before, after, ''), MOST);

function pathsOf(before: unknown, after: unknown, path: string): string[] {
  if (!isObject(before) || !isObject(after)) return same(before, after) ? [] : [cutText(path, 200)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .flatMap((name) => pathsOf(before[name], after[name], path ? `${path}.${name}` : name))
    .slice(0, MOST.most);
}

const same = (a: unknown, b: unknown): boolean => digestOf(a ?? null) === digestOf(b ?? null);
