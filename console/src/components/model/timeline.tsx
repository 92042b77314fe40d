import { useState } from 'preact/hooks';
import { KINDS, type RecordView, recordSentence } from '../../../../lib/words/record-sentence.ts';
import { Shape, toneOf } from '../verdict.tsx';
import { When } from '../when.tsx';
import { WordsWithCode } from '../words-with-code.tsx';

type Kind = keyof typeof KINDS;
const NAMES: Record<Kind, string> = {
  releases: 'Releases',
  approvals: 'Approvals',
  checks: 'Checks',
  training: 'Training and gates',
  model: 'Manifest',
};
const AT_ONCE = 30;

interface Props {
  readonly chain: string;
  readonly records: readonly RecordView[];
  /** Reads what is older than the first record, where there is more. */
  readonly earlier?: () => void;
}

/** Everything that happened to a model, in plain sentences, newest first; each leads to its record. */
export function Timeline({ chain, records, earlier }: Props) {
  const [kind, setKind] = useState<Kind | 'all'>('all');
  const [shown, setShown] = useState(AT_ONCE);
  const wanted = records
    .filter(({ type }) => kind === 'all' || (KINDS[kind] as readonly string[]).includes(type))
    .reverse();
  const address = `/ledger/${encodeURIComponent(chain)}`;
  return (
    <section class="panel" aria-labelledby="story">
      <div class="bar">
        <h2 id="story">What happened</h2>
        <div class="choices">
          <label>
            <span class="unseen">Show</span>
            <select
              value={kind}
              onChange={(event) => {
                setKind(event.currentTarget.value as Kind | 'all');
                setShown(AT_ONCE);
              }}
            >
              <option value="all">Everything</option>
              {Object.entries(NAMES).map(([key, name]) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <a href={address}>Verify the ledger</a>
        </div>
      </div>
      <ol class="timeline">
        {wanted.slice(0, shown).map((record) => (
          <li key={record.seq}>
            <Shape tone={toneOf(record.verdict ?? '')} />
            <p>
              <WordsWithCode text={recordSentence(record)} />
            </p>
            <span class="aside">
              <When at={record.at} /> ·{' '}
              <a href={`${address}?seq=${record.seq}`} aria-label={`record ${record.seq} in the ledger`}>
                #{record.seq}
              </a>
            </span>
          </li>
        ))}
      </ol>
      {wanted.length === 0 && <p class="aside">Nothing of this kind happened yet.</p>}
      {wanted.length > shown && (
        <button type="button" onClick={() => setShown(shown + 100)}>
          Show earlier ({wanted.length - shown})
        </button>
      )}
      {wanted.length <= shown && earlier && (
        <button type="button" onClick={earlier}>
          Read earlier records
        </button>
      )}
    </section>
  );
}
