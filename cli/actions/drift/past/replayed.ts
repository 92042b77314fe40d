import type { ReadingNotes } from '../../../../lib/domain/capture/text/notes.ts';
import type { DriftPolicy } from '../../../../lib/domain/drift/drift-policy.ts';
import { expectedFalseAlarmsPerMonth } from '../../../../lib/domain/drift/drift-policy.ts';
import type { Replayed } from '../../../../lib/domain/drift/life/backtest.ts';
import { MONTH } from '../../../../lib/domain/drift/life/life.ts';
import { learnedAlarms } from '../../../../lib/domain/drift/life/limits/learned-alarms.ts';
import { iso } from '../../../../lib/domain/time.ts';
import type { Window } from '../../../../lib/domain/window.ts';
import type { Making } from '../../../../lib/report/made.ts';
import { type ReplayedPolicy, replayPage } from '../../../../lib/report/past/replay-page.ts';
import { accumulatedSentences } from '../../../../lib/words/beside/earlier-windows.ts';
import { falseAlarmsText } from '../../../../lib/words/beside/learned-alarms.ts';
import { besideApart, readingApart, type SaidOfWindows, sayOnce } from '../../../../lib/words/over-windows.ts';
import { reasonByRule } from '../../../../lib/words/reason-in-words.ts';
import { mostMovedSentence } from '../../../../lib/words/segments.ts';
import { besideJson, learnedJson, metJson } from '../outcome.ts';

/** What one policy would have done. */
export interface PlayedPolicy {
  readonly name: string;
  readonly policy: DriftPolicy;
  readonly confirm: { readonly drifted: number; readonly of: number };
  readonly windows: readonly Replayed[];
}

/** What a backtest came to: the same windows under each policy. */
export interface Played {
  /** what was played, as the reader knows it */
  readonly subject: string;
  /** what was met while reading, in sentences */
  readonly met: readonly string[];
  /** the same of each window */
  readonly readings: ReadonlyMap<Window, ReadingNotes>;
  readonly made?: Making | undefined;
  readonly policies: readonly PlayedPolicy[];
}

function summaryOf({ windows, policy, confirm }: PlayedPolicy) {
  const count = (verdict: string): number => windows.filter(({ decision }) => decision.verdict === verdict).length;
  const features = new Map<string, number>();
  for (const { decision } of windows)
    for (const name of new Set(decision.features.filter((f) => f.verdict === 'drifted').map((f) => f.name)))
      if (decision.verdict === 'drifted') features.set(name, (features.get(name) ?? 0) + 1);
  const shown = windows.find(({ decision }) => decision.accumulated?.found);
  const open = windows.findLast(({ decision }) => decision.verdict === 'undecided' && decision.reasons.length > 0);
  const [first, second] = windows;
  const spacing = first && second ? second.window.end - first.window.end : MONTH;
  return {
    windows: windows.length,
    stable: count('stable'),
    drifted: count('drifted'),
    undecided: count('undecided'),
    alarms: windows.filter(({ fired }) => fired).length,
    confirm: `${confirm.drifted}of${confirm.of}`,
    ...(open && { lastUndecided: lastUndecided(open) }),
    // Where the life of the version tells of something: since which window, and what it says in the end.
    ...(shown && { accumulatedAt: iso(shown.window.end), accumulated: windows.at(-1)!.decision.accumulated }),
    features: [...features].sort(([, a], [, b]) => b - a).map(([name, drifted]) => ({ name, drifted })),
    expectedFalseAlarmsPerMonth: expectedFalseAlarmsPerMonth(policy, MONTH / spacing, confirm),
  };
}

/** Which window its rows left undecided last, why, and how many rows would be needed. */
const lastUndecided = ({ window, decision }: Replayed) => ({
  window: { start: iso(window.start), end: iso(window.end) },
  because: 'because' in decision ? decision.because : '',
});

const undecidedSentence = ({ window, because }: ReturnType<typeof lastUndecided>): string =>
  `last undecided for want of rows: ${short(Date.parse(window.start))} to ${short(Date.parse(window.end))}, since ${because}`;

