import { expect, it } from 'vitest';
import { GatePolicy } from '../../../lib/domain/evaluation/gate-policy.ts';
import { judgeLimits } from '../../../lib/domain/evaluation/judge-limits.ts';
import { heldOutWanted, measureEvaluation } from '../../../lib/domain/evaluation/measure-evaluation.ts';
import { ModelTask } from '../../../lib/domain/task/task.ts';
import { readRows } from '../../tables/held-out.ts';

const task = ModelTask.parse({ type: 'binary' });
const parity = async (entity: string | undefined, copies: number) => {
  const fairness = { protected: ['sex'], limits: { demographicParity: { max: 0.1 } } };
  const gate = GatePolicy.parse({ minimumHeldOutRows: 100, fairness, ...(entity && { entity }) });
  // copies of a person lie far apart
  const rows = Array.from({ length: 200 * copies }, (_, at) => {
    const who = at % 200;
    return { id: `r${at}`, who, sex: who % 2 ? 'm' : 'f', label: 1, challenger: who % 20 < 10 + (who % 2) ? 1 : 0 };
  });
  const evaluation = measureEvaluation(await readRows(rows, heldOutWanted({ task, gate })), { task, gate });
  return judgeLimits(evaluation, gate, { confidence: 0.95, hasChampion: false }).find(({ name }) =>
    name.endsWith('of sex'),
  );
};

it('rows of one entity are one piece of evidence of fairness too', async () => {
  const [people, copies, unaware] = [await parity('who', 1), await parity('who', 20), await parity(undefined, 20)];
  expect(copies).toEqual(people);
  expect([people!.outcome, unaware!.outcome]).toEqual(['cannot say', 'met']);
});
