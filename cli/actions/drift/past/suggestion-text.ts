import type { Baseline } from '../../../../lib/domain/drift/baseline/baseline.ts';
import type { DriftPolicy } from '../../../../lib/domain/drift/drift-policy.ts';
import type { Replayed } from '../../../../lib/domain/drift/life/backtest.ts';
import type { Curve } from '../../../../lib/domain/drift/life/limits/curves.ts';
import { limitsInForce, type Suggestion } from '../../../../lib/domain/drift/life/limits/suggestion.ts';
import { durationText } from '../../../../lib/domain/schedule/duration.ts';
import { iso } from '../../../../lib/domain/time.ts';
import {
  alarmsText,
  confirmText,
  ORIGINS,
  reachText,
  suggestionSentences,
  toldText,
  waitText,
  wasText,
} from '../../../../lib/report/past/suggestion-words.ts';
import { figureText, percentText, shortenName } from '../../../../lib/report/words.ts';

/** A suggestion for people: what was weighed, the limits, what they find, how the past would have gone, and what to know of it in sentences. */
export function suggestionLines(baseline: Baseline, suggestion: Suggestion, today: DriftPolicy): string[] {
  return [
    ...(suggestion.drawn ? [] : [...planLines(suggestion), '']),
    ...limitLines(baseline, suggestion, today),
    '',
    ...suggestion.curves.flatMap((curve) => curveLines(curve)),
    ...reachLines(suggestion),
    '',
    ...(suggestion.drawn ? [] : [...playedLines(suggestion), '']),
    ...outcomeLines(suggestion),
    ...suggestionSentences(suggestion),
  ];
}

function planLines({ plans, plan }: Suggestion): string[] {
  const rows = plans.map((one) => [
    `${one === plan ? '>' : ' '} ${durationText(one.length)}`,
    confirmText(one),
    String(one.windows),
    String(one.rows),
    alarmsText(one),
    waitText(one.wait),
  ]);
  return table([['  window', 'alarm takes', 'windows', 'fewest rows', 'alarms of the past', 'wait'], ...rows]);
}

function limitLines(baseline: Baseline, { plan }: Suggestion, today: DriftPolicy): string[] {
  const now = limitsInForce(baseline, today);
  const rows = plan.limits.map(({ feature, rule, limit, from, middle, largest }) => [
    `  ${feature === undefined ? 'all columns' : shortenName(feature, 32)}`,
    rule,
    figureOr(middle),
    figureOr(largest),
    figureOr(now.find((one) => one.feature === feature && one.rule === rule)?.limit),
    figureText(limit),
    ORIGINS[from],
  ]);
  return table([['  column', 'distance', 'median', 'largest', 'today', 'proposed', 'decided by'], ...rows]);
}

const figureOr = (value: number | undefined): string => (value === undefined ? '-' : figureText(value));

const KINDS: Record<Curve['kind'], string> = {
  shift: 'a number moves by so many standard deviations',
  swap: 'such a share of rows takes another category',
  missing: 'such a share of rows loses its value',
};

function curveLines({ kind, points }: Curve): string[] {
  const row = (name: string, cells: string[]): string =>
    `  ${name.padEnd(10)}${cells.map((cell) => cell.padStart(8)).join('')}`;
  return [
    `found in so many windows when ${KINDS[kind]}`,
    row(
      '',
      points.map(({ size }) => (kind === 'shift' ? figureText(size) : percentText(size))),
    ),
    row(
      'today',
      points.map(({ now }) => percentText(now)),
    ),
    row(
      'proposed',
      points.map(({ proposed }) => percentText(proposed)),
    ),
    '',
  ];
}

/** Of each column the smallest change that is found. */
function reachLines({ plan, reach }: Suggestion): string[] {
  const columns = [...new Set(plan.limits.flatMap(({ feature }) => feature ?? []))];
  const cell = (column: string, of: Curve['kind']): string => {
    const one = reach.find(({ feature, kind }) => feature === column && kind === of);
    return one ? reachText(one) : '-';
  };
  return [
    'the smallest change that is found in nine of ten windows, of those tried',
    ...table([
      ['  column', 'a number moves by', 'rows take another category', 'rows lose their value'],
      ...columns.map((column) => [
        `  ${shortenName(column, 32)}`,
        ...(['shift', 'swap', 'missing'] as const).map((kind) => cell(column, kind)),
      ]),
    ]),
  ];
}

/** One sign a window, as in a backtest. */
const signOf = ({ decision, fired }: Replayed): string =>
  fired ? 'X' : { stable: '.', undecided: '?', drifted: 'x' }[decision.verdict];
const WIDTH = 60;

function playedLines({ played }: Suggestion): string[] {
  const strip = (windows: readonly Replayed[]): string => windows.slice(-WIDTH).map(signOf).join('');
  return [
    `past windows${played.now.length > WIDTH ? `, the last ${WIDTH}` : ''}: . stable  ? undecided  x drifted  X drifted, and an alarm`,
    `  today     ${strip(played.now)}`,
    `  proposed  ${strip(played.proposed)}`,
  ];
}

/** Incidents that people spoke of, and when each way would have told of them. */
function outcomeLines({ outcomes }: Suggestion): string[] {
  if (outcomes.length === 0) return [];
  const rows = outcomes.map(({ incident, now, proposed }) => [
    `  ${incident.id}`,
    wasText(incident.was),
    iso(incident.window.start).slice(0, 16).replace('T', ' '),
    toldText(incident, now),
    toldText(incident, proposed),
  ]);
  return [
    'what people said of alarms, and when each way tells of it',
    ...table([['  incident', 'it was', 'data changed', 'today', 'proposed'], ...rows]),
    '',
  ];
}

/** Cells in columns as wide as their widest. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
