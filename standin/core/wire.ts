import { validation } from './errors.ts';
import { checkLimits } from './limits.ts';

// The SDK's generated schemas are nested arrays, [kind, namespace, name, traits, ...]; members may be functions
// (late references) or [schema, traits] pairs. Numbers stand for simple types. Source: @smithy/types, its files
// (`schema`, `sentinels`) below node_modules.
const SIMPLE: Record<number, string> = {
  0: 'string',
  1: 'number',
  2: 'boolean',
  15: 'document',
  17: 'number',
  19: 'number',
  21: 'string',
  42: 'string',
};
const TIMESTAMPS = new Set([4, 5, 6, 7]);
const LIST_BIT = 64;
const MAP_BIT = 128;

type Shape =
  | { kind: 'simple'; type: string }
  | { kind: 'timestamp' }
  | { kind: 'list'; item: unknown }
  | { kind: 'map'; value: unknown }
  | { kind: 'structure'; name: string; members: Map<string, unknown>; required: string[] };

function numberShape(code: number): Shape {
  if (code >= MAP_BIT) return { kind: 'map', value: code - MAP_BIT };
  if (code >= LIST_BIT) return { kind: 'list', item: code - LIST_BIT };
  return TIMESTAMPS.has(code) ? { kind: 'timestamp' } : { kind: 'simple', type: SIMPLE[code] ?? 'document' };
}

function shapeOf(reference: unknown): Shape {
  if (typeof reference === 'function') return shapeOf(reference());
  if (typeof reference === 'number') return numberShape(reference);
  if (!Array.isArray(reference)) return { kind: 'structure', name: 'Unit', members: new Map(), required: [] };
  if (typeof reference[1] !== 'string') return shapeOf(reference[0]);
  const [code, , name, , first, second, required = 0] = reference;
  if (code === 0) return shapeOf(first);
  if (code === 1) return { kind: 'list', item: first };
  if (code === 2) return { kind: 'map', value: second };
  const names = first as string[];
  const members = new Map(names.map((member, index) => [member, (second as unknown[])[index]]));
  return { kind: 'structure', name, members, required: names.slice(0, required) };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const camel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

function wrongType(path: string, wanted: string): Error {
  return validation(
    `1 validation error detected: Value at '${path}' failed to satisfy constraint: Member must be a ${wanted}`,
  );
}

/**
 * Reads a request body by the SDK's schema: timestamps (epoch seconds) become Dates, nulls are dropped.
 * @throws ValidationException naming the member that is unknown, missing, of the wrong type or out of its limits
 */
export function decode(schema: unknown, value: unknown, path = 'request', owner = ''): unknown {
  const shape = shapeOf(schema);
  if (shape.kind === 'timestamp') {
    if (typeof value !== 'number') throw wrongType(path, 'timestamp in epoch seconds');
    return new Date(value * 1000);
  }
  if (shape.kind === 'simple') {
    if (shape.type !== 'document' && typeof value !== shape.type) throw wrongType(path, shape.type);
    checkLimits(owner, path, value);
    return value;
  }
  if (shape.kind === 'list') {
    if (!Array.isArray(value)) throw wrongType(path, 'list');
    return value.map((item, index) => decode(shape.item, item, `${path}.${index + 1}.member`, owner));
  }
  if (!isRecord(value)) throw wrongType(path, shape.kind);
  const entries = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  if (shape.kind === 'map')
    return Object.fromEntries(entries.map(([key, item]) => [key, decode(shape.value, item, `${path}.${key}`)]));
  return decodeStructure(shape, entries, path);
}

function decodeStructure(shape: Shape & { kind: 'structure' }, entries: [string, unknown][], path: string): unknown {
  const prefix = path === 'request' ? '' : `${path}.`;
  const present = new Set(entries.map(([name]) => name));
  for (const [name] of entries) {
    if (!shape.members.has(name))
      throw validation(`1 validation error detected: unknown member '${prefix}${camel(name)}' of ${shape.name}`);
  }
  for (const name of shape.required) {
    if (!present.has(name)) {
      throw validation(
        `1 validation error detected: Value null at '${prefix}${camel(name)}' failed to satisfy constraint: Member must not be null`,
      );
    }
  }
  return Object.fromEntries(
    entries.map(([name, member]) => [
      name,
      decode(shape.members.get(name), member, `${prefix}${camel(name)}`, `${shape.name}.${name}`),
    ]),
  );
}

/** Writes an answer by the SDK's schema: Dates become epoch seconds; members the schema does not have are left out. */
export function encode(schema: unknown, value: unknown): unknown {
  const shape = shapeOf(schema);
  if (value === undefined || value === null) return undefined;
  // stored inputs come back from SQLite with their Dates as ISO strings
  if (shape.kind === 'timestamp') return new Date(value as Date | string | number).getTime() / 1000;
  if (shape.kind === 'list' && Array.isArray(value)) return value.map((item) => encode(shape.item, item));
  if (shape.kind === 'simple' || !isRecord(value)) return value;
  if (shape.kind === 'map') return value;
  const members = shape.kind === 'structure' ? [...shape.members] : [];
  return Object.fromEntries(
    members.filter(([name]) => value[name] !== undefined).map(([name, member]) => [name, encode(member, value[name])]),
  );
}
