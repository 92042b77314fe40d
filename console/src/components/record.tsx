import { useState } from 'preact/hooks';
import { reasonInWords } from '../../../lib/words/reason-in-words.ts';
import { type RecordView, recordSentence } from '../../../lib/words/record-sentence.ts';
import { Digest } from './digest.tsx';
import { Badge } from './verdict.tsx';
import { When } from './when.tsx';
import { WordsWithCode } from './words-with-code.tsx';

/** One ledger record: a line that opens to its reasons and the bytes its hash was taken of. */
export function RecordLine({ record, open, broken }: { record: RecordView; open: boolean; broken: boolean }) {
  // What is inside is drawn only once it is opened: a chain may be long.
  const [opened, setOpened] = useState(false);
  const show = open || opened;
  return (
    <li id={`seq-${record.seq}`} class={broken ? 'broken' : undefined} value={record.seq}>
      <details open={show} onToggle={(event) => setOpened(event.currentTarget.open)}>
        <summary>
          <span class="seq">{record.seq}</span>
          <When at={record.at} />
          <strong>{record.type}</strong>
          <span>
            {record.verdict && (
              <Badge word={broken ? 'broken' : record.verdict}>{broken ? 'broken here' : record.verdict}</Badge>
            )}
          </span>
          <span class="actor">{record.actor.id}</span>
          <Digest sha256={record.hash} />
        </summary>
        {show && <Inside record={record} />}
      </details>
    </li>
  );
}

function Inside({ record }: { record: RecordView }) {
  return (
    <div class="inside">
      <p>
        <WordsWithCode text={recordSentence(record)} />
      </p>
      {record.reasons.length > 0 && (
        <ul>
          {record.reasons.map((reason) => (
            <li key={`${reason.rule} ${reason.subject}`}>{reasonInWords(reason)}</li>
          ))}
        </ul>
      )}
      <p class="aside">
        hash <Digest sha256={record.hash} whole /> of these bytes, after a zero byte:
      </p>
      <pre>{record.bytes}</pre>
    </div>
  );
}
