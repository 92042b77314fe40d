/** The one way it goes. */
export const CARD_STORY = {
  name: 'card-fraud',
  tells:
    'synthetic payments: a new scheme, a retrain within the hour, a candidate refused for whom it wrongs, one that finds the scheme',
  synthetic: 'SYNTHETIC DATA: every payment, customer and thief is made up from the seed',
} as const;
