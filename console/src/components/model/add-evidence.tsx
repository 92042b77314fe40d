import { useId, useRef, useState } from 'preact/hooks';
import type { VersionPage } from '../../../../lib/contract/ledger-api.ts';
import type { Judged } from '../../../../lib/domain/registry/decide-adding.ts';
import { JUDGED_IN_WORDS } from '../../../../lib/words/judged.ts';
import { Sure } from '../sure.tsx';
import { WordsWithCode } from '../words-with-code.tsx';

/** What /api/models/{m}/evidence and /attest answer when it was carried out. */
export interface Added {
  readonly verdict: 'added' | 'already';
  readonly kind: string;
  readonly sha256: string;
  readonly summary: readonly string[];
  readonly judged: Judged;
  readonly voided?: readonly string[];
}

interface Props {
  readonly path: string;
  readonly page: VersionPage;
  readonly back: () => void;
  readonly done: (answer: Added) => void;
}

/** What is brought: a file's bytes in base64, or where an object of S3 lies; or what is still wrong with it. */
type Brought = { readonly content: string } | { readonly from: string } | { readonly lacking: string };
const NOTHING: Brought = { lacking: 'Choose a file, or give the address of an object in S3.' };

/** A piece of evidence of a kind, as a small file or by where it lies in S3: read as its kind by the server, which says what does not fit. */
export function AddEvidence({ path, page: { version, brings, carries }, back, done }: Props) {
  const id = useId();
  const [kind, setKind] = useState(brings[0]?.kind ?? '');
  const [brought, setBrought] = useState<Brought>(NOTHING);
  const file = useRef<HTMLInputElement>(null);
  const address = useRef<HTMLInputElement>(null);
  const chosen = async (files: FileList | null) => {
    const [one] = files ?? [];
    if (address.current) address.current.value = '';
    setBrought({ lacking: 'The file is still being read.' });
    const read = await readChosen(one, carries);
    // Another one may have been chosen meanwhile.
    if (file.current?.files?.[0] === one) setBrought(read);
  };
  const typed = (text: string) => {
    if (file.current) file.current.value = '';
    setBrought(text.trim() === '' ? NOTHING : { from: text.trim() });
  };
  return (
    <Sure<Added>
      title={`Add evidence to version ${version}?`}
      yes="Yes, add it"
      reason="none"
      path={`${path}/evidence`}
      wanted={{ version, kind, ...brought }}
      lacking={'lacking' in brought ? brought.lacking : undefined}
      done={done}
      back={back}
    >
      <div class="fields">
        <label for={`${id}-kind`}>Kind</label>
        <select
          id={`${id}-kind`}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value)}
          aria-describedby={`${id}-takes`}
        >
          {brings.map(({ kind, what }) => (
            <option key={kind} value={kind}>
              {kind}: {what}
            </option>
          ))}
        </select>
        <p id={`${id}-takes`} class="aside">
          <WordsWithCode text={`Taken is ${brings.find((one) => one.kind === kind)?.takes}.`} />
        </p>
        <label for={`${id}-file`}>
          File <span class="aside">of at most {carries / MB} MB</span>
        </label>
        <input id={`${id}-file`} type="file" ref={file} onChange={(event) => void chosen(event.currentTarget.files)} />
        <label for={`${id}-from`}>
          or its address in S3 <span class="aside">in a bucket of the model's own team</span>
        </label>
        <input
          id={`${id}-from`}
          type="text"
          placeholder="s3://bucket/key"
          spellcheck={false}
          ref={address}
          onInput={(event) => typed(event.currentTarget.value)}
        />
      </div>
      <p>
        Evidence of a kind is written once for a version and kept under your name; it cannot be taken away again. A
        version that waits is judged again with it, and an open question about it is asked anew.
      </p>
    </Sure>
  );
}

const MB = 2 ** 20;

async function readChosen(file: File | undefined, most: number): Promise<Brought> {
  if (file === undefined) return NOTHING;
  if (file.size === 0) return { lacking: `\`${file.name}\` is empty: an empty file shows nothing.` };
  if (file.size > most)
    return {
      lacking: `\`${file.name}\` is larger than the ${most / MB} MB that a command carries: put it into S3 and give its address.`,
    };
  try {
    return { content: base64Of(new Uint8Array(await file.arrayBuffer())) };
  } catch {
    return { lacking: `\`${file.name}\` cannot be read: choose it again.` };
  }
}

/** Arguments of a call have a bound: a piece at a time. */
const PIECE = 8_192;

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}

/** What came of it. */
export function addedInWords({ verdict, kind, summary, judged, voided }: Added): string {
  if (verdict === 'already') return `These bytes are its \`${kind}\` already.`;
  const read = summary.length === 0 ? '' : ` (${summary.join(' · ')})`;
  const asked = voided === undefined ? '' : ' The open question about it is void: people are asked anew.';
  return `Added: \`${kind}\`${read}; ${JUDGED_IN_WORDS[judged]}.${asked}`;
}
