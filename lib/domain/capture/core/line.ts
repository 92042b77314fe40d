import { decodeBase64 } from './base64';
import { COMMA, QUOTE, textEnd } from './bytes';
import { allocate } from './memory';
import { keepPending, pendingCount } from './pending';
import { noAnswer, noRoom, readInputs, readOutputs } from './rows';
import { SMOKE_ID } from './smoke-id';
import { instant } from './time';

/** Texts of a line as SageMaker writes them, around what differs from line to line, as bytes: each begins with its length. */
function literal(text: string): usize {
  const place = allocate(<usize>text.length + 4);
  store<i32>(place, text.length);
  for (let i = 0; i < text.length; i++) store<u8>(place + <usize>i, <u8>text.charCodeAt(i), 4);
  return place;
}
const INPUT_TYPE = literal('{"captureData":{"endpointInput":{"observedContentType":"');
const OUTPUT_TYPE = literal(',"endpointOutput":{"observedContentType":"');
const INPUT_DATA = literal('","mode":"INPUT","data":"');
const OUTPUT_DATA = literal('","mode":"OUTPUT","data":"');
const CSV = literal('","encoding":"CSV"}');
const BASE64 = literal('","encoding":"BASE64"}');
const METADATA = literal('},"eventMetadata":{"eventId":"');
const INFERENCE_ID = literal('"inferenceId":"');
const SMOKE = literal(SMOKE_ID);
const INFERENCE_TIME = literal('"inferenceTime":"');
const ATTRIBUTES = literal('"customAttributes":["');
const CLOSING = literal('},"eventVersion":"0"}');
/** `text/csv` as a number. */
const TEXT_CSV: u64 = 0x7673632f74786574;

/** FNV-1a of the invocation's id, and `inferenceTime` in epoch ms. */
export let id: u32 = 0;
export let time: f64 = 0;

/** Behind the literal when it stands at `at`; else nought. No literal holds a control character: none is found across the end of a line. */
function pass(literal: usize, at: usize): usize {
  let left = load<i32>(literal);
  let from = literal + 4;
  let place = at;
  for (; left >= 16; left -= 16, place += 16, from += 16)
    if (v128.any_true(v128.xor(v128.load(place), v128.load(from)))) return 0;
  if (left === 0) return place;
  const behind = place + left;
  if (load<i32>(literal) >= 16)
    return v128.any_true(v128.xor(v128.load(behind - 16), v128.load(from + left - 16))) ? 0 : behind;
  if (left >= 8)
    return load<u64>(place) === load<u64>(from) && load<u64>(behind - 8) === load<u64>(from + left - 8) ? behind : 0;
  for (; left > 0; left--, place++, from++) if (load<u8>(place) !== load<u8>(from)) return 0;
  return behind;
}

/** Where a line as SageMaker writes it ends, its rows written but not taken yet; nought when it must be read in another way. */
export function readLine(start: usize): usize {
  let at = side(start, 0);
  if (at === 0) return 0;
  const output = side(at, 1);
  if (output !== 0) at = output;
  else if (pass(OUTPUT_TYPE, at) !== 0) return 0;
  else noAnswer();
  at = metadata(at);
  return at === 0 ? 0 : pass(CLOSING, at);
}

/** Reads input (0) or output (1), to behind its closing brace. */
function side(start: usize, which: i32): usize {
  const type = pass(which === 0 ? INPUT_TYPE : OUTPUT_TYPE, start);
  if (type === 0) return 0;
  const end = textEnd(type);
  if (end === 0) return 0;
  const data = pass(which === 0 ? INPUT_DATA : OUTPUT_DATA, end);
  if (data === 0) return 0;
  if (coded(which)) {
    const read = base64(which, type, data);
    return read !== 0 || wasBase64 ? read : csv(which, data);
  }
  const before = pendingCount();
  const read = csv(which, data);
  if (read !== 0 || noRoom) return read;
  keepPending(before);
  return base64(which, type, data);
}

/** Whether the line before was base64: taken to be so of the next one, since the encoding is named behind the payload. */
let codedInput: bool = false;
let codedOutput: bool = false;
function coded(which: i32): bool {
  return which === 0 ? codedInput : codedOutput;
}
function noteCoded(which: i32, now: bool): void {
  if (which === 0) codedInput = now;
  else codedOutput = now;
}

function csv(which: i32, data: usize): usize {
  const end = read(which, data, true, 0);
  if (end === 0) return 0;
  const behind = pass(CSV, end);
  if (behind !== 0) noteCoded(which, false);
  return behind;
}

/** Whether the payload looked at last was named base64; it is then no longer what it was. */
let wasBase64: bool = false;

function base64(which: i32, type: usize, data: usize): usize {
  wasBase64 = false;
  const end = textEnd(data);
  if (end === 0) return 0;
  const behind = pass(BASE64, end);
  if (behind === 0) return 0;
  wasBase64 = true;
  noteCoded(which, true);
  if (!isCsv(type)) return 0;
  const last = decodeBase64(data, end);
  if (last === 0) return 0;
  store<u8>(last, QUOTE);
  return read(which, data, false, last) === 0 ? 0 : behind;
}

function read(which: i32, data: usize, json: bool, end: usize): usize {
  return which === 0 ? readInputs(data, json, end) : readOutputs(data, json, end);
}

/** Whether a content type is CSV's, with parameters or without. */
function isCsv(type: usize): bool {
  const next = <i32>load<u8>(type, 8);
  return load<u64>(type) === TEXT_CSV && (next === QUOTE || next === 0x3b);
}

/** From the id to the closing brace; the others may be there in any order, once. */
function metadata(start: usize): usize {
  const first = pass(METADATA, start);
  if (first === 0) return 0;
  let at = textEnd(first);
  if (at === 0 || at === first) return 0;
  id = fnv1a(first, at++);
  let timed = false;
  let identified = false;
  let attributed = false;
  for (; load<u8>(at) === COMMA; at++) {
    const place = at + 1;
    let next = timed ? <usize>0 : pass(INFERENCE_TIME, place);
    if (next !== 0) {
      at = textEnd(next);
      if (at === 0) return 0;
      time = instant(next, at - next);
      if (isNaN(time)) return 0;
      timed = true;
      continue;
    }
    next = identified ? <usize>0 : pass(INFERENCE_ID, place);
    if (next !== 0) {
      // Steward's own request is no traffic: the exact reader leaves it out
      if (pass(SMOKE, next) !== 0) return 0;
      at = textEnd(next);
      if (at === 0) return 0;
      // the caller's own id stands before SageMaker's, unless it is empty
      if (at > next) id = fnv1a(next, at);
      identified = true;
      continue;
    }
    next = attributed ? <usize>0 : pass(ATTRIBUTES, place);
    if (next === 0) return 0;
    at = textsEnd(next);
    if (at === 0) return 0;
    attributed = true;
  }
  return timed ? at : 0;
}

/** The bracket that closes a list of plain strings; nought when they are not. */
function textsEnd(from: usize): usize {
  let at = from;
  while (true) {
    at = textEnd(at);
    if (at === 0) return 0;
    const next = load<u8>(++at);
    if (next === 0x5d) return at;
    if (next !== COMMA || load<u8>(++at) !== QUOTE) return 0;
    at++;
  }
}

/** 32-bit FNV-1a, as in drift/columns/sample.ts. */
function fnv1a(start: usize, end: usize): u32 {
  let hash: u32 = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = (hash ^ load<u8>(at)) * 0x01000193;
  return hash;
}
