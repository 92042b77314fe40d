import { validation } from '../../core/errors.ts';
import type { Definition, ParameterValue } from './definition.ts';

/** What references in a pipeline definition point into: `Parameters`, `Execution` and `Steps`. */
export interface Scope {
  Parameters: Record<string, ParameterValue>;
  Execution: Record<string, string>;
  Steps: Record<string, unknown>;
}

const TOKEN = /\.?([^.[\]]+)|\['([^']+)'\]|\[(\d+)\]/g;
// the member that names an item of a list, as in Outputs['train']
const ITEM_NAMES = ['OutputName', 'ChannelName', 'InputName', 'ParameterName', 'MetricName', 'Name'];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function member(value: unknown, name: string): unknown {
  if (Array.isArray(value)) {
    if (/^\d+$/.test(name)) return value[Number(name)];
    return value.find((item) => isRecord(item) && ITEM_NAMES.some((key) => item[key] === name));
  }
  return isRecord(value) ? value[name] : undefined;
}

/** @throws {Error} when the path leads nowhere */
function get(path: string, scope: Scope): unknown {
  const names = [...path.matchAll(TOKEN)].map((match) => (match[1] ?? match[2] ?? match[3]) as string);
  const found = names.reduce<unknown>(member, scope);
  if (found === undefined) throw new Error(`\`${path}\` has no value`);
  return found;
}

/** Replaces `{"Get": ...}` and `{"Std:Join": {"On", "Values"}}` everywhere below a value. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope));
  if (!isRecord(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && typeof value.Get === 'string') return get(value.Get, scope);
  const join = value['Std:Join'];
  if (keys.length === 1 && isRecord(join)) {
    const values = Array.isArray(join.Values) ? join.Values : [];
    return values.map((item) => String(resolve(item, scope))).join(typeof join.On === 'string' ? join.On : '');
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, scope)]));
}

/** Parameter values of one execution: what was given, else the defaults, converted to their types. */
export function bindParameters(
  { parameters }: Definition,
  given: { Name?: string; Value?: string }[],
): Record<string, ParameterValue> {
  const values = new Map(given.map(({ Name, Value }) => [Name as string, Value as string]));
  for (const name of values.keys()) {
    if (!parameters.some((parameter) => parameter.Name === name))
      throw validation(`Parameter \`${name}\` is not defined in the pipeline definition.`);
  }
  return Object.fromEntries(
    parameters.map(({ Name, Type = 'String', DefaultValue, EnumValues }) => {
      const raw = values.get(Name);
      if (raw === undefined && DefaultValue === undefined)
        throw validation(`Parameter \`${Name}\` has no default value and must be given.`);
      const value = raw === undefined ? (DefaultValue as ParameterValue) : convert(Name, Type, raw);
      if (EnumValues && !EnumValues.includes(value))
        throw validation(`Parameter \`${Name}\` must be one of ${EnumValues.join(', ')}.`);
      return [Name, value];
    }),
  );
}

function convert(name: string, type: string, raw: string): ParameterValue {
  if (type === 'String') return raw;
  if (type === 'Boolean' && /^(true|false)$/i.test(raw)) return raw.toLowerCase() === 'true';
  const number = Number(raw);
  if (type === 'Integer' && Number.isInteger(number)) return number;
  if (type === 'Float' && Number.isFinite(number)) return number;
  throw validation(`Parameter \`${name}\` must be of type ${type}: \`${raw}\` is not.`);
}
