import { MONTH } from '../../domain/drift/life/life.ts';
import type { Curve, Reach } from '../../domain/drift/life/limits/curves.ts';
import type { Found } from '../../domain/drift/life/limits/find-changes.ts';
import type { Outcome } from '../../domain/drift/life/limits/judged-incidents.ts';
import type { LearnedLimit } from '../../domain/drift/life/limits/learn-limits.ts';
import { alarmRate, type DriftPlan, keepsWish, notSurelyFound } from '../../domain/drift/life/limits/plan.ts';
import type { Suggestion } from '../../domain/drift/life/limits/suggestion.ts';
import type { Was } from '../../domain/incident/was.ts';
import { durationText } from '../../domain/schedule/duration.ts';
import { DAY, iso } from '../../domain/time.ts';
import { countOf, figureText, listNames, percentText, spanText } from '../words.ts';

/** What a limit comes from, in a word or two. */
export const ORIGINS: Record<LearnedLimit['from'], string> = {
  spread: 'past windows',
  sampling: 'size of windows',
  worth: 'half of what is worth knowing',
  most: 'none tells: windows differ wholly',
  usual: 'usual',
};

/** `2 of 3` */
export const confirmText = ({ confirm }: Pick<DriftPlan, 'confirm'>): string => `${confirm.drifted} of ${confirm.of}`;

/** A length that may be a fraction of days. */
export function waitText(ms: number): string {
  if (!Number.isFinite(ms)) return 'never';
  return ms >= DAY ? countDays(ms / DAY) : `${figureText(ms / 3_600_000)} h`;
}
const countDays = (days: number): string => `${figureText(days)} ${days === 1 ? 'day' : 'days'}`;

/** How often past windows alarm, beside what was wished. */
export function alarmsText(plan: DriftPlan): string {
  if (plan.alarms === undefined) return 'not learned';
  return `${plan.alarms} in ${countDays((plan.windows * plan.length) / DAY)} (${figureText(alarmRate(plan))} a month)`;
}

/** What was looked at, what is proposed and how well it does, a sentence each; what to beware of last. */
export function suggestionSentences(suggestion: Suggestion): string[] {
  const { plan, wish } = suggestion;
  return [
    seenSentence(suggestion),
    plan.method === 'learned'
      ? `Proposed: windows of ${durationText(plan.length)}, ${plan.confirm.of === 1 ? 'one drifted window is an alarm' : `an alarm takes ${plan.confirm.drifted} drifted of the last ${plan.confirm.of}`}, and each distance of each column has a limit learned from how far past windows lay from the baseline`
      : `Nothing is learned from fewer than 10 windows: the limits are usual ones, of each the sharpest that windows of ${countOf(plan.rows, 'row')} can hold`,
    rateSentence(plan, wish.alarmsPerMonth),
    ...foundSentences(suggestion),
    ...outcomeSentences(suggestion),
    ...warnings(suggestion),
  ];
}

function seenSentence({ plan, span, within, drawn }: Suggestion): string {
  if (drawn) return `Seen: no past; windows of about ${countOf(plan.rows, 'row')} were drawn from the baseline itself`;
  const own = within ? ', the very rows the baseline was made of' : '';
  return `Seen: ${countOf(plan.windows, 'window')} of ${durationText(plan.length)} with enough rows, ${spanText({ start: iso(span.start), end: iso(span.end) })}, the shortest of ${countOf(plan.rows, 'row')}${own}`;
}

function rateSentence(plan: DriftPlan, wished: number): string {
  const wish = `Wished: at most ${figureText(wished)} false alarms a month`;
  if (plan.alarms === undefined) return `${wish}; with usual limits nobody can say what rate real windows have`;
  const mean = (wished * plan.windows * plan.length) / MONTH;
  const past = `past windows, each held against limits that windows of other times taught, raise ${alarmsText(plan)}, where the wish allows ${figureText(mean)}`;
  if (!keepsWish(plan, { alarmsPerMonth: wished, shift: 0, share: 0 }))
    return `${wish}, and no way that was tried keeps it: ${past}; look at the windows that alarm, and leave out with \`--from\` and \`--to\` what was no usual time`;
  return plan.alarms > mean ? `${wish}; ${past}: so few windows contradict it not` : `${wish}; ${past}`;
}

/** `0.5 standard deviations`, `10 % of rows` */
export const sizeText = (kind: Curve['kind'], size: number): string =>
  kind === 'shift' ? `${figureText(size)} standard deviations` : `${percentText(size)} of rows`;

export const wasText = (was: Was): string => (was === 'real' ? 'real' : 'a false alarm');

/** How long after the data changed an incident is told of. */
export function toldText({ window, was }: Outcome['incident'], at: number | undefined): string {
  if (at === undefined) return was === 'real' ? 'never' : 'not';
  return `after ${waitText(at - window.start)}`;
}

