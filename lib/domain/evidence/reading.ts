import { isObject } from '../is-object.ts';
import { cutBytes } from '../ledger/bounded.ts';
import { visible } from '../visible.ts';
import { type DrivenRate, FIGURES } from './kept.ts';

/** What was read of a piece of evidence: figures for people, or what is wrong with it. */
export type EvidenceReading =
  | { readonly summary: readonly string[]; readonly driven?: readonly DrivenRate[] }
  | { readonly fault: string };

/** A JSON document on its way through a kind's reader. @throws EvidenceMisfit where it is none */
export class EvidenceMisfit extends Error {}

/** Refuses a document as its kind. */
export const misfit = (because: string): never => {
  throw new EvidenceMisfit(because);
};

/** The document of these bytes. @throws EvidenceMisfit where they are no JSON object */
export function jsonObject(bytes: Buffer, takes: string): Record<string, unknown> {
  const read = anyJson(bytes, takes);
  return isObject(read) ? read : misfit(`it is no JSON object: bring ${takes}`);
}

/** A value of JSON takes up to some hundred bytes of memory, and two characters of a document. */
const MOST_VALUES = 2_000_000;

/** What begins or parts values; those within texts are counted too. */
function hasMoreValues(bytes: Buffer): boolean {
  let count = 0;
  for (const byte of bytes) if (byte === 0x2c || byte === 0x5b || byte === 0x7b) count += 1;
  return count > MOST_VALUES;
}

/** @throws EvidenceMisfit where the bytes are no JSON, or JSON of more values than there is memory for */
export function anyJson(bytes: Buffer, takes: string): unknown {
  if (hasMoreValues(bytes))
    return misfit(`it has more than ${MOST_VALUES.toLocaleString('en-US')} values: bring ${takes}`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return misfit(`it is no JSON: bring ${takes}`);
  }
}

/** A member that is an object; an empty one where it is absent or something else. */
export const objectAt = (of: unknown, key: string): Record<string, unknown> => {
  const found = isObject(of) ? of[key] : undefined;
  return isObject(found) ? found : {};
};

export const listAt = (of: unknown, key: string): readonly unknown[] => {
  const found = isObject(of) ? of[key] : undefined;
  return Array.isArray(found) ? found : [];
};

export const wordsAt = (of: unknown, key: string): string | undefined => {
  const found = isObject(of) ? of[key] : undefined;
  return typeof found === 'string' && found.trim() !== '' ? found : undefined;
};

export const numberAt = (of: unknown, key: string): number | undefined => {
  const found = isObject(of) ? of[key] : undefined;
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
};

/** `1 component`, `12 components`. */
export const countIn = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

/** A number as a summary has it: three digits that count. */
export const figure = (value: number): string => String(Number.isInteger(value) ? value : Number(value.toPrecision(3)));

/** Figures as people may see them: none of the document's characters turns the page around, and none of its texts fills it. */
export const figures = (lines: readonly (string | undefined | false)[]): string[] =>
  lines
    .filter((line) => typeof line === 'string')
    .slice(0, FIGURES.most)
    .map((line) => cutBytes(visible(line), FIGURES.bytes));
