/** The one way this life goes. */
export const CLAIMS_STORIES = [
  {
    name: 'claims',
    tells:
      'synthetic claims, three classes: a version without its explanation is refused; one region surges, drift retrains nothing, a person does, two people approve',
    synthetic: 'SYNTHETIC DATA: every claim is made up from the seed',
  },
] as const;
