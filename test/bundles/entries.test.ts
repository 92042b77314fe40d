import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { DECLARED } from '../../functions/flows.ts';
import { entryOf } from '../../lib/constructs/programs/entry.ts';

/** What the compiler says of programs that are in no file, in one look at all of them. */
function compiled(programs: ReadonlyMap<string, string>): string[] {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile('tsconfig.json', ts.sys.readFile).config,
    ts.sys,
    '.',
  );
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (file, ...rest) =>
    programs.has(file)
      ? ts.createSourceFile(file, programs.get(file)!, ts.ScriptTarget.Latest)
      : getSourceFile.call(host, file, ...rest);
  host.fileExists = (file) => programs.has(file) || fileExists.call(host, file);
  host.readFile = (file) => programs.get(file) ?? readFile.call(host, file);
  const program = ts.createProgram([...programs.keys()], { ...options, noEmit: true, incremental: false }, host);
  return [...programs.keys()].flatMap((file) =>
    [
      ...program.getSyntacticDiagnostics(program.getSourceFile(file)),
      ...program.getSemanticDiagnostics(program.getSourceFile(file)),
    ].map(({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`),
  );
}

describe('the entry of every flow', () => {
  const fileOf = (name: string): string => `${process.cwd()}/entry-of-${name}.ts`;
  const entries = new Map(DECLARED.map((one) => [fileOf(one.flow.name), entryOf(one)]));

  it('compiles: what makes the ports gives what the flow says that it needs, from variables that it is told', () => {
    expect(compiled(entries)).toEqual([]);
  });

  it('does not compile when it makes less than is needed, or from a variable that is not told', () => {
    const register = entries.get(fileOf('register'))!;
    const without = new Map([
      [fileOf('portless'), register.replace(' ...ownersPort(env),', '').replace(', ...ownersPort(env)', '')],
      [fileOf('untold'), register.replace('"EVIDENCE_BUCKET"', '"ANOTHER"')],
    ]);
    expect(compiled(without)).toEqual([expect.stringContaining('owners'), expect.stringContaining('EVIDENCE_BUCKET')]);
  });

  it('imports its declaration and what makes the ports of its needs, nothing else of ours', () => {
    const imported = [...entries.get(fileOf('reconcile'))!.matchAll(/from "(.*?)"/g)].map(([, path]) =>
      path!.slice(process.cwd().length + 1),
    );
    expect(imported).toEqual([
      'functions/reconcile/flow.ts',
      'lib/adapters/aws/lambda/environment.ts',
      'lib/adapters/aws/ports/state.ts',
      'lib/adapters/aws/ports/usages.ts',
      'lib/adapters/aws/ports/data.ts',
      'lib/adapters/aws/ports/sagemaker.ts',
      'lib/adapters/aws/ports/function-aliases.ts',
      'lib/adapters/aws/ports/own.ts',
      'lib/adapters/aws/lambda/lambda.ts',
      'lib/flow/seen.ts',
      'lib/adapters/aws/lambda/environment.ts',
    ]);
  });
});
