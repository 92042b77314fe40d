import type { VersionPage } from '../../../../lib/contract/ledger-api.ts';
import { Sure } from '../sure.tsx';
import type { Added } from './add-evidence.tsx';

interface Props {
  readonly path: string;
  readonly version: number;
  readonly question: VersionPage['questions'][number];
  readonly back: () => void;
  readonly done: (answer: Added) => void;
}

/** A person's answer to a question of the manifest: asked once for a version, kept with who said it. */
export function Attest({ path, version, question: { id, asks }, back, done }: Props) {
  return (
    <Sure<Added>
      title={`Answer for version ${version}?`}
      yes="Yes, I attest this"
      reason="needed"
      words={{ as: 'answer', label: 'Your answer', missing: 'Say what you attest: an answer needs words.' }}
      path={`${path}/attest`}
      wanted={{ version, question: id }}
      done={done}
      back={back}
    >
      <p>
        <strong>{asks}</strong>
      </p>
      <p>
        Answered once for a version, under your name, and kept in the ledger with the question as it stands here; it
        cannot be taken back. An open question about the version is asked anew.
      </p>
    </Sure>
  );
}
