import type { LedgerRecord } from '../../lib/domain/ledger/record.ts';

/**
 * A history less times and ids, as two tellings of one story must agree on it. Taken out, and nothing else: `at`, `id`, `prev`, `once`,
 * `cause` (hashes of the above); approval ids, pipeline execution and job ids, the log's own ending (random); 64-digit digests other than of the
 * artifact (which must agree); times with a fraction of a second (story times on the grid of schedules stay).
 */
export function likeness(history: readonly (LedgerRecord & { hash: string })[]): unknown[] {
  return history.map(({ at: _, id: __, prev: ___, once: ____, cause: _____, hash: ______, ...record }) => {
    const artifact = record.data.artifact;
    const text = JSON.stringify(record)
      .replace(/apr_[0-9a-f]{32}/g, 'APPROVAL')
      .replace(/(execution|runs)\/[0-9a-z-]+/g, '$1/ID')
      .replace(/pipelines-[0-9a-f]+-(\w+)-[0-9a-f]+/g, 'pipelines-ID-$1-ID')
      .replace(/\b[0-9a-f]{64}\b/g, (digest) => (digest === artifact ? digest : 'DIGEST'))
      .replace(/\/local-[0-9a-f]{8}"/g, '/local-ID"')
      .replace(/"(retrain|gate)":"[0-9a-f]+"/g, '"$1":"ID"')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (time) => (/:00\.000Z$/.test(time) ? time : 'TIME'));
    return JSON.parse(text) as unknown;
  });
}
