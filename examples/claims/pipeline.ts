import type { PipelinePlan } from '../parts/pipeline.ts';

/** With a report that explains each version: the gate asks for it. */
export const PLAN: PipelinePlan = {
  model: 'claims',
  parameters: {
    From: '2023-01-01',
    To: '2023-01-22',
    HoldoutFrom: '2023-01-22',
    HoldoutTo: '2023-01-29',
    ShiftDays: '0',
  },
  prepare: ['From', 'To', 'HoldoutFrom', 'HoldoutTo', 'ShiftDays', 'Rows', 'Seed'],
  explains: true,
};
