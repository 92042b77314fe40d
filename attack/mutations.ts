import { CATALOG_CHAIN } from '../lib/domain/ledger/chain.ts';
import type { Checkpoint } from '../lib/domain/ledger/checkpoint.ts';
import { canonical, leafHash, NO_PREVIOUS } from '../lib/domain/ledger/record.ts';
import { isDecision } from '../lib/domain/ledger/signature.ts';
import type { RecordType } from '../lib/domain/ledger/types.ts';

export interface Line {
  chain: string;
  seq: number;
  bytes: string;
  hash: string;
  sig?: string;
  kid?: string;
}
export interface Chain {
  chain: string;
  head: { seq: number; hash: string };
  records: Line[];
}
/** An export as somebody with a text editor has it before them. */
export interface Stolen {
  log: string;
  checkpoint: Checkpoint | undefined;
  chains: Chain[];
}

// biome-ignore lint/suspicious/noExplicitAny: whatever a record holds, an attacker may write
export type Json = Record<string, any>;
export type Random = () => number;

export const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
export const read = ({ bytes }: Line): Json => JSON.parse(bytes);
export const typeOf = (line: Line): RecordType => read(line).type;
export const decisive = (line: Line): boolean => isDecision(typeOf(line));
export const models = (stolen: Stolen): Chain[] => stolen.chains.filter(({ chain }) => chain !== CATALOG_CHAIN);
const catalog = (stolen: Stolen): Chain => stolen.chains.find(({ chain }) => chain === CATALOG_CHAIN)!;

export function write(line: Line, change: (record: Json) => void): void {
  const record = read(line);
  change(record);
  line.bytes = canonical(record);
  line.hash = leafHash(line.bytes);
}

/** Links a chain anew and moves its head, as whoever may write the tables can; signatures stay what they are. */
export function relink(chain: Chain): void {
  let prev = NO_PREVIOUS;
  for (const [i, line] of chain.records.entries()) {
    line.seq = i + 1;
    line.chain = chain.chain;
    write(line, (record) => Object.assign(record, { seq: i + 1, prev, chain: chain.chain }));
    prev = line.hash;
  }
  chain.head = { seq: chain.records.length, hash: prev };
}

/** Has the catalog list each chain by its present first record. */
export function relist(stolen: Stolen): void {
  const list = catalog(stolen);
  for (const line of list.records)
    write(line, (record) => {
      const named = stolen.chains.find(({ chain }) => chain === record.data.chain);
      if (named?.records[0]) record.data.firstHash = named.records[0].hash;
    });
  relink(list);
}

const unsigned = (type: string) => (line: Line) => {
  write(line, (record) => Object.assign(record, { type }));
  delete line.sig;
  delete line.kid;
};

/** Everything somebody without the key was seen to try, by name: each changes what the ledger says. `at` is the first record that may be touched. */
export const MUTATIONS: Readonly<
  Record<string, (stolen: Stolen, random: Random, at: (chain: Chain) => Line[]) => void>
