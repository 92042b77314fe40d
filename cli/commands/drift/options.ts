import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseInstant } from '../../../lib/domain/capture/text/instant.ts';
import { parseCsv } from '../../../lib/domain/capture/text/parse-csv.ts';
import type { Separator } from '../../../lib/domain/csv/choose-split.ts';
import type { Feature } from '../../../lib/domain/drift/columns/schema.ts';
import { LENGTH, msOf } from '../../../lib/domain/time.ts';
import type { Window } from '../../../lib/domain/window.ts';
import { signInOption, tenantOption, withPlace } from '../../target/options.ts';

/** Options of commands that learn of, or play, what a model's own checks saw; they work where the model is. */
export const modelOptions = (command: Command, instead: string): Command =>
  withPlace(
    command
      .option('--model <name>', `${instead}: the windows of a model's recorded checks, from the sketches they kept`)
      .option('--deployment <endpoint>', 'only the checks of this endpoint; with --model'),
  )
    .addOption(signInOption('u_dan'))
    .addOption(tenantOption());

/** `--ignore`, `--only`: names between commas; one that holds a comma stands in quotes, as in CSV. */
export function namesOption(text: string): string[] {
  const parsed = parseCsv(text);
  const names = 'rows' in parsed ? parsed.rows.flat().map((name) => name.trim()) : [];
  if (names.length > 0 && names.every((name) => name !== '')) return names;
  throw new InvalidArgumentError('it must be names of columns between commas: `id,created`.');
}

const TYPES = [
  'number',
  'integer',
  'duration',
  'time-of-day',
  'category',
  'text',
  'embedding',
] as const satisfies Feature['type'][];

/** `--types`: how columns are read, by name. */
export function typesOption(text: string): Map<string, Feature['type']> {
  const types = new Map<string, Feature['type']>();
  for (const part of namesOption(text)) {
    const [, name = '', type = ''] = /^(.*)=(.*)$/s.exec(part) ?? [];
    const known = TYPES.find((one) => one === type.trim());
    if (name.trim() === '' || !known || types.has(name.trim()))
      throw new InvalidArgumentError(
        `it must be \`name=type\` between commas, each name once, type one of ${TYPES.join(', ')}: \`zip=category,age=number\`.`,
      );
    types.set(name.trim(), known);
  }
  return types;
}

/** Options of commands that read CSV; `of` begins those of a second file. */
export const signOptions = (command: Command, what = 'of CSV', of = ''): Command =>
  command
    .option(
      `--${of}separator <sign>`,
      `${what}: what stands between cells: \`,\`, \`;\`, \`|\` or tab; found out without`,
      separatorOption,
    )
    .addOption(
      new Option(`--${of}decimal <sign>`, `${what}: what numbers have before their fraction`).choices(['.', ',']),
    );

/** The same, and whether its first line names the columns. */
export const csvOptions = (command: Command): Command =>
  signOptions(command)
    .option('--header', 'of CSV: its first line names the columns, though it looks like values')
    .option('--no-header', 'of CSV: it has none; columns are those of the schema or baseline, in their order');

function separatorOption(text: string): Separator {
  const signs: Record<string, Separator> = { ',': ',', ';': ';', '|': '|', tab: '\t', '\t': '\t', '\\t': '\t' };
  if (Object.hasOwn(signs, text)) return signs[text]!;
  throw new InvalidArgumentError('it must be `,`, `;`, `|` or `tab`.');
}

/** Checks a month (730 hours) of each schedule that has a name. */
const SCHEDULES = { hourly: 730, daily: 730 / 24, weekly: 730 / 168 } as const;

/** `--schedule`: how many checks a month it makes. */
export function scheduleOption(text: string): number {
  if (Object.hasOwn(SCHEDULES, text)) return SCHEDULES[text as keyof typeof SCHEDULES];
  throw new InvalidArgumentError(
    'it must be hourly, daily or weekly; for any other number there is --checks-per-month.',
  );
}

/** `--checks-per-month`. */
export function checksOption(text: string): number {
  const checks = Number(text);
  if (text.trim() !== '' && checks > 0 && checks <= 100_000) return checks;
  throw new InvalidArgumentError('it must be a number above 0, 100000 at most.');
}

/** `--window START/END`: both times with their offset, or days in UTC; the end may be a length: `2026-11-01/1d`. */
export function windowOption(text: string): Window {
  const [from, to, ...more] = text.split('/');
  const start = instantOf(from ?? '');
  const end = to === undefined ? undefined : (instantOf(to) ?? after(start, to));
  if (start === undefined || end === undefined || more.length > 0)
    throw new InvalidArgumentError(
      'it must be START/END: `2026-11-01/2026-11-02`, `2026-11-01T06:00:00Z/2026-11-01T07:00:00Z` or `2026-11-01/1d`.',
    );
  if (end <= start) throw new InvalidArgumentError('its end must come after its start.');
  return { start, end };
}

/** `--from` and `--to`: a time with its offset, or a day in UTC. */
export function instantOption(text: string): number {
  const at = instantOf(text);
  if (at !== undefined) return at;
  throw new InvalidArgumentError(
    'it must be a day (UTC), `2026-11-01`, or a time with its offset, `2026-11-01T06:00:00Z`.',
  );
}

/** `--every`, `--window` of a replay: a length in ms. */
export function durationOption(text: string): number {
  if (LENGTH.test(text)) return msOf(text);
  throw new InvalidArgumentError('it must be a whole number and a unit: `6h`, `1d`, `7d`.');
}

/** `--confirm 2of3`. */
export function confirmOption(text: string): { drifted: number; of: number } {
  const [, drifted, of] = (/^(\d{1,2})of(\d{1,2})$/.exec(text) ?? []).map(Number);
  if (drifted && of && drifted <= of && of <= 30) return { drifted, of };
  throw new InvalidArgumentError('it must say how many of how many checks must agree: `2of3`, at most of 30.');
}

function instantOf(text: string): number | undefined {
  return parseInstant(
    /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text.replace(/T(\d\d:\d\d)(Z|[+-])/, 'T$1:00$2'),
  );
}

function after(start: number | undefined, text: string): number | undefined {
  return start !== undefined && LENGTH.test(text) ? start + msOf(text) : undefined;
}
