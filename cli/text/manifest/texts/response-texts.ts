import type { KeyTexts } from './key-text.ts';

const WORDS = '`notify` (no more than telling), or any of `freeze`, `revert`, `retrain`';

/** What follows a confirmed finding. */
export const RESPONSE_TEXTS: KeyTexts = {
  onConfirmed: {
    says: 'What follows a confirmed finding of each kind, once an incident, beside telling people (docs/responses.md). Of a kind that is not named `retraining.on` says whether a retrain follows.',
    example: { drift: ['freeze'], outOfBand: ['freeze'] },
  },
  'onConfirmed.drift': { says: `Of the requests: ${WORDS}.`, example: ['freeze', 'retrain'] },
  'onConfirmed.quality': { says: `Of predictions with their labels: ${WORDS}.`, example: ['revert', 'retrain'] },
  'onConfirmed.fairness': { says: `Of how groups are treated: ${WORDS}.`, example: ['freeze'] },
  'onConfirmed.estimate': { says: `Of predictions before their labels come: ${WORDS}.`, example: ['notify'] },
  'onConfirmed.attribution': { says: `Of what predictions are put down to: ${WORDS}.`, example: ['notify'] },
  'onConfirmed.operations': {
    says: 'Of how requests are served: `notify`, or any of `freeze`, `revert`; no training makes a model faster.',
    example: ['revert'],
  },
  'onConfirmed.golden': {
    says: 'Of golden records that are answered otherwise than was approved: `notify`, or any of `freeze`, `revert`.',
    example: ['revert'],
  },
  'onConfirmed.outOfBand': {
    says: 'Of what was changed around Steward: `notify` or `freeze`. Going back is a person’s, who knows what runs.',
    example: ['freeze'],
  },
  'onConfirmed.coolDown': {
    says: 'For how long after a revert by itself no other follows on the same deployment.',
    example: '1d',
  },
};
