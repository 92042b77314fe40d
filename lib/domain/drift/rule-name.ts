const PREDICTION = 'prediction-';

/** What a rule is called in a reason about the model's answer: the same rule, but another thing than drift of what the model is asked. */
export const predictionRule = (rule: string): string => PREDICTION + rule;

/** The rule itself, whatever it spoke of. */
export const bareRule = (rule: string): string => (isOfPrediction(rule) ? rule.slice(PREDICTION.length) : rule);

export const isOfPrediction = (rule: string): boolean => rule.startsWith(PREDICTION);
