import type { RetrainAsked, RetrainProposed, RetrainShown } from '../../lib/domain/retrain/asked.ts';
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
    case 'proposed':
      return proposedLines(done);
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

function proposedLines({ metric, proposal, history }: Extract<RetrainProposed, { verdict: 'proposed' }>): string[] {
  const { parameters, method, runs, needed, expected } = proposal;
  const tried = history.map(({ startedAt, parameters: had, outcome, version, value }) => {
    const came =
      value === undefined
        ? 'not measured'
        : `${metric} ${value}${version === undefined ? '' : ` (version ${version})`}`;
    return `  ${new Date(startedAt).toISOString().slice(0, 16).replace('T', ' ')}  ${pairs(had)}  ${outcome}, ${came}`;
  });
  return [
    ...(tried.length > 0 ? ['earlier runs:', ...tried] : ['no earlier run']),
    `next: ${pairs(parameters)}`,
    method === 'space-filling'
      ? `by filling the space: ${runs} runs were measured, from ${needed} on they are learnt from`
      : `by expected improvement over ${runs} runs: ${metric} ${expected!.mean.toPrecision(4)} with a deviation of ${expected!.deviation.toPrecision(2)}, best so far ${expected!.best.toPrecision(4)}`,
    `start it with --with ${Object.entries(parameters)
      .map(([name, value]) => `${name}=${value}`)
      .join(' --with ')}`,
  ];
}

const pairs = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
