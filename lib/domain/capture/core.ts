import { CORE_MODULE } from './core-module.ts';

/** What core/scan.ts exports; its comments say what each does. Addresses are bytes of its memory. */
export type Core = {
  /** its buffer is another one whenever it has grown */
  readonly memory: { readonly buffer: ArrayBuffer };
  openColumns(columns: number, inputs: number): void;
  recordOf(column: number): number;
  openNumbers(column: number, integer: number, truths: number, edges: number): void;
  sealNumbers(column: number): void;
  openCategoryColumn(column: number, categories: number, spelled: number, texts: number, bytes: number): void;
  sealTexts(column: number, texts: number): void;
  openName(side: number, length: number, first: number): number;
  openKeys(side: number, keys: number, bytes: number): void;
  openKey(side: number, length: number, learnt: number): number;
  sealKey(side: number, meaning: number, listed: number): void;
  giveKeys(side: number): void;
  learnKey(side: number): void;
  tellNames(wanted: number): void;
  openCopies(): void;
  /** an AssemblyScript boolean */
  isCopy(): number;
  openSample(mostSampled: number): void;
  beginBlock(): void;
  beginPiece(id: number): void;
  openConstants(): number;
  keepConstants(kept: number): void;
  open(rows: number, bytes: number): void;
  clear(longestLine: number, from: number, to: number): void;
  inputAt(): number;
  scan(start: number, end: number): number;
  stoppedAt(): number;
  openRoute(cells: number, columnsAbsent: number): number;
  openFirst(length: number): number;
  scanRows(start: number, end: number): number;
  openObjects(): void;
  scanObjects(start: number, end: number): number;
  isMet(column: number): number;
  forgetMet(): void;
  beginPlainObjects(longestLine: number): void;
  openAsTheyStand(rows: number, bytes: number): void;
  scanPlain(start: number, end: number): number;
  valuesAt(): number;
  textsAt(): number;
  dropRows(): void;
  toldAt(): number;
  pendingAt(): number;
  pendingCount(): number;
  emptyBlock(): void;
  sampledRows(): number;
  sampledRowAt(place: number): number;
  takenRows(): number;
  roomForRows(): number;
  cellsStride(): number;
  beginRows(): void;
  doubtWidths(doubts: number): void;
  doubtAnswers(doubts: number): void;
  doubtNames(doubts: number): void;
  trimCells(wanted: number): void;
  nextRowAt(): number;
  noteRow(fits: number): void;
  take(at: number, id: number): number;
  takeRow(): void;
  clearBins(column: number): void;
  beginPages(): void;
  cellsAt(): number;
  truthsAt(): number;
  openDictionary(entries: number): number;
  dictionaryAt(): number;
  openPage(bytes: number, uncompressed: number): number;
  beginPage(
    column: number,
    form: number,
    times: number,
    cells: number,
    levels: number,
    bytes: number,
    uncompressed: number,
  ): number;
  /** an AssemblyScript boolean */
  readCells(cells: number, to: number): number;
  /** an AssemblyScript boolean */
  readPlain(cells: number): number;
  presentAt(): number;
  writtenAt(): number;
  binCells(column: number, cells: number): void;
  openSort(numbers: number): number;
  sortNumbers(numbers: number): void;
};

/** Counted by the core: lines read there, and of all lines those in the window, outside of it, and the span of the first; of those read there the copies of others. */
export type CoreCounts = {
  lines: number;
  records: number;
  outside: number;
  otherWidth: number;
  first: number;
  last: number;
  rows: number;
  copies: number;
};

/** What is used of it: the types of Node do not know it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

let compiled: object | undefined;

/** A core of its own memory; compiled the first time one is asked for. */
export function newCore(): Core {
  compiled ??= new WebAssembly.Module(Buffer.from(CORE_MODULE, 'base64'));
  return new WebAssembly.Instance(compiled).exports as Core;
}
