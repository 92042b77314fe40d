import type { Command } from 'commander';
import type { DialectWishes } from '../../../../lib/domain/csv/choose-split.ts';
import type { Outcome } from '../../../../lib/domain/drift/life/limits/judged-incidents.ts';
import { alarmRate, type DriftPlan, keepsWish } from '../../../../lib/domain/drift/life/limits/plan.ts';
import { type Suggestion, suggest } from '../../../../lib/domain/drift/life/limits/suggestion.ts';
import { durationText } from '../../../../lib/domain/schedule/duration.ts';
import { DAY, iso } from '../../../../lib/domain/time.ts';
import { suggestPage } from '../../../../lib/report/past/suggest-page.ts';
import type { PlaceOptions } from '../../../target/options.ts';
import { printJson, printLines } from '../../../terminal/terminal.ts';
import { writeWhole } from '../../files/write-whole.ts';
import { makingOf, reportDate } from '../making.ts';
import { gatherPast, type ModelPast } from './gather-past.ts';
import { reportPolicy } from './replayed.ts';
import { suggestionLines } from './suggestion-text.ts';
import { writeSuggestion } from './write-suggestion.ts';

export interface SuggestOptions extends DialectWishes, PlaceOptions {
  readonly baseline?: string;
  readonly model?: string;
  readonly deployment?: string;
  readonly tenant: string;
  readonly capture?: string;
  readonly data?: string;
  readonly time?: string;
  readonly rows?: number;
  readonly every?: number;
  readonly window?: readonly number[];
  readonly policy?: string;
  readonly confirm?: { drifted: number; of: number };
  readonly alarmsPerMonth: number;
  readonly shift: number;
  readonly share: number;
  readonly from?: number;
  readonly to?: number;
  readonly write?: string;
  readonly html?: string;
  readonly json: boolean;
}

/** Proposes limits, windows and confirmation from a past, prints them, and writes what was asked for. Nothing else changes. */
export async function suggestLimits(
  options: SuggestOptions,
  command: Command,
  modelPast: ModelPast | undefined,
): Promise<void> {
  const { window: lengths, alarmsPerMonth, shift, share } = options;
  const date = reportDate(Date.now());
  const past =
    options.model === undefined || !modelPast
      ? await gatherPast(options)
      : await modelPast(options, options.model, command);
  const { subject, baseline, every, today, within, drawn, met, inputs } = past;
  const suggestion = suggest(baseline, {
    windowsOf: past.windowsOf,
    ...{ every, lengths: drawn ? [every] : lengths, confirm: options.confirm },
    ...{ policy: today.policy, current: today.confirm, within, drawn },
    wish: { alarmsPerMonth, shift, share },
    incidents: past.incidents,
  });
  if (options.html !== undefined) {
    const { now, proposed } = suggestion.played;
    const { plan } = suggestion;
    const played = [
      { name: today.name, policy: today.policy, confirm: today.confirm, windows: now },
      { name: 'proposed', policy: plan.policy, confirm: plan.confirm, windows: proposed },
    ].map(reportPolicy);
    const made = inputs && makingOf(date, options.baseline!, [today], inputs);
    writeWhole(options.html, suggestPage({ subject, baseline, suggestion, today, played, met, made }));
  }
  const written = options.write === undefined ? [] : writeSuggestion(options.write, suggestion, date);
  if (options.json) printJson(suggestionJson(suggestion, met));
  else
    printLines([...met.map((line) => `  ${line}`), ...suggestionLines(baseline, suggestion, today.policy), ...written]);
}

/** The JSON of it (docs/drift-cli.md). */
function suggestionJson(suggestion: Suggestion, met: readonly string[]): unknown {
  const { plan, plans, wish, within, span, curves, reach, deaf, played, outcomes } = suggestion;
  const { policy, limits } = plan;
  const counts = (windows: Suggestion['played']['now']) => ({
    ...Object.fromEntries(
      (['stable', 'drifted', 'undecided'] as const).map((verdict) => [
        verdict,
        windows.filter(({ decision }) => decision.verdict === verdict).length,
      ]),
    ),
    alarms: windows.filter(({ fired }) => fired).map(({ window }) => iso(window.start)),
  });
  return {
    ...(met.length > 0 && { met }),
    ...{ wish, within, span: { start: iso(span.start), end: iso(span.end) } },
    proposed: { ...planJson(plan, wish), found: plan.found, limits: limits.map(({ values: _, ...limit }) => limit) },
    weighed: plans.map((one) => planJson(one, wish)),
    ...{ curves, reach, unitsNotTold: deaf },
    backtest: { today: counts(played.now), proposed: counts(played.proposed) },
    ...(outcomes.length > 0 && { outcomes: outcomes.map(outcomeJson) }),
    policy,
  };
}

const outcomeJson = ({ incident, now, proposed }: Outcome) => ({
  ...{ incident: incident.id, was: incident.was, since: iso(incident.window.start) },
  ...{ today: now === undefined ? null : iso(now), proposed: proposed === undefined ? null : iso(proposed) },
});

const planJson = (plan: DriftPlan, wish: Suggestion['wish']) => ({
  ...{ window: durationText(plan.length), confirm: plan.confirm, windows: plan.windows, rows: plan.rows },
  ...{ method: plan.method, riskOfWindow: plan.risk },
  ...(plan.alarms !== undefined && {
    alarms: plan.alarms,
    alarmsPerMonth: alarmRate(plan),
    keepsWish: keepsWish(plan, wish),
  }),
  daysToAlarm: Number.isFinite(plan.wait) ? plan.wait / DAY : null,
});
