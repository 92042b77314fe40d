import { iso } from '../time.ts';

/** What Steward notes on an alias it moves, for whoever looks at it, and for the next step of the release. */
export type AliasNote =
  /** What it leads to; `why` what came instead was taken back. */
  | { readonly phase: 'rests'; readonly config: string; readonly why?: string | undefined }
  /** `canary`: a part of the requests goes to the new config; `bakes`: all go there, and alarms are still watched. */
  | { readonly phase: 'canary' | 'bakes'; readonly config: string; readonly before: string; readonly since: number }
  /** One step of several: `percent` of the requests go to the new config. */
  | {
      readonly phase: 'step';
      readonly percent: number;
      readonly config: string;
      readonly before: string;
      readonly since: number;
    };

/** Characters that Lambda takes (API_UpdateAlias, Description). */
const LONGEST = 256;
const NOTE = /^steward: (\S+)(?: (in canary|bakes|at \d+ %) since (\S+), before (\S+))?(?:; (.+))?$/s;
const PHASES = { canary: 'in canary', bakes: 'bakes' } as const;

const phaseText = (note: Exclude<AliasNote, { phase: 'rests' }>): string =>
  note.phase === 'step' ? `at ${note.percent} %` : PHASES[note.phase];

export function noteText(note: AliasNote): string {
  const moving = note.phase === 'rests' ? '' : ` ${phaseText(note)} since ${iso(note.since)}, before ${note.before}`;
  const why = note.phase === 'rests' && note.why !== undefined ? `; ${note.why}` : '';
  return `steward: ${note.config}${moving}${why}`.slice(0, LONGEST);
}

/** Undefined where it is no note of Steward's. */
export function readNote(description: string): AliasNote | undefined {
  const [, config, phase, since, before, why] = NOTE.exec(description) ?? [];
  if (config === undefined) return undefined;
  if (phase === undefined || since === undefined || before === undefined)
    return { phase: 'rests', config, ...(why !== undefined && { why }) };
  const at = Date.parse(since);
  const moving = { config, before, since: Number.isNaN(at) ? 0 : at };
  const [, percent] = /^at (\d+) %$/.exec(phase) ?? [];
  if (percent !== undefined) return { phase: 'step', percent: Number(percent), ...moving };
  return { phase: phase === PHASES.canary ? 'canary' : 'bakes', ...moving };
}
