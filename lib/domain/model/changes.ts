import { cut } from '../ledger/bounded.ts';
import { digestOf } from '../ledger/record.ts';

/** Dotted paths at which two plain values differ, at most 50; everything is new when there was nothing before. */
export function changedPaths(before: unknown, after: unknown, path = ''): string[] {
  if (before === undefined && path === '') return ['everything'];
  if (!isObject(before) || !isObject(after)) return same(before, after) ? [] : [cut(path, 200)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => changedPaths(before[name], after[name], path ? `${path}.${name}` : name)).slice(0, 50);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const same = (a: unknown, b: unknown): boolean => digestOf(a ?? null) === digestOf(b ?? null);
