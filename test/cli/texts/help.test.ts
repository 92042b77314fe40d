import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { stewardProgram } from '../../../cli/program.ts';

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

  it('of a question that is withdrawn names who does it where nobody is named', () => {
    const [, withdraw] = leaves(stewardProgram()).find(([name]) => name === 'approvals withdraw')!;
    expect(helpOf(withdraw)).toContain('(default: u_ana)');
  });

  it.each([
    [['withdraw', 'apr_1'], "unknown command 'withdraw': did you mean `steward approvals withdraw`?"],
    [['histroy', 'm'], "unknown command 'histroy': did you mean `steward history`?"],
    [['approvals', 'lst'], "unknown command 'lst': did you mean `steward approvals list`?"],
    [['nonsense'], "unknown command 'nonsense': see `steward --help`"],
    [['nonsense', '--help'], "unknown command 'nonsense': see `steward --help`"],
    [['help', 'nonsense'], "unknown command 'nonsense': see `steward --help`"],
  ])('of a command that there is not is a refusal: %j', (words, said) => {
    let told = '';
    const program = stewardProgram();
    for (const one of [program, ...program.commands])
      one.configureOutput({ writeOut: (text) => (told += text), writeErr: (text) => (told += text) });
    expect(() => program.parse(words, { from: 'user' })).toThrow(expect.objectContaining({ exitCode: 1 }));
    expect(told.trim()).toBe(`error: ${said}`);
  });

  it('of all says where commands work, and what they end with', () => {
    const text = helpOf(stewardProgram());
    for (const words of ['Examples:', '--at <place>', '--env <environment>', 'ReadersPolicy', '3 could not run'])
      expect(text).toContain(words);
  });
});