/** The JSON of `steward drift replay` (docs/drift-cli.md). */
export function replayJson({ policies, met, made, readings }: Played): unknown {
  return {
    ...(met.length > 0 && { met }),
    ...(made && { made }),
    policies: policies.map((played) => ({
      policy: played.name,
      ...summaryOf(played),
      ...learnedJson(played.policy),
      checks: played.windows.map((one) => replayedJson(one, readings.get(one.window)!)),
    })),
  };
}

/** A window of it, by the names that a check has for the same. */
function replayedJson({ window, decision, fired }: Replayed, reading: ReadingNotes) {
  const { met, columns } = metJson(reading);
  return {
    window: { start: iso(window.start), end: iso(window.end) },
    rows: { ...decision.rows, ...met },
    verdict: decision.verdict,
    fired,
    reasons: decision.reasons,
    ...('because' in decision && { because: decision.because }),
    ...(columns && { columns }),
    ...(decision.accumulated && { evidence: { e: decision.accumulated.e, found: decision.accumulated.found } }),
    ...(decision.notJudgeable.length > 0 && { notJudgeable: decision.notJudgeable }),
    ...besideJson(decision),
  };
}

/** The page of it. */
export const replayHtml = (played: Played): string => {
  const { subject, made, policies } = played;
  return replayPage({ subject, met: metSentences(played), made, policies: policies.map(reportPolicy) });
};

/** What was met while reading: by windows what belongs to them, behind it what belongs to all. */
function metSentences({ met, readings, policies }: Played): string[] {
  const { windows } = policies[0]!;
  const said = windows.map(({ window }) => ({ window, said: readingApart(readings.get(window)!) }));
  const byWindow = sayOnce(said);
  const told = byWindow.flatMap((one) => one.sentences);
  const isTold = (sentence: string): boolean =>
    told.some((one) => sentence === one || sentence.startsWith(`${one}; the same in line`));
  return [...met.filter((sentence) => !isTold(sentence)), ...spanned(byWindow)];
}

/** What is said beside the verdicts of a policy, each thing once. */
const besideOf = ({ windows }: PlayedPolicy): string[] => [
  ...mostMovedOf(windows),
  ...spanned(sayOnce(windows.map(({ window, decision }) => ({ window, said: besideApart(decision) })))),
];

/** Which segments moved most, each with how many windows it did in, the most frequent first; nothing where windows are not judged by segment. */
const NAMED = 3;
function mostMovedOf(windows: PlayedPolicy['windows']): string[] {
  const judged = windows.filter(({ decision }) => decision.segments !== undefined);
  if (judged.length === 0) return [];
  const byName = new Map<string, Replayed[]>();
  for (const one of judged) {
    const most = one.decision.segments!.most;
    if (most !== undefined) byName.set(most, [...(byName.get(most) ?? []), one]);
  }
  if (byName.size === 0) return ['no segment surely moved in any window'];
  const most = [...byName].sort(([, a], [, b]) => b.length - a.length);
  const named = most.slice(0, NAMED).map(([name, all]) => {
    const drifted = all.filter(({ decision }) =>
      decision.segments!.parts.some((part) => part.name === name && part.finding === 'drifted'),
    );
    const span = `${short(all[0]!.window.start)} to ${short(all.at(-1)!.window.end)}`;
    return `${name} (in ${all.length} of ${judged.length} windows, ${drifted.length} of them drifted, ${span})`;
  });
  return [
    `${mostMovedSentence(named.join(', '))}${most.length > NAMED ? ` and ${most.length - NAMED} more: see --json` : ''}`,
  ];
}

/** Sentences with the windows they hold in, so many at most. */
const SAID = 20;
function spanned(all: readonly SaidOfWindows<Window>[]): string[] {
  const said = all.slice(0, SAID).map(({ sentences, first, last, windows, of }) => {
    const some = windows === of ? '' : `, in ${windows} of ${of} windows`;
    return `${short(first.start)} to ${short(last.end)}${some}: ${sentences.join('; ')}`;
  });
  return all.length > SAID ? [...said, `and ${all.length - SAID} more: see --json`] : said;
}

