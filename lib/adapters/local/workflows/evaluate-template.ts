import { isExpression, type Json } from './definition.ts';
import { compile, expressionText } from './expression.ts';
import { QUERY, StateFailure, TOO_LARGE } from './failure.ts';

/** What expressions of a state can see: its variables and `$states` (transforming-data.html). */
export interface Scope {
  readonly variables: Readonly<Record<string, Json>>;
  readonly states: {
    readonly input: Json;
    readonly result?: Json;
    readonly errorOutput?: Json;
    readonly context: Json;
  };
}

/** 256 KiB of UTF-8 (service-quotas.html, "Maximum input or output size for a task, state, or execution"). */
export const DATA_LIMIT = 262_144;

/**
 * Evaluates every `{% ... %}` inside a value; anything else stays as written.
 * @param field named in the error, as Step Functions does
 * @throws StateFailure `States.QueryEvaluationError` when an expression fails or yields nothing JSON can hold,
 *   `States.DataLimitExceeded` when the whole is larger than 256 KiB
 */
export async function evaluateTemplate(template: Json, scope: Scope, field: string): Promise<Json> {
  return withinLimit(await filled(template, scope, field), field);
}

async function filled(template: Json, scope: Scope, field: string): Promise<Json> {
  if (typeof template === 'string') return isExpression(template) ? one(template, scope, field) : template;
  if (template === null || typeof template !== 'object') return template;
  if (Array.isArray(template)) return Promise.all(template.map((item) => filled(item, scope, field)));
  const entries = Object.entries(template).map(async ([key, item]) => [key, await filled(item, scope, field)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function one(text: string, scope: Scope, field: string): Promise<Json> {
  const expression = compile(text);
  const failed = (why: string) =>
    new StateFailure(QUERY, `the JSONata expression \`${expressionText(text)}\` of the field \`${field}\` ${why}`);
  let value: unknown;
  try {
    // No input document: the language has none (ASL specification, "JSONata Restrictions").
    value = await expression.evaluate(undefined, { ...scope.variables, states: scope.states });
  } catch (error) {
    throw failed(`failed: ${(error as { message: string }).message}`); // JSONata throws plain objects
  }
  if (value === undefined) throw failed('returned nothing (undefined)');
  const json = toJson(value);
  if (json === undefined) throw failed('returned something JSON cannot hold');
  return json;
}

/** A copy of the value as JSON, or undefined when it holds a function, an infinite number or a cycle. */
export function toJson(value: unknown): Json | undefined {
  try {
    const text = JSON.stringify(value, (_key, held) => {
      // A JSONata function is an object with an `apply` or `implementation`; 1/0 would silently turn into null.
      if (typeof held === 'function' || (typeof held === 'number' && !Number.isFinite(held))) throw new TypeError();
      return held;
    });
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

/** The value itself, if its JSON has at most 256 KiB. */
export function withinLimit<T extends Json>(value: T, field: string): T {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes <= DATA_LIMIT) return value;
  throw new StateFailure(TOO_LARGE, `\`${field}\` holds ${bytes} bytes of JSON: allowed are ${DATA_LIMIT}`);
}
