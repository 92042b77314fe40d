import { existsSync, readFileSync } from 'node:fs';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { changedLines } from './changed-lines.ts';
import { writeWhole } from './write-whole.ts';

const keptAs = (file: string): string => `${file}.old`;

/** Throws InvalidEventError where an earlier file is kept beside it already: what it was would be lost. */
export function refuseKept(file: string): void {
  if (existsSync(file) && existsSync(keptAs(file)))
    throw new InvalidEventError(`\`${keptAs(file)}\` is there already: it is what \`${file}\` was, move it away first`);
}

/**
 * Writes a file anew and keeps it as it was beside it, where there was one.
 * @returns what was changed, line by line, and where the old one is
 */
export function rewrite(file: string, after: string): string[] {
  const held = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (held !== undefined) writeWhole(keptAs(file), held);
  writeWhole(file, after);
  return [
    '',
    `${file}:`,
    ...changedLines(held ?? '', after).map((line) => `  ${line}`),
    held === undefined ? `written to ${file}` : `written to ${file}; as it was: ${keptAs(file)}`,
  ];
}

/** Lines that differ from old ones by spaces alone stay as they were: writing a document anew sets its brackets by one habit. */
export function withOldSpaces(before: string, after: string): string {
  const tight = (line: string): string => `${/^\s*/.exec(line)![0].length} ${line.replaceAll(/\s+/g, '')}`;
  const old = new Map(before.split('\n').map((line) => [tight(line), line]));
  return after
    .split('\n')
    .map((line) => old.get(tight(line)) ?? line)
    .join('\n');
}
