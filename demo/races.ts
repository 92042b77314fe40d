import type { LedgerRecord } from '../lib/domain/ledger/record.ts';
import { table } from './weeks.ts';

interface Criterion {
  readonly name: string;
  readonly units: number;
  readonly value?: string;
  readonly low?: string;
  readonly high?: string;
}
interface Looked {
  readonly look: number;
  readonly until?: string;
  readonly criteria: readonly Criterion[];
}

/** Every look of every race as a table, from its records alone: what the challenger gained, with its interval, and what else was asked. */
export function racesTable(records: readonly LedgerRecord[]): string[] {
  const versions = [
    ...new Set(records.filter(({ type }) => type === 'RaceStarted').map(({ subject }) => subject.version)),
  ];
  return versions.flatMap((version) => {
    const looks = records.filter(
      ({ type, subject, data }) =>
        (type === 'RaceLooked' || type === 'RaceDecided') && subject.version === version && data.look !== undefined,
    );
    const all = looks.map(({ verdict, data }) => ({ ...(data as unknown as Looked), verdict }));
    const names = all.at(-1)?.criteria.map(({ name }) => name) ?? [];
    const rows = all.map(({ look, until = '-', criteria, verdict }) => [
      String(look),
      until.slice(0, 16).replace('T', ' '),
      String(criteria[0]?.units ?? 0),
      ...names.map((name) => cell(criteria.find((one) => one.name === name))),
      verdict ?? '-',
    ]);
    return [
      '',
      `the race of version ${version}`,
      ...table(['look', 'judged until', 'units', ...names, 'verdict'], rows),
    ];
  });
}

const cell = ({ value, low, high }: Partial<Criterion> = {}): string =>
  value === undefined ? '-' : low === undefined ? value : `${value} [${low}, ${high}]`;
