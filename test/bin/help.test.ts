import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { stewardProgram } from '../../bin/program.ts';

const leaves = (command: Command, path: string[] = []): [string, Command][] =>
  command.commands.length > 0
    ? command.commands.flatMap((inner) => leaves(inner, [...path, inner.name()]))
    : [[path.join(' '), command]];

const helpOf = (command: Command): string => {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return text;
};

describe('help', () => {
  it.each(leaves(stewardProgram()))('of `%s` says what it does and shows it', (name, command) => {
    const text = helpOf(command);
    expect(command.description().length).toBeGreaterThan(10);
    expect(text).toMatch(/Examples?:\n/);
    expect(text).toContain(`steward ${name}`);
  });

  it('of all says where commands work, and what they end with', () => {
    const text = helpOf(stewardProgram());
    for (const words of ['Examples:', '--at <place>', '--env <environment>', 'ReadersPolicy', '3 could not run'])
      expect(text).toContain(words);
  });
});