/** What both ways make of what people said, and whether anything real is lost. */
function outcomeSentences({ outcomes }: Suggestion): string[] {
  const of = (was: Was) => outcomes.filter(({ incident }) => incident.was === was);
  const [real, alarms] = [of('real'), of('false-alarm')];
  const found = (all: readonly Outcome[], way: 'now' | 'proposed') =>
    all.filter((one) => one[way] !== undefined).length;
  const lost = real.filter(({ now, proposed }) => now !== undefined && proposed === undefined);
  return [
    ...(real.length > 0
      ? [
          `Of ${countOf(real.length, 'drift')} that people called real, which nothing was learned from, today's policy tells of ${found(real, 'now')} and the proposed one of ${found(real, 'proposed')}`,
        ]
      : []),
    ...(alarms.length > 0
      ? [
          `Of ${countOf(alarms.length, 'alarm')} that people called false, today's policy raises ${found(alarms, 'now')} and the proposed one ${found(alarms, 'proposed')}`,
        ]
      : []),
    ...(lost.length > 0
      ? [
          `Beware: of ${listNames(
            lost.map(({ incident }) => incident.id),
            4,
          )} the proposed policy would not tell: wish for smaller changes (\`--shift\`, \`--share\`) or allow more alarms`,
        ]
      : []),
  ];
}

/** The smallest change that is found, beside a size that is not. */
export const reachText = ({ kind, smallest, tried }: Reach): string =>
  smallest === undefined ? `none up to ${sizeText(kind, tried)}` : sizeText(kind, smallest);

function foundSentences({ plan, wish, drawn, reach }: Suggestion): string[] {
  const say = (what: string, kind: Curve['kind'], found: readonly Found[]): string[] => {
    if (found.length === 0) return [];
    const lost = new Set(notSurelyFound(found));
    const kept = found.filter(({ feature }) => !lost.has(feature)).map(({ feature }) => feature);
    const from = (name: string): string => {
      const one = reach.find(({ feature, kind: of }) => feature === name && of === kind);
      if (one?.smallest === undefined) return '';
      return `, for sure from ${kind === 'shift' ? figureText(one.smallest) : percentText(one.smallest)} on`;
    };
    const never = found.filter(({ share }) => share === 0).map(({ feature }) => `${feature}${from(feature)}`);
    const rest = found
      .filter(({ feature, share }) => lost.has(feature) && share > 0)
      .map(({ feature, share }) => `${feature} (${percentText(share)} of windows${from(feature)})`);
    const parts = [
      kept.length > 0 ? `found in ${listNames(kept, 8)}` : '',
      rest.length > 0 ? `not for sure in ${listNames(rest, 8, 90)}` : '',
      never.length > 0 ? `never in ${listNames(never, 8, 90)}` : '',
    ];
    return [`${what}: ${parts.filter((part) => part !== '').join('; ')}`];
  };
  return [
    ...say(`A number that moves by ${figureText(wish.shift)} standard deviations`, 'shift', plan.found.shift),
    ...say(`${percentText(wish.share)} of rows that take another category`, 'swap', plan.found.swap),
    ...say(`${percentText(wish.share)} of rows that lose their value`, 'missing', plan.found.missing),
    ...(drawn ? [] : [waitSentence(plan.wait)]),
  ];
}

function waitSentence(wait: number): string {
  if (Number.isFinite(wait))
    return `The alarm of such a change comes after ${waitText(wait)} (the middle of the columns)`;
  return 'In most of these cases no alarm would come: ask for larger ones (`--shift`, `--share`), take longer windows, or allow more alarms';
}

/** Columns whose limits nothing that was tried goes beyond, by kind of change. */
function mute(reach: readonly Reach[]): string[] {
  return (['shift', 'swap', 'missing'] as const).flatMap((kind) => {
    const none = reach.filter((one) => one.kind === kind && one.smallest === undefined);
    if (none.length === 0) return [];
    const what = { shift: 'move', swap: 'change of category', missing: 'loss of values' }[kind];
    return [
      `The limits of ${listNames(
        none.map(({ feature }) => feature),
        8,
      )} lie so far out that no ${what} of up to ${sizeText(kind, Math.max(...none.map(({ tried }) => tried)))} is found for sure: as good as no limit; take longer windows, or watch what follows from it instead`,
    ];
  });
}

function warnings({ plan, deaf, played, reach }: Suggestion): string[] {
  const wholly = [...new Set(plan.limits.filter(({ from }) => from === 'most').map(({ feature }) => feature))].filter(
    (feature) => feature !== undefined,
  );
  const chance =
    plan.method === 'learned' && plan.limits.filter(({ from }) => from === 'sampling').length * 2 > plan.limits.length;
  const alarms = played.proposed.filter(({ fired }) => fired).length;
  return [
    ...(chance
      ? ['Windows differ by little more than chance: longer ones, with more rows, would have nearer limits']
      : []),
    ...(wholly.length > 0
      ? [
          `Windows of ${durationText(plan.length)} differ in ${listNames(wholly, 8)} by as much as a distance can tell, as with what follows the calendar or the season: little will be found there; take longer windows, a baseline of the weeks before, or leave them out`,
        ]
      : []),
    ...mute(reach),
    ...(deaf.length > 0
      ? [
          `A change of unit by a factor of two would not be told of ${listNames(deaf)}: windows differ as much by themselves, or few rows would change`,
        ]
      : []),
    ...(alarms > 0 && plan.alarms !== undefined
      ? [
          `${countOf(alarms, 'past window')} would alarm even now that ${alarms === 1 ? 'it was' : 'they were'} learned from: look at ${alarms === 1 ? 'it' : 'them'} first`,
        ]
      : []),
  ];
}