> = {
  'one bit of a record': (stolen, random, at) => {
    const line = pick(random, at(pick(random, stolen.chains)));
    const bytes = Buffer.from(line.bytes);
    bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 7);
    line.bytes = bytes.toString('utf8');
  },
  'one bit, and its hash': (stolen, random, at) => {
    const line = pick(random, at(pick(random, stolen.chains)));
    const bytes = Buffer.from(line.bytes);
    bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 7);
    line.bytes = bytes.toString('utf8');
    line.hash = leafHash(line.bytes);
  },
  'a record rewritten, the chain linked anew': (stolen, random, at) => {
    const chain = pick(random, models(stolen));
    write(pick(random, at(chain)), (record) => Object.assign(record, { actor: { kind: 'person', id: 'u_mallory' } }));
    relink(chain);
    relist(stolen);
  },
  'no decision rewritten, only what they rest on': (stolen, random, at) => {
    const chain = pick(random, models(stolen));
    const [line] = at(chain).filter((l) => !decisive(l));
    write(line!, (record) => Object.assign(record.data, { forged: 'yes' }));
    for (const l of chain.records) if (decisive(l)) unsigned('CheckRecorded')(l);
    relink(chain);
    relist(stolen);
  },
  'a record erased, the chain linked anew': (stolen, random, at) => {
    const chain = pick(random, models(stolen));
    chain.records.splice(chain.records.indexOf(pick(random, at(chain))), 1);
    relink(chain);
    relist(stolen);
  },
  'every decision erased': (stolen, _, at) => {
    for (const chain of models(stolen)) {
      const touched = new Set(at(chain));
      chain.records = chain.records.filter((line) => !(touched.has(line) && decisive(line)));
      relink(chain);
    }
    relist(stolen);
  },
  'the last release erased, what came later kept': (stolen, _, at) => {
    for (const chain of models(stolen)) {
      const lines = at(chain);
      const last = lines.findLast((line) => typeOf(line) === 'ReleaseCompleted');
      chain.records = chain.records.filter((line) => line !== last);
      relink(chain);
    }
    relist(stolen);
  },
  'two records exchanged': (stolen, random, at) => {
    const chain = pick(random, models(stolen));
    const lines = at(chain);
    const i = Math.floor(random() * (lines.length - 1));
    const [a, b] = [chain.records.indexOf(lines[i]!), chain.records.indexOf(lines[i + 1]!)];
    [chain.records[a], chain.records[b]] = [chain.records[b]!, chain.records[a]!];
    relink(chain);
    relist(stolen);
  },
  'a record invented': (stolen, random, at) => {
    const chain = pick(random, models(stolen));
    const line = structuredClone(
      pick(
        random,
        at(chain).filter((l) => !decisive(l)),
      ),
    );
    write(line, (record) => Object.assign(record.data, { invented: 'yes' }));
    chain.records.splice(chain.records.indexOf(at(chain)[0]!) + 1, 0, line);
    relink(chain);
    relist(stolen);
  },
  'the tail cut off, with its head': (stolen, random, at) => {
    const chain = pick(random, models(stolen));
    const lines = at(chain);
    chain.records = chain.records.slice(0, chain.records.indexOf(pick(random, lines)));
    relink(chain);
    relist(stolen);
  },
  'a chain dropped, with its entry': (stolen, random) => {
    const chain = pick(random, models(stolen));
    stolen.chains = stolen.chains.filter((c) => c !== chain);
    const list = catalog(stolen);
    list.records = list.records.filter((line) => read(line).data.chain !== chain.chain);
    relink(list);
  },
  'a chain dropped, without': (stolen, random) => {
    const chain = pick(random, models(stolen));
    stolen.chains = stolen.chains.filter((c) => c !== chain);
  },
  'the catalog pointed at a dummy': (stolen, random) => {
    const chain = pick(random, models(stolen));
    const dummy = `${chain.chain}x`;
    for (const line of catalog(stolen).records)
      write(line, (record) => {
        if (record.data.chain === chain.chain) record.data.chain = dummy;
      });
    chain.chain = dummy;
    relink(chain);
    relist(stolen);
  },
  'a whole chain of no decisions forged': (stolen, random) => {
    const chain = pick(random, models(stolen));
    for (const line of chain.records) {
      unsigned(decisive(line) ? 'CheckRecorded' : typeOf(line))(line);
      write(line, (record) => Object.assign(record.data, { forged: 'yes' }));
    }
    relink(chain);
    relist(stolen);
  },
  'the catalog edited': (stolen, random) => {
    write(pick(random, catalog(stolen).records), (record) => Object.assign(record.data, { note: 'edited' }));
    relink(catalog(stolen));
  },
  'the catalog listing one more': (stolen, random) => {
    const list = catalog(stolen);
    const line = structuredClone(pick(random, list.records));
    write(line, (record) => Object.assign(record.data, { chain: 'model.default.ghost' }));
    list.records.push(line);
    relink(list);
  },
  'a signature as its twin': (stolen, random) => {
    const line = pick(
      random,
      models(stolen).flatMap(({ records }) => records.filter(decisive)),
    );
    line.sig = twinOf(Buffer.from(line.sig!, 'base64')).toString('base64');
  },
  'signatures exchanged': (stolen) => {
    const [a, b] = models(stolen).flatMap(({ records }) => records.filter(decisive));
    [a!.sig, b!.sig] = [b!.sig!, a!.sig!];
  },
  'a decision made none': (stolen, random, at) => {
    const chain = models(stolen).find((c) => at(c).some(decisive)) ?? models(stolen)[0]!;
    const line = pick(random, at(chain).filter(decisive));
    if (line) unsigned('CheckRecorded')(line);
    relink(chain);
    relist(stolen);
  },
  'a head moved': (stolen, random) => {
    const chain = pick(random, stolen.chains);
    chain.head = { ...chain.head, seq: chain.head.seq + (random() < 0.5 ? 1 : -1) };
  },
  'the heads of the checkpoint edited': (stolen, random) => {
    const chain = pick(random, models(stolen)).chain;
    const heads = stolen.checkpoint!.heads;
    heads[chain] = { ...heads[chain]!, seq: heads[chain]!.seq - 1 };
  },
  'a chain taken out of the checkpoint': (stolen, random) => {
    const chain = pick(random, models(stolen)).chain;
    delete stolen.checkpoint!.heads[chain];
  },
  'the note of the checkpoint edited': (stolen, random) => {
    const { note } = stolen.checkpoint!;
    const end = note.indexOf('\n\n');
    const i = Math.floor(random() * end);
    const other = note[i] === 'x' ? 'y' : 'x';
    stolen.checkpoint = { ...stolen.checkpoint!, note: note.slice(0, i) + other + note.slice(i + 1) };
  },
  'the checkpoint dropped': (stolen) => {
    stolen.checkpoint = undefined;
  },
};

/** P-256's group order: SP 800-186 §3.2.1.3. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The other spelling of a signature, n - s in place of s: anybody can write it, and it verifies. */
export function twinOf(der: Buffer): Buffer {
  const at = 4 + der[3]!;
  const s = BigInt(`0x${der.subarray(at + 2).toString('hex')}`);
  const hex = (ORDER - s).toString(16).padStart(64, '0');
  const number = Buffer.from(Number.parseInt(hex.slice(0, 2), 16) >= 0x80 ? `00${hex}` : hex, 'hex');
  const body = Buffer.concat([der.subarray(2, at), Buffer.from([2, number.length]), number]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}
