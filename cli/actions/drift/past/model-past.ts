import type { Command } from 'commander';
import { IncidentsTold, type JudgedIncident } from '../../../../lib/domain/drift/life/limits/judged-incidents.ts';
import { joinWindows, pickChecks } from '../../../../lib/domain/drift/life/limits/recorded-past.ts';
import { InvalidEventError } from '../../../../lib/domain/errors.ts';
import { targetOf } from '../../../target/choose.ts';
import { type GatheredPast, refuseOddLengths } from './gather-past.ts';
import { driftSettings, recordedChecks, recordedWindows } from './recorded.ts';
import type { SuggestOptions } from './suggest.ts';
import { refuseUnwritable, todaysPolicy } from './write-suggestion.ts';

/**
 * The windows that a model's own drift checks looked at, from the sketches kept of them, held against the baseline of the version that was checked last.
 * Throws InvalidEventError for options that go with files, NotFoundError for a model or checks that are not there.
 */
export async function modelPast(options: SuggestOptions, model: string, command: Command): Promise<GatheredPast> {
  for (const flag of ['baseline', 'capture', 'data', 'time', 'rows', 'every'] as const)
    if (options[flag] !== undefined)
      throw new InvalidEventError(`\`--${flag}\` goes with files, not with \`--model\`: its checks kept what they saw`);
  const target = await targetOf(options, command, 'u_dan');
  return target.asPerson(async (api) => {
    const wish = { ...options, model };
    const { policy, confirm, window: whole } = await driftSettings(api, wish);
    const told = new IncidentsTold();
    const { taken, said } = pickChecks(await recordedChecks(api, wish, whole, (record) => told.hear(record)));
    const incidents = told.all().filter(({ deployment }) => deployment === taken[0]!.deployment);
    const windows = await recordedWindows(api, wish, taken);
    const { baseline, window } = windows.at(-1)!;
    const every = window.end - window.start;
    refuseOddLengths(options.window, every);
    if (options.write !== undefined) refuseUnwritable(options.write, baseline);
    const written = todaysPolicy(options);
    return {
      subject: `checks of ${model}`,
      baseline,
      every,
      today: written.name === 'default' ? { name: "the model's own", policy, confirm } : written,
      windowsOf: (length) => joinWindows(windows, length),
      incidents,
      ...{ within: false, drawn: false, met: [...said, ...unjudged(incidents)], inputs: undefined },
    };
  });
}

/** Incidents that nobody spoke of, with how to: whether a drift was real no limit can tell. */
function unjudged(incidents: readonly JudgedIncident[]): string[] {
  const open = incidents.filter(({ was }) => was === undefined);
  if (open.length === 0) return [];
  const [first] = open;
  return [
    `of ${open.length} of ${incidents.length} incidents nobody said what they were: \`steward close MODEL ${first!.id} --was real|false-alarm --reason …\` says so, also of closed ones; what was real is learned from no more, and what both ways make of it is shown`,
  ];
}
