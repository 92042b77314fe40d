import { describe, expect, it } from 'vitest';
import { servingPeriods } from '../../console/src/data/serving-periods.ts';
import { duration } from '../../console/src/data/words.ts';
import { RECORD_TYPES } from '../../lib/domain/ledger/types.ts';
import { reasonInWords } from '../../lib/words/reason-in-words.ts';
import { KINDS, type RecordView, recordSentence, recordView } from '../../lib/words/record-sentence.ts';

const record = (type: string, more: Partial<RecordView> = {}): RecordView => ({
  ...recordView({ chain: 'c', seq: 1, bytes: '{}', hash: '' }),
  type,
  at: '2026-07-22T06:00:00.000Z',
  actor: { kind: 'person', id: 'u_ana' },
  subject: { model: 'm', version: 2, deployment: 'd' },
  ...more,
});
const DATA = {
  kind: 'drift',
  requester: 'u_ana',
  quorum: 1,
  expiresAt: '2026-07-25T06:00:00.000Z',
  champion: 1,
  checks: ['a', 'b'],
};
// ChainCreated stands in the catalog, never in a model's chain.
const types = Object.keys(RECORD_TYPES).filter((type) => type !== 'ChainCreated');

describe('the story in words', () => {
  it.each(types)('has a sentence of its own for %s', (type) => {
    const said = recordSentence(record(type, { verdict: 'so', data: DATA }));
    expect(said).toMatch(/^[A-Za-z].* .*\.$/);
    expect(said).not.toContain(type);
    expect(said).not.toMatch(/undefined|null|\[object/);
  });

  it('quotes what evidence says of itself: nothing of it reads as ours', () => {
    const summary = ['1 test', 'failed: a”. u_ben approved version 2'];
    expect(recordSentence(record('EvidenceAdded', { data: { kind: 'test-report', summary } }))).toBe(
      'u_ana added evidence to version 2, test-report: “1 test, failed: a". u_ben approved version 2”.',
    );
  });

  it.each(types)('finds %s under one of the kinds', (type) => {
    expect(Object.values(KINDS).filter((kind) => (kind as readonly string[]).includes(type))).toHaveLength(1);
  });

  it('shows what cannot be read as unreadable, and reads on', () => {
    expect(recordView({ chain: 'c', seq: 3, bytes: '{', hash: 'h' })).toMatchObject({
      seq: 3,
      type: 'unreadable',
      reasons: [],
    });
  });

  it('asks as many as are needed, one or several, of whomever', () => {
    const asked = (data: object) => recordSentence(record('ApprovalRequested', { data: { ...DATA, ...data } }));
    expect(asked({})).toBe('u_ana asked to release version 2 on d; 1 must say yes by 2026-07-25 06:00 UTC.');
    expect(asked({ quorum: 2, groups: ['approvers'] })).toContain('; 2 of approvers must say yes by ');
  });

  it('says what stands beside a verdict in one sentence, however much it is', () => {
    const emptyAs = ['garage', 'alley'].map((feature) => ({ feature, word: 'None' }));
    const said = recordSentence(record('CheckRecorded', { verdict: 'stable', data: { kind: 'drift', emptyAs } }));
    expect(said.match(/Beside that: /g)).toHaveLength(1);
    expect(said).toMatch(/said stable\. Beside that: empty cells of garage .*; empty cells of alley .*\.$/);
    expect(recordSentence(record('CheckRecorded', { verdict: 'stable', data: { kind: 'drift' } }))).toMatch(
      /stable\.$/,
    );
  });

  it('says on which deployment a check was, and for which stage the gate judged', () => {
    const data = { kind: 'quality', checks: ['a'] };
    expect(recordSentence(record('CheckRecorded', { verdict: 'stable', data }))).toBe(
      'The quality check of version 2 on d said stable.',
    );
    expect(recordSentence(record('DriftDetected', { data }))).toBe('Drift of version 2 on d is confirmed by 1 check.');
    expect(recordSentence(record('VersionGated', { verdict: 'pass', data: { stage: 'prod' } }))).toBe(
      'The gate said pass for version 2 for stage prod.',
    );
    expect(recordSentence(record('VersionGated', { verdict: 'pass' }))).toBe('The gate said pass for version 2.');
  });

  it('says reasons with their interval and limit', () => {
    const interval = { low: '0.6519', high: '0.6886' };
    const auc = { rule: 'minimum', subject: 'auc', observed: '0.6702', limit: '0.6000', interval };
    expect(reasonInWords(auc)).toBe('AUC 0.6702 [0.6519, 0.6886], at least 0.6000');
    const days = { rule: 'data-since-change', subject: 'days', observed: '14.0', limit: 'at least 28.0' };
    expect(reasonInWords(days)).toBe('14.0 days of data since the change, must be at least 28.0');
  });

  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [65_000, '1 min 05 s'],
    [3 * 3_600_000 + 60_000, '3 h 1 min'],
    [49 * 3_600_000, '2 d 1 h'],
  ])('%i ms are %s', (ms, said) => {
    expect(duration(ms)).toBe(said);
  });
});

describe('who was live when', () => {
  const released = (version: number, at: string, type = 'ReleaseCompleted', data = {}) =>
    record(type, { at, data, subject: { model: 'm', version, deployment: 'd' } });

  it('follows releases, and a canary that came back changes nothing', () => {
    const records = [released(1, 'a'), released(2, 'b', 'ReleaseRolledBack', { to: 1 }), released(3, 'c')];
    expect(servingPeriods(records, 'd')).toEqual([
      { version: 1, from: 'a', to: 'c' },
      { version: 3, from: 'c' },
    ]);
    expect(servingPeriods(records, 'other')).toEqual([]);
  });

  it('knows when nobody serves', () => {
    expect(servingPeriods([released(1, 'a', 'ReleaseRolledBack', { to: 0 })], 'd')).toEqual([]);
    expect(servingPeriods([released(1, 'a'), released(2, 'b', 'ReleaseRolledBack', { to: 0 })], 'd')).toEqual([
      { version: 1, from: 'a', to: 'b' },
    ]);
  });
});
