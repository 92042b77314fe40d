import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** What one function may call of its ports, found in its code. */
export interface Reached {
  /** As `environment('…')` in its handler says. */
  readonly name: string;
  /** `<Port>.<method>`: `SageMaker.createModel`. */
  readonly calls: ReadonlySet<string>;
  /** Which of `keys` (lib/contract/keys.ts) its code names: flows spell keys of what they write, reads are the registry's. */
  readonly keys: ReadonlySet<string>;
}

const handlers = (): string[] =>
  readdirSync('functions', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('handler.ts'))
    .map((file) => join('functions', file));

/**
 * Every method of a port that a handler can come to, by following names from declaration to declaration through `functions/`: so a call
 * that is added to a flow is found without anybody telling. More is found than one execution makes, never less.
 */
export function reached(): Reached[] {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile('tsconfig.json', ts.sys.readFile).config,
    ts.sys,
    '.',
  );
  const files = handlers();
  const program = ts.createProgram(files, { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const place = (node: ts.Node): string => relative('.', node.getSourceFile().fileName);

  /** What a name stands for: through imports, `{ name }` as a value, and `const { name } = await import(…)`. */
  const meant = (name: ts.Identifier): ts.Symbol | undefined => {
    const { parent } = name;
    const symbol = ts.isShorthandPropertyAssignment(parent)
      ? checker.getShorthandAssignmentValueSymbol(parent)
      : ts.isBindingElement(parent) && parent.name === name && ts.isObjectBindingPattern(parent.parent)
        ? checker.getTypeAtLocation(parent.parent).getProperty((parent.propertyName ?? name).getText())
        : checker.getSymbolAtLocation(name);
    return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  };

  const callsFrom = (handler: ts.SourceFile): Omit<Reached, 'name'> => {
    const calls = new Set<string>();
    const keys = new Set<string>();
    const seen = new Set<ts.Node>();
    const visit = (node: ts.Node): void => {
      // Types are not called.
      if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
      if (ts.isIdentifier(node)) follow(node);
      ts.forEachChild(node, visit);
    };
    const follow = (name: ts.Identifier): void => {
      for (const declaration of meant(name)?.declarations ?? []) {
        const file = place(declaration);
        if (file.startsWith('lib/ports/')) {
          const port = declaration.parent;
          const isCall = ts.isMethodSignature(declaration) && ts.isInterfaceDeclaration(port);
          if (isCall) calls.add(`${port.name.text}.${name.text}`);
        }
        if (file === 'lib/contract/keys.ts' && ts.isPropertyAssignment(declaration)) keys.add(name.text);
        if (!file.startsWith('functions/') || seen.has(declaration)) continue;
        seen.add(declaration);
        if (!ts.isImportSpecifier(declaration) && !ts.isParameter(declaration)) visit(declaration);
      }
    };
    for (const statement of handler.statements) if (!ts.isImportDeclaration(statement)) visit(statement);
    return { calls, keys };
  };

  return files.map((file) => {
    const source = program.getSourceFile(file)!;
    const name = /environment\('([\w-]+)'\)/.exec(source.text)?.[1];
    if (!name) throw new Error(`\`${file}\` does not say which function it is: \`environment('name')\``);
    return { name, ...callsFrom(source) };
  });
}
