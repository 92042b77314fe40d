import { isObject } from '../../domain/is-object.ts';

/** A column that a version's whole life tells of, likewise; `since` is epoch ms or ISO 8601. */
interface Grown {
  readonly feature: string;
  readonly of: string;
  readonly category?: string | undefined;
  readonly more: boolean;
  readonly e: string | number;
  readonly since: string | number;
  readonly rows: number;
  readonly was?: string | number | undefined;
  readonly now?: string | number | undefined;
}

/** Windows before it, in which nothing changed: how many, and how many rows they have. */
export interface WindowsBefore {
  readonly windows: number;
  readonly rows: number;
}

/** What a decision, or the record of one, says of windows before it. */
export interface OfEarlier {
  readonly accumulated?:
    | { readonly columns: readonly Grown[]; readonly counts: string; readonly of?: number }
    | undefined;
  /** those that a window was held against too, as a record tells it */
  readonly past?: WindowsBefore | undefined;
  /** what earlier checks kept and is kept no longer */
  readonly gone?: readonly string[] | undefined;
}

/** What each score sees, where there is more of it and where less. */
const GROWN: Record<string, readonly [string, string]> = {
  location: ['lies higher', 'lies lower'],
  spread: ['spreads further', 'spreads less'],
  missing: ['is missing more often', 'is missing less often'],
  beyond: ['has more values beyond all of the baseline', 'has fewer values beyond all of the baseline'],
  unseen: ['has more unseen values', 'has fewer unseen values'],
};

/**
 * `evidence since 2026-11-01: amount lies higher than the noise of the baseline explains (above one of the baseline's in 51.4 %, not 50.0 %; 144000 rows); at most 1 in 5300 model-months would show as much by chance`.
 */
function accumulatedSentence(column: Grown, counts: string): string {
  const { feature, of, category, more, e, since, rows, was, now } = column;
  const named = category === undefined ? feature : `${category} of ${feature}`;
  const does = GROWN[of]?.[more ? 0 : 1] ?? (more ? 'is more frequent' : 'is rarer');
  const percent = (share: string | number): string => `${(100 * Number(share)).toFixed(1)} %`;
  const from =
    was === undefined || now === undefined
      ? ''
      : `${of === 'location' ? "above one of the baseline's in " : ''}${percent(now)}, not ${percent(was)}; `;
  const units = counts === 'rows' ? '' : `, ${counts} taken as one draw each`;
  const chance = Number(e) >= 1e6 ? 'a million' : String(Math.floor(Number(Number(e).toPrecision(2))));
  return `evidence since ${dayOrTime(since)}: ${named} ${does} than the noise of the baseline explains (${from}${rows} rows${units}); at most 1 in ${chance} model-months would show as much by chance`;
}

/** A day, or a time to the minute where it is not midnight, UTC. */
const dayOrTime = (at: string | number): string =>
  new Date(at)
    .toISOString()
    .replace(/T00:00:00\.000Z$/, '')
    .replace(/:\d\d\.\d{3}Z$/, 'Z');

/** Each column that the life of a version tells of in a sentence, loudest first; the last says how many more there are. */
export function accumulatedSentences({ accumulated }: OfEarlier, most = 8): string[] {
  if (!accumulated) return [];
  const said = accumulated.columns.slice(0, most).map((column) => accumulatedSentence(column, accumulated.counts));
  const more = (accumulated.of ?? accumulated.columns.length) - said.length;
  return more > 0 ? [...said, `evidence of ${more} more`] : said;
}

/** `held against 12 earlier windows, in which nothing changed, too (36000 rows)`: whether anything changed was asked of these as well. */
export function pastSentence(
  told: OfEarlier & { readonly moved?: { readonly past?: WindowsBefore | undefined } | undefined },
): string | undefined {
  const past = told.past ?? told.moved?.past;
  if (past === undefined) return undefined;
  const windows = past.windows === 1 ? 'an earlier window' : `${past.windows} earlier windows`;
  return `held against ${windows}, in which nothing changed, too (${past.rows} rows)`;
}

/** What can be kept no longer, and what is done without. */
const GONE: Record<string, string> = {
  past: 'the windows before this one are kept no longer: it is held against the baseline alone, and they begin anew',
  life: 'what all windows so far showed together is kept no longer: it begins anew',
};

/** What earlier checks kept and could not be read, each with what is done without it. */
export const goneSentences = ({ gone = [] }: OfEarlier): string[] => gone.flatMap((name) => GONE[name] ?? []);

/** The same of a record, as far as it can be read: nothing in it is believed. */
export function readEarlier({ accumulated, past, gone }: Readonly<Record<string, unknown>>): OfEarlier {
  const life = accumulated as { columns?: unknown; of?: unknown; counts?: unknown } | undefined;
  const grown = Array.isArray(life?.columns) ? (life.columns as (Grown | null)[]).filter(isGrown) : [];
  const all = typeof life?.of === 'number' ? life.of : grown.length;
  const { windows, rows } = isObject(past) ? past : {};
  const names = Array.isArray(gone) ? gone.filter((name): name is string => typeof name === 'string') : [];
  return {
    ...(grown.length > 0 && { accumulated: { columns: grown, counts: String(life?.counts), of: all } }),
    ...(typeof windows === 'number' && typeof rows === 'number' && { past: { windows, rows } }),
    ...(names.length > 0 && { gone: names }),
  };
}

const isGrown = (column: Grown | null): column is Grown =>
  typeof column?.feature === 'string' && !Number.isNaN(new Date(column.since).getTime());
