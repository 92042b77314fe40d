import { problemsOf, recordsOf } from './history.ts';
import { type Lived, live } from './run.ts';
import { LIVES } from './world/life.ts';
import { CALM, type Kill, killAt, type PlaceKey, placeNames } from './world/weather.ts';

const SEED = 1;
/**
 * How often one life is killed: at calls far from each other, each of which another workflow makes, or another step of it, so that none is
 * killed more than once on its way; a life for each kill would be as many lives more.
 */
const KILLS = 16;

/** One call of a life that nobody disturbs: each is a place to be killed at. */
export interface Place {
  readonly name: PlaceKey;
  readonly flow: string;
  readonly what: string;
}

export interface Undisturbed {
  readonly life: string;
  readonly places: readonly Place[];
  readonly end: string;
}

/** Places of one life, and how it is killed at each. */
export interface Kills {
  readonly life: string;
  readonly end: string;
  readonly kills: readonly (readonly [PlaceKey, Kill])[];
}

/** Lives a life in peace: its calls, and how it ends. */
export async function undisturbed(life: string): Promise<Undisturbed> {
  return live({ seed: SEED, story: LIVES[life]!, weather: CALM }, async (lived) => {
    const problems = await problemsOf(lived);
    if (problems.length > 0) throw new Error(`the life \`${life}\` goes wrong by itself: ${problems.join('; ')}`);
    const nameOf = placeNames();
    const places = lived.calls.map(({ call }) => ({ name: nameOf(call), flow: call.flow, what: call.what }));
    return { life, places, end: await endOf(lived) };
  });
}

/** Every `every`-th call of a life, killed before and after, put together to so few lives as can be. */
export function killsOf({ life, places, end }: Undisturbed, every = 1): Kills[] {
  const tried = places.filter((_, i) => i % every === 0);
  const lives = Math.ceil(tried.length / KILLS);
  const together = Array.from({ length: lives }, (_, i) => tried.filter((_, j) => j % lives === i));
  return (['crash-before', 'crash-after'] as const).flatMap((kind) =>
    together.map((all) => ({ life, end, kills: all.map(({ name }) => [name, kind] as const) })),
  );
}

/** What is wrong when the process is killed at these calls: how it ends, what is there twice, what is lost. */
export async function killed({ life, end, kills }: Kills): Promise<string[]> {
  return live({ seed: SEED, story: LIVES[life]!, weather: killAt(new Map(kills)) }, async (lived) => {
    const found = await problemsOf(lived);
    const other = await endOf(lived);
    if (other !== end) found.push(`another end: ${firstUnlike(end, other)}`);
    if (lived.restarts !== kills.length) found.push(`unreached: ${lived.restarts} restarts for ${kills.length} kills`);
    return found;
  });
}

/**
 * How a life ended, less ids and times: what every record said of what in which order of each kind, what stands at SageMaker, and what each
 * notice was about. That a question was asked again under a new task token leaves its marks in the records, and is told apart by `problemsOf`.
 */
async function endOf(lived: Lived): Promise<string> {
  const records = await recordsOf(lived);
  const replaced = new Set(records.flatMap(({ data }) => (data.replacedBy === undefined ? [] : [data.approval])));
  const told = records
    .filter(({ data }) => !replaced.has(data.approval))
    .map(({ type, verdict, subject, data }) =>
      [type, verdict, subject.version, data.kind, data.slot, data.outcome].filter((one) => one !== undefined).join(' '),
    );
  const { store } = lived.sagemaker.world;
  const there = ['model', 'endpoint configuration', 'alarm', 'execution'].map((kind) => {
    const all = store.list<{ arn?: string }>(kind).map(({ arn = '' }) => arn.replace(/execution\/.*/, 'execution'));
    return `${kind}: ${all.sort().join(' ')}`;
  });
  const served = lived.watcher.served();
  return [...told.sort(), ...there, JSON.stringify(served)].join('\n');
}

function firstUnlike(wanted: string, found: string): string {
  const [a, b] = [wanted.split('\n'), found.split('\n')];
  const missing = a.filter((line) => !b.includes(line));
  const more = b.filter((line) => !a.includes(line));
  return `without ${JSON.stringify(missing.slice(0, 3))}, with ${JSON.stringify(more.slice(0, 3))}`;
}
