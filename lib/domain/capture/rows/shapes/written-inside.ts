import { isObject } from '../../../is-object.ts';
import { parseStrictJson } from '../../text/strict-json.ts';

/** A JSON value and the text it was read from. */
export type WrittenValue = { readonly value: unknown; readonly text: string };

/**
 * Values of texts that are JSON themselves, as a body has them that was encoded twice (`json.dumps` of what was text already), where all of the
 * texts are an object or a list; undefined where one is not.
 */
export function valuesInTexts(texts: readonly unknown[]): readonly WrittenValue[] | undefined {
  const found: WrittenValue[] = [];
  for (const text of texts) {
    const value = typeof text === 'string' ? valueInText(text) : undefined;
    if (value === undefined) return undefined;
    found.push(value);
  }
  return found.length > 0 ? found : undefined;
}

/** The object or list that a text is. */
function valueInText(text: string): WrittenValue | undefined {
  if (!/^[ \t\r\n]*[[{]/.test(text)) return undefined;
  const parsed = parseStrictJson(text, 'text');
  return parsed.ok ? { value: parsed.value, text } : undefined;
}

/** Beside `body`, what says that an object is a request or an answer over HTTP. */
const HTTP = ['isBase64Encoded', 'httpMethod', 'requestContext', 'statusCode', 'rawPath', 'headers'];

/**
 * The body of an event of API Gateway or of a Lambda function's URL, or of what a function answers there (Lambda proxy integration, payload
 * formats 1.0 and 2.0: `body` is text, base64 where `isBase64Encoded` is true); undefined for any other object.
 */
export function bodyOfEvent(value: Record<string, unknown>): unknown {
  const { body, isBase64Encoded } = value;
  if (typeof body !== 'string' || !HTTP.some((key) => Object.hasOwn(value, key))) return undefined;
  return isBase64Encoded === true ? Buffer.from(body, 'base64').toString('utf8') : body;
}

/** The members by one of which protobuf's `Value` says what it holds. */
const KINDS = ['numberValue', 'stringValue', 'boolValue', 'nullValue', 'structValue', 'listValue'];

/**
 * The plain value of protobuf's `Value` or `Struct` where its members are spelled out (google/protobuf/struct.proto), as clients of Vertex AI
 * hand over instances: `{"structValue":{"fields":{"a":{"numberValue":1}}}}`. `kind` may say again which member it is.
 * @returns undefined for what is none
 */
export function plainStruct(value: unknown, depth = 0): { readonly value: unknown } | undefined {
  if (!isObject(value) || depth > DEEPEST) return undefined;
  const keys = Object.keys(value).filter((key) => key !== 'kind');
  const [key] = keys;
  if (keys.length !== 1 || key === undefined) return undefined;
  const held = value[key];
  if (key === 'fields') return isObject(held) ? plainMembers(held, depth + 1) : undefined;
  if (!KINDS.includes(key)) return undefined;
  if (key === 'nullValue') return { value: null };
  if (key === 'structValue')
    return isObject(held) && isObject(held.fields) ? plainMembers(held.fields, depth + 1) : undefined;
  if (key === 'listValue') return isObject(held) ? plainList(held.values, depth + 1) : undefined;
  return typeof held === 'object' ? undefined : { value: held };
}

/** As deep as a struct is looked into. */
const DEEPEST = 16;

function plainMembers(fields: Record<string, unknown>, depth: number): { value: unknown } | undefined {
  const entries: [string, unknown][] = [];
  for (const [name, held] of Object.entries(fields)) {
    const plain = plainStruct(held, depth);
    if (plain === undefined) return undefined;
    entries.push([name, plain.value]);
  }
  return { value: Object.fromEntries(entries) };
}

function plainList(values: unknown, depth: number): { value: unknown } | undefined {
  if (!Array.isArray(values)) return undefined;
  const plain = values.map((held) => plainStruct(held, depth));
  return plain.some((one) => one === undefined) ? undefined : { value: plain.map((one) => one!.value) };
}
