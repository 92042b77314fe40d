import type { ApprovalPage } from '../../../../lib/contract/api.ts';
import { Digest } from '../digest.tsx';
import { WordsWithCode } from '../words-with-code.tsx';

const EVIDENCE = [
  ['artifact', 'Model artifact'],
  ['image', 'Serving image'],
  ['inventory', 'Every file, image and variable'],
  ['baseline', 'Baseline'],
  ['evaluation', 'Evaluation'],
  ['comparison', 'Comparison'],
  ['plan', 'Release plan'],
  ['gate', 'Gate judgement'],
  ['policy', 'Policy set'],
  ['manifest', 'Manifest'],
] as const;

/** The release plan, and every digest that the answer is bound to. */
export function Shown({ page }: { page: ApprovalPage }) {
  return (
    <section class="panel" aria-labelledby="bound">
      <h2 id="bound">How it is released, and what exactly</h2>
      <p>
        <WordsWithCode text={page.plan} />
      </p>
      <ul class="steps">
        {page.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ul>
      <dl class="facts">
        <div>
          <dt>Risk tier</dt>
          <dd>{page.tier}</dd>
        </div>
        <div>
          <dt>Endpoint</dt>
          <dd>{page.shown.endpoint}</dd>
        </div>
        <div>
          <dt>Live there when asked</dt>
          <dd>{page.shown.champion ? `version ${page.shown.champion}` : 'nothing'}</dd>
        </div>
        {EVIDENCE.map(([key, name]) => (
          <div key={key}>
            <dt>{name}</dt>
            <dd>{page.shown[key] ? <Digest sha256={page.shown[key]} /> : <span class="aside">none</span>}</dd>
          </div>
        ))}
      </dl>
      <p class="bound">
        An answer is bound to the digest of all of this: <Digest sha256={page.digest} whole />
      </p>
    </section>
  );
}
