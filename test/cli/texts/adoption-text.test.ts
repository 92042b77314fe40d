import { describe, expect, it } from 'vitest';
import { noteInWords, refusalInWords } from '../../../cli/text/adoption-text.ts';
import type { LedgerRecord } from '../../../lib/domain/ledger/record.ts';
import { recordLine } from '../../../lib/words/record-line.ts';

const reason = (rule: string, subject: string, observed: string, limit: string) => ({ rule, subject, observed, limit });

describe('an adoption in words', () => {
  it.each([
    [
      noteInWords(
        reason('checks', 'drift and quality', 'no baseline of what runs', 'checked from the first release on'),
      ),
      'drift and quality have no baseline of what runs; they are checked from the first release on',
    ],
    [
      noteInWords(reason('capture', 'traffic', 'not captured', 'captured to s3://b from the first release on')),
      'the traffic is not captured; it is captured to s3://b from the first release on',
    ],
    [
      noteInWords(reason('capture', 'traffic', 'captured to s3://a', 'checks read s3://b')),
      'the traffic is captured to s3://a; checks read s3://b',
    ],
    [
      refusalInWords(reason('one-variant', 'variants', 'A, B', 'one: update the endpoint')),
      'the endpoint has the variants A, B; wanted is one: update the endpoint',
    ],
  ])('%s', (said, sentence) => expect(said).toBe(sentence));

  it('a refused command says what was wanted', () => {
    const record = {
      at: '2026-11-15T06:00:00.000Z',
      type: 'AccessDenied',
      actor: { kind: 'person', id: 'u_ben' },
      subject: { tenant: 'default', model: 'm' },
      verdict: 'denied',
      reasons: [reason('permission', 'u_ben', 'no policy permits it', 'allowed by policy')],
      data: { action: 'adopt', command: 'adopt' },
    } as unknown as LedgerRecord;
    expect(recordLine(record)).toContain('u_ben wanted to adopt: no policy permits it');
  });
});
