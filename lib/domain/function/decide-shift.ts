import type { TrafficPlan } from '../plan/traffic-plan.ts';
import { type AliasNote, noteText, readNote } from './alias-note.ts';
import type { AliasSpec, FunctionAlias } from './function-version.ts';

/**
 * Where an alias goes first: to a part of the requests, or to all of them, watched for a while; to all at once where it is new, or leads
 * somewhere that nobody released.
 * @param before config and version that serve, where any was released
 */
export function firstShift(
  to: { readonly config: string; readonly version: string },
  before: { readonly config: string; readonly version: string } | undefined,
  plan: TrafficPlan,
  now: number,
): AliasSpec {
  const { config, version } = to;
  if (!before) return { version, others: {}, description: noteText({ phase: 'rests', config }) };
  const moving = { config, before: before.config, since: now };
  const share = before.version === version ? undefined : firstPercent(plan);
  if (share === undefined) return { version, others: {}, description: noteText({ phase: 'bakes', ...moving }) };
  const note: AliasNote =
    plan.type === 'linear' ? { phase: 'step', percent: share, ...moving } : { phase: 'canary', ...moving };
  return { version: before.version, others: { [version]: share / 100 }, description: noteText(note) };
}

/** Percent of the requests that go to a new version first; undefined where all do. */
const firstPercent = (plan: TrafficPlan): number | undefined =>
  plan.type === 'canary' || plan.type === 'linear' ? plan.percent : undefined;

export type Shift =
  | { readonly verdict: 'hold' }
  /** `back` takes away what was to serve, because an alarm rings or somebody moved the alias meanwhile. */
  | { readonly verdict: 'on' | 'rest' | 'back'; readonly to: AliasSpec };

/**
 * What becomes of an alias on its way, which Lambda does not move by itself: on to the next step, or to all requests once a canary was watched for its time, to
 * rest once all were, back at once when an alarm rings, or when somebody else moved it on its way. An alias that is not on its way to this config is left alone.
 *
 * @param served version that served before
 * @param changed whether it was known that something else served there when the release began
 * @param ringing why an alarm rings, if one does
 * @param stays for how long all requests are watched (ms)
 */
export function decideShift(input: {
  readonly alias: FunctionAlias;
  readonly config: string;
  readonly served: string | undefined;
  readonly changed: boolean;
  readonly plan: TrafficPlan;
  readonly stays: number;
  readonly ringing: string | undefined;
  readonly now: number;
}): Shift {
  const { alias, config, served, plan, now } = input;
  const note = readNote(alias.description);
  if (!note || note.phase === 'rests' || note.config !== config) return { verdict: 'hold' };
  const moved = movedByHand(alias, note, plan, input.changed ? undefined : served);
  const why = input.ringing ?? moved;
  if (why !== undefined && served !== undefined) {
    const description = noteText({ phase: 'rests', config: note.before, why });
    return { verdict: 'back', to: { version: served, others: {}, description } };
  }
  // It goes on to nothing that Steward did not put there; the deadline ends the release.
  if (moved !== undefined) return { verdict: 'hold' };
  if (now - note.since < (note.phase === 'bakes' ? input.stays : plan.bake)) return { verdict: 'hold' };
  if (note.phase === 'bakes')
    return {
      verdict: 'rest',
      to: { version: alias.version, others: {}, description: noteText({ phase: 'rests', config }) },
    };
  const version = Object.keys(alias.others)[0] ?? alias.version;
  const moving = { config, before: note.before, since: now };
  const percent = note.phase === 'step' && plan.type === 'linear' ? note.percent + plan.percent : 100;
  if (percent < 100) {
    const step = noteText({ phase: 'step', percent, ...moving });
    return { verdict: 'on', to: { version: alias.version, others: { [version]: percent / 100 }, description: step } };
  }
  const description = noteText({ phase: 'bakes', ...moving });
  return { verdict: 'on', to: { version, others: {}, description } };
}

/** How an alias on its way leads elsewhere than it was led: its note stays when somebody moves it, and what is still changed (`$LATEST`) is no version. */
function movedByHand(
  { version, others }: FunctionAlias,
  note: Exclude<AliasNote, { phase: 'rests' }>,
  plan: TrafficPlan,
  served: string | undefined,
): string | undefined {
  const beside = Object.entries(others);
  const [[, weight] = ['', 0]] = beside;
  const share = note.phase === 'step' ? note.percent : (firstPercent(plan) ?? 100);
  const asLed =
    note.phase === 'bakes'
      ? beside.length === 0
      : beside.length === 1 && Math.abs(weight - share / 100) < 1e-6 && (served === undefined || version === served);
  if (asLed && version !== '$LATEST') return undefined;
  const parts = beside.map(([number, part]) => ` and ${(part * 100).toFixed(0)} % to version ${number}`).join('');
  return `somebody moved the alias while it ${WHILE[note.phase]}: it led to ${version === '$LATEST' ? version : `version ${version}`}${parts}`;
}

const WHILE = { canary: 'was a canary', step: 'went over in steps', bakes: 'baked' } as const;
