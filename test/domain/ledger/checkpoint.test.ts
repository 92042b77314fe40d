import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { twinOf } from '../../../attack/mutations.ts';
import {
  type ChainHeads,
  noteOf,
  openCheckpoint,
  openNote,
  rootOf,
  sizeOf,
  textOf,
} from '../../../lib/domain/ledger/checkpoint.ts';
import { isLowS, lowS } from '../../../lib/domain/ledger/low-s.ts';
import { keyId } from '../../../lib/domain/ledger/signature.ts';

const LOG = 'steward/000000000000/us-east-1/test';
const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const [ours, theirs] = [pair(), pair()];
const KEYS = new Map([[keyId(ours.publicKey), ours.publicKey]]);
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const HEADS: ChainHeads = { catalog: { seq: 2, hash: hash('a') }, 'model.default.m': { seq: 40, hash: hash('b') } };
const statement = (heads = HEADS) => ({
  log: LOG,
  size: sizeOf(heads),
  root: rootOf(heads),
  at: '2026-11-25T23:00:00.000Z',
});
const signed = (text: string, key = ours) => ({
  sig: lowS(sign('sha256', Buffer.from(text), key.privateKey)).toString('base64'),
  kid: keyId(key.publicKey),
});
const note = (key = ours, about = statement()) => noteOf(about, signed(textOf(about), key));

describe('a root', () => {
  it('is the Merkle tree hash of RFC 6962 over the heads in order of their names', () => {
    const sha = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
    const leaf = (chain: string) =>
      sha(
        Buffer.from([0]),
        Buffer.from(`{"chain":"${chain}","hash":"${HEADS[chain]!.hash}","seq":${HEADS[chain]!.seq}}`),
      );
    const root = sha(Buffer.from([1]), leaf('catalog'), leaf('model.default.m'));
    expect(rootOf(HEADS)).toBe(root.toString('base64'));
    const turned = Object.fromEntries(Object.entries(HEADS).reverse());
    expect(rootOf(turned)).toBe(rootOf(HEADS));
  });

  it('tells any two sets of heads apart', () => {
    const heads = fc.dictionary(
      fc.stringMatching(/^[a-z][a-z.]{0,8}$/),
      fc.record({ seq: fc.integer({ min: 1, max: 9 }), hash: fc.constantFrom(hash('x'), hash('y')) }),
      { maxKeys: 9 },
    );
    const key = (h: object) => JSON.stringify(Object.entries(h).sort(([a], [b]) => (a < b ? -1 : 1)));
    fc.assert(fc.property(heads, heads, (a, b) => (rootOf(a) === rootOf(b)) === (key(a) === key(b))));
  });
});

