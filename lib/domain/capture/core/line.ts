import { decodeBase64 } from './payload/base64';
import { undoEscapes, undoneEnd } from './payload/escapes';
import { isJson } from './payload/walk';
import { COMMA, isText, QUOTE, textEnd } from './rows/bytes';
import { allocate, inputs, width } from './rows/memory';
import { keepPending, pendingCount } from './rows/pending';
import { noAnswer, noRoom, noteType, readInputs, readOutputs } from './rows/rows';
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
const PAYLOAD_JSON = literal('","encoding":"JSON"}');
const METADATA = literal('},"eventMetadata":{"eventId":"');
const INFERENCE_ID = literal('"inferenceId":"');
const SMOKE = literal(SMOKE_ID);
const INFERENCE_TIME = literal('"inferenceTime":"');
const ATTRIBUTES = literal('"customAttributes":["');
const CLOSING = literal('},"eventVersion":"0"}');
const CSV_TYPE = literal('text/csv');
const PLAIN_JSON = literal('application/json');
const JSON_LINES = literal('application/jsonlines');
const X_NDJSON = literal('application/x-ndjson');
const X_JSONLINES = literal('application/x-jsonlines');

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
  if (which === 1 && inputs === width) return passData(data);
  if (which === 1) noteType(isType(CSV_TYPE, type) || isJsonType(type));
  const before = pendingCount();
  const likely = which === 0 ? inputWay : outputWay;
  if (likely !== AS_CSV) {
    const behind = readAs(likely, which, type, data);
    if (behind !== 0 || recognized || noRoom) return behind;
    keepPending(before);
  }
  for (let way = AS_CSV; way <= AS_JSON; way++) {
    if (way === likely && way !== AS_CSV) continue;
    const behind = readAs(way, which, type, data);
    if (behind !== 0) noteWay(which, way);
    if (behind !== 0 || recognized || noRoom) return behind;
    keepPending(before);
  }
  return 0;
}

/** How a payload is written. The encoding is named behind it: that of the line before is tried first. */
const AS_CSV = 0;
const AS_BASE64 = 1;
const AS_JSON = 2;
let inputWay = AS_CSV;
let outputWay = AS_CSV;
function noteWay(which: i32, way: i32): void {
  if (which === 0) inputWay = way;
  else outputWay = way;
}

/** Whether the payload looked at last was named so, and no other way is worth a try. */
let recognized: bool = false;

function readAs(way: i32, which: i32, type: usize, data: usize): usize {
  recognized = false;
  if (way === AS_BASE64) return base64(which, type, data);
  return way === AS_JSON ? json(which, data) : csv(which, data);
}

function csv(which: i32, data: usize): usize {
  const end = read(which, data, true, 0);
  return end === 0 ? 0 : pass(CSV, end);
}

/** Base64 is decoded where it stands: the payload is then no longer what it was. */
function base64(which: i32, type: usize, data: usize): usize {
  const end = textEnd(data);
  if (end === 0) return 0;
  const behind = pass(BASE64, end);
  if (behind === 0) return 0;
  recognized = true;
  noteWay(which, AS_BASE64);
  const coded = isType(CSV_TYPE, type);
  if (!coded && !isJsonType(type)) return 0;
  const last = decodeBase64(data, end);
  if (last === 0) return 0;
  if (coded) {
    store<u8>(last, QUOTE);
    return read(which, data, false, last) === 0 ? 0 : behind;
  }
  store<u8>(last, 0);
  return isText(data, last) && isJson(which, data, last) ? behind : 0;
}

function json(which: i32, data: usize): usize {
  const text = data + aside;
  const end = undoEscapes(data, text);
  if (end === 0) return 0;
  const behind = pass(PAYLOAD_JSON, end);
  if (behind === 0) return 0;
  recognized = true;
  noteWay(which, AS_JSON);
  const last = undoneEnd();
  return isText(text, last) && isJson(which, text, last) ? behind : 0;
}

/** How far behind a line there is room for it once more. */
let aside: usize = 0;
export function writeAside(bytes: usize): void {
  aside = bytes;
}

/** A side nobody looks at must only be text, and named one of the encodings. */
function passData(data: usize): usize {
  const text = data + aside;
  const end = undoEscapes(data, text);
  if (end === 0 || !isText(text, undoneEnd())) return 0;
  let behind = pass(CSV, end);
  if (behind === 0) behind = pass(PAYLOAD_JSON, end);
  return behind === 0 ? pass(BASE64, end) : behind;
}

function read(which: i32, data: usize, json: bool, end: usize): usize {
  return which === 0 ? readInputs(data, json, end) : readOutputs(data, json, end);
}

/** Whether a content type is this one, with parameters or without. */
function isType(type: usize, at: usize): bool {
  const behind = pass(type, at);
  return behind !== 0 && (load<u8>(behind) === QUOTE || load<u8>(behind) === 0x3b);
}

function isJsonType(at: usize): bool {
  return isType(PLAIN_JSON, at) || isType(JSON_LINES, at) || isType(X_NDJSON, at) || isType(X_JSONLINES, at);
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
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const four = load<u32>(at);
    hash = (hash ^ (four & 0xff)) * 0x01000193;
    hash = (hash ^ ((four >> 8) & 0xff)) * 0x01000193;
    hash = (hash ^ ((four >> 16) & 0xff)) * 0x01000193;
    hash = (hash ^ (four >> 24)) * 0x01000193;
  }
  for (; at < end; at++) hash = (hash ^ load<u8>(at)) * 0x01000193;
  return hash;
}
