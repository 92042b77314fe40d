import { ASKED_KINDS, type AskedKind } from '../check/kinds.ts';
import { isTimeZone, scheduleProblem } from '../schedule/schedule.ts';

interface Timing {
  readonly schedule: string;
  readonly timezone: string;
}

/** What EventBridge Scheduler would refuse of a manifest's checks, each with where it stands below `monitoring`. */
export function timingMisfits(
  monitoring: { readonly [kind in AskedKind]?: Timing | undefined },
): { path: string[]; message: string }[] {
  return ASKED_KINDS.flatMap((kind) => {
    const timing = monitoring[kind];
    if (timing === undefined) return [];
    const problem = scheduleProblem(timing.schedule);
    return [
      ...(problem ? [{ path: [kind, 'schedule'], message: `\`${timing.schedule.slice(0, 80)}\` ${problem}` }] : []),
      ...(isTimeZone(timing.timezone)
        ? []
        : [{ path: [kind, 'timezone'], message: 'must be an IANA time zone, like `UTC` or `Europe/Berlin`' }]),
    ];
  });
}
