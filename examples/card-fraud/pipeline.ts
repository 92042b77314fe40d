import type { PipelinePlan } from '../parts/pipeline.ts';

/** Trained on four weeks of a sample of the cards, held out on four days after them. */
export const PLAN: PipelinePlan = {
  model: 'card-fraud',
  parameters: {
    From: '2025-03-03',
    To: '2025-03-27',
    HoldoutFrom: '2025-03-27',
    HoldoutTo: '2025-03-31',
    ShiftDays: '0',
    Cards: '2000',
    HistoryDays: '0',
    Scheme: '',
    MarkAlike: 'false',
  },
  prepare: [
    'From',
    'To',
    'HoldoutFrom',
    'HoldoutTo',
    'ShiftDays',
    'Cards',
    'HistoryDays',
    'Scheme',
    'MarkAlike',
    'Seed',
  ],
};