/** A policy over its windows, as a page shows it. */
export function reportPolicy(played: PlayedPolicy): ReplayedPolicy {
  const {
    features,
    expectedFalseAlarmsPerMonth: expectedFalseAlarms,
    confirm,
    lastUndecided: open,
  } = summaryOf(played);
  const windows = played.windows.map(({ window, decision, fired }) => ({
    ...{ window: { start: iso(window.start), end: iso(window.end) }, rows: decision.rows, fired },
    ...{ verdict: decision.verdict, reasons: [...decision.reasons] },
  }));
  return {
    ...{ name: played.name, confirm, windows, features },
    falseAlarms: falseAlarmsText(expectedFalseAlarms, learnedAlarms(played.policy)),
    evidence: evidenceSentences(summaryOf(played)),
    beside: besideOf(played),
    ...(open && { undecided: undecidedSentence(open) }),
  };
}

/** What the whole life of the version tells of, and at which window it first did. */
function evidenceSentences({ accumulated, accumulatedAt }: ReturnType<typeof summaryOf>): string[] {
  if (accumulatedAt === undefined) return [];
  const said = accumulatedSentences({ accumulated: accumulated ?? { columns: [], counts: '' } });
  const since = `all windows together told of something first at ${short(Date.parse(accumulatedAt))}`;
  return [since, ...(said.length > 0 ? said : ['in the end they no longer do'])];
}

/** One sign a window: `.` stable, `?` undecided, `x` drifted, `X` drifted and an alarm. */
const signOf = ({ decision, fired }: Replayed): string =>
  fired ? 'X' : { stable: '.', undecided: '?', drifted: 'x' }[decision.verdict];
const WIDTH = 60;

/** The same for people: a strip of signs for each policy, one under another, then what each would have done. */
export function replayLines(played: Played): string[] {
  const { policies } = played;
  const lines = metSentences(played).map((sentence) => `  ${sentence}`);
  const width = Math.max(...policies.map(({ name }) => name.length));
  const { windows } = policies[0]!;
  for (let at = 0; at < windows.length; at += WIDTH) {
    lines.push(`${''.padEnd(width)}  from ${short(windows[at]!.window.start)}`);
    for (const { name, windows: shown } of policies)
      lines.push(
        `${name.padEnd(width)}  ${shown
          .slice(at, at + WIDTH)
          .map(signOf)
          .join('')}`,
      );
  }
  lines.push('. stable  ? undecided  x drifted  X drifted, and an alarm', '');
  for (const policy of policies) lines.push(...summaryLines(policy));
  return lines;
}

function summaryLines(played: PlayedPolicy): string[] {
  const {
    windows,
    stable,
    drifted,
    undecided,
    alarms,
    confirm,
    features,
    lastUndecided: open,
    expectedFalseAlarmsPerMonth: expected,
  } = summaryOf(played);
  const fired = played.windows.filter((window) => window.fired);
  return [
    `${played.name}: ${alarms} ${alarms === 1 ? 'alarm' : 'alarms'} in ${windows} windows (${stable} stable, ${drifted} drifted, ${undecided} undecided; an alarm takes ${confirm})`,
    ...fired.slice(0, 20).map(({ window, decision }) => {
      const [first] = decision.reasons;
      return `  ${short(window.start)} to ${short(window.end)}  ${first ? reasonByRule({ ...first, interval: undefined }) : ''}`;
    }),
    ...(fired.length > 20 ? [`  and ${fired.length - 20} more: see --json`] : []),
    ...(features.length > 0
      ? [
          `  drifted most often: ${features
            .slice(0, 5)
            .map((f) => `${f.name} (${f.drifted})`)
            .join(', ')}`,
        ]
      : []),
    ...(open ? [`  ${undecidedSentence(open)}`] : []),
    ...besideOf(played).map((sentence) => `  ${sentence}`),
    ...evidenceSentences(summaryOf(played)).map((sentence) => `  ${sentence}`),
    `  false alarms to expect: ${falseAlarmsText(expected, learnedAlarms(played.policy))}${expected === undefined ? '' : ', of windows that do not overlap'}`,
  ];
}

/** Midnights as a day, other times to the minute, UTC. */
const short = (ms: number): string =>
  iso(ms)
    .replace(/T00:00:00\.000Z$/, '')
    .replace(/:00\.000Z$/, 'Z');