describe('a note', () => {
  const text = textOf(statement());
  const line = (bytes: Buffer, name = LOG) => `— ${name} ${bytes.toString('base64')}\n`;
  const blob = (kid: string, sig: string) =>
    Buffer.concat([Buffer.from(kid.slice(0, 8), 'hex'), Buffer.from(sig, 'base64')]);
  const good = blob(keyId(ours.publicKey), signed(text).sig);
  const foreign = blob(keyId(theirs.publicKey), signed(text, theirs).sig);
  const bad = blob(keyId(ours.publicKey), signed(`${text} `).sig);

  it.each<[string, string, 'opens' | 'tampered' | 'incomplete']>([
    ['signed by the key that was given', `${text}\n${line(good)}`, 'opens'],
    ['and by one that was not', `${text}\n${line(foreign)}${line(good)}`, 'opens'],
    ['and by sixteen that were not', `${text}\n${line(foreign).repeat(16)}${line(good)}`, 'opens'],
    ['and by a witness of another name', `${text}\n${line(good)}${line(bad, 'witness.example')}`, 'opens'],
    ['only by one that was not', `${text}\n${line(foreign)}`, 'incomplete'],
    ['once right and once wrong', `${text}\n${line(good)}${line(bad)}`, 'tampered'],
    ['wrong', `${text}\n${line(bad)}`, 'tampered'],
    ['by nobody', `${text}\n`, 'tampered'],
    ['by nobody, without the blank line', text, 'tampered'],
    ['a thousand times', `${text}\n${line(good).repeat(1000)}`, 'tampered'],
    ['with a dash of another kind', `${text}\n${line(good).replace('—', '-')}`, 'tampered'],
    ['without the last line break', `${text}\n${line(good)}`.trimEnd(), 'tampered'],
    ['with carriage returns', `${text}\n${line(good)}`.replaceAll('\n', '\r\n'), 'tampered'],
    ['with a blank line more', `${text}\n\n${line(good)}`, 'tampered'],
    ['with base64 of another spelling', `${text}\n${line(good).replace(/.=*\n$/, (end) => `-${end}`)}`, 'tampered'],
    ['of a size with a zero before it', `${text.replace('\n42\n', '\n042\n')}\n${line(good)}`, 'tampered'],
    ['of a size below zero', `${text.replace('\n42\n', '\n-42\n')}\n${line(good)}`, 'tampered'],
    ['of a short root', `${text.replace(/\n[^\n]{44}\n/, '\nAAAA\n')}\n${line(good)}`, 'tampered'],
    ['of another time', `${text.replace('23:00', '22:00')}\n${line(good)}`, 'tampered'],
    ['of no time', `${text.replace(/at .*\n/, '')}\n${line(good)}`, 'tampered'],
    ['of an impossible time', `${text.replace('-11-25', '-19-45')}\n${line(good)}`, 'tampered'],
    ['of another ledger', `${text.replace(LOG, `${LOG}2`)}\n${line(good)}`, 'tampered'],
    ['of nothing', '', 'tampered'],
  ])('%s', (_, written, expected) => {
    const opened = openNote(written, LOG, KEYS);
    expect('statement' in opened ? 'opens' : opened.kind).toBe(expected);
  });

  it('does not open by the twin of its signature', () => {
    const twin = twinOf(Buffer.from(signed(text).sig, 'base64'));
    expect(openNote(`${text}\n${line(blob(keyId(ours.publicKey), twin.toString('base64')))}`, LOG, KEYS)).toMatchObject(
      {
        kind: 'tampered',
      },
    );
  });

  it('of other heads than those beside it is no checkpoint', () => {
    expect(openCheckpoint({ v: 1, note: note(), heads: HEADS }, LOG, KEYS)).toEqual({ statement: statement() });
    const others: ChainHeads[] = [
      {},
      { ...HEADS, x: { seq: 1, hash: hash('x') } },
      { catalog: { seq: 42, hash: hash('a') } },
    ];
    for (const heads of others)
      expect(openCheckpoint({ v: 1, note: note(), heads }, LOG, KEYS)).toMatchObject({ kind: 'tampered' });
  });
});

describe('the spelling of signatures', () => {
  it('is the smaller one, whichever was drawn, and still holds', () => {
    for (let i = 0; i < 64; i++) {
      const message = Buffer.from(`message ${i}`);
      const written = lowS(sign('sha256', message, ours.privateKey));
      expect(isLowS(written)).toBe(true);
      expect(isLowS(twinOf(written))).toBe(false);
      expect(lowS(twinOf(written))).toEqual(written);
    }
  });

  it.each([
    ['nothing', ''],
    ['a text', '00'],
    ['one number', '3003020101'],
    ['three numbers', '3009020101020101020101'],
    ['a negative number', '3006020181020101'],
    ['a zero before a small number', '300702020001020101'],
    ['more than its length says', '300602010102010100'],
  ])('has none for %s', (_, hex) => {
    expect(isLowS(Buffer.from(hex, 'hex'))).toBe(false);
    expect(() => lowS(Buffer.from(hex, 'hex'))).toThrow(/ECDSA in DER/);
  });
});
