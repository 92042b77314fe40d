import type { PipelinePlan } from '../parts/pipeline.ts';

/** Trained on the eastern airports until somebody says otherwise. */
export const PLAN: PipelinePlan = {
  model: 'flight-delay',
  parameters: {
    From: '2001-01-01',
    To: '2001-01-25',
    HoldoutFrom: '2001-01-25',
    HoldoutTo: '2001-02-01',
    ShiftDays: '0',
    Origins: 'east',
  },
  prepare: ['From', 'To', 'HoldoutFrom', 'HoldoutTo', 'ShiftDays', 'Origins', 'Rows', 'Seed'],
};
