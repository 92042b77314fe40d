import type { RetrainAsked, RetrainShown } from '../../lib/domain/retrain/asked.ts';
import { whatIsAllowed } from '../../lib/words/reason-in-words.ts';

/** What came of `steward retrain`, line by line. */
export function retrainLines(done: Exclude<RetrainAsked, { verdict: 'refuse' }>): string[] {
  switch (done.verdict) {
    case 'start':
      return [
        `started: ${done.pipeline}, retrain ${done.retrain}`,
        ...done.overridden.map((reason) => `  passed ${whatIsAllowed(reason)}`),
      ];
    case 'hold':
      return done.reasons.map((reason) => `held by ${whatIsAllowed(reason)}`);
    case 'stopping':
      return [`being stopped: ${done.pipeline}, retrain ${done.retrain}`];
    default:
      return shownLines(done);
  }
}

function shownLines({ verdict, reasons, pipeline, parameters = {}, trainingData, cost }: RetrainShown): string[] {
  const spent = cost?.most === undefined ? '' : `; spent ${cost.spent} of ${cost.most} USD`;
  return [
    ...(pipeline === undefined ? [] : [`pipeline ${pipeline}`]),
    ...Object.entries(parameters).map(([name, value]) => `  ${name}: ${value}`),
    ...(trainingData ? [`data: ${trainingData.prefix} from ${trainingData.from} to ${trainingData.to}`] : []),
    ...(cost ? [`cost: at most ${cost.usd} USD (${cost.of})${spent}`] : []),
    ...(cost?.unpriced ?? []).map((reason) => `  ${whatIsAllowed(reason)}`),
    ...(verdict === 'would-start'
      ? ['would start']
      : reasons.map((reason) => `would be held by ${whatIsAllowed(reason)}`)),
  ];
}
