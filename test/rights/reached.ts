import { relative } from 'node:path';
import ts from 'typescript';
import { DECLARED } from '../../functions/flows.ts';

/** What one function may call of its ports, found in its code. */
export interface Reached {
  /** As its declaration says. */
  readonly name: string;
  /** `<Port>.<method>`: `SageMaker.createModel`. */
  readonly calls: ReadonlySet<string>;
  /** Which of `keys` (lib/domain/registry/keys.ts) the writes name that its code uses (lib/domain/registry/writes.ts). */
  readonly keys: ReadonlySet<string>;
  /** Where everything is declared that it comes to of ports and needs, methods and values: `placeOf` of each. */
  readonly touched: ReadonlySet<string>;
}

/** Where what a flow may write is spelled, a function for each. */
const WRITES = 'lib/domain/registry/writes.ts';

const fileOf = (node: ts.Node): string => relative('.', node.getSourceFile().fileName);
/** A declaration, by its file and where in it. */
export const placeOf = (node: ts.Node): string => `${fileOf(node)}:${node.pos}`;

/**
 * Every method of a port that a flow can come to, by following names from declaration to declaration through `functions/`: so a call
 * that is added to a flow is found without anybody telling. More is found than one execution makes, never less.
 */
export function reached(): Reached[] {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile('tsconfig.json', ts.sys.readFile).config,
    ts.sys,
    '.',
  );
  const files = DECLARED.map(({ file }) => file);
  const program = ts.createProgram(files, { ...options, noEmit: true });
  const checker = program.getTypeChecker();

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

  const callsFrom = (declared: ts.SourceFile): Omit<Reached, 'name'> => {
    const calls = new Set<string>();
    const keys = new Set<string>();
    const touched = new Set<string>();
    const seen = new Set<ts.Node>();
    const visit = (node: ts.Node): void => {
      // Types are not called.
      if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
      if (ts.isIdentifier(node)) follow(node);
      ts.forEachChild(node, visit);
    };
    const follow = (name: ts.Identifier): void => {
      for (const declaration of meant(name)?.declarations ?? []) {
        const file = fileOf(declaration);
        if (/^lib\/(ports|flow)\//.test(file)) touched.add(placeOf(declaration));
        if (file.startsWith('lib/ports/')) {
          const port = declaration.parent;
          const isCall = ts.isMethodSignature(declaration) && ts.isInterfaceDeclaration(port);
          if (isCall) calls.add(`${port.name.text}.${name.text}`);
        }
        if (file === 'lib/domain/registry/keys.ts' && ts.isPropertyAssignment(declaration)) keys.add(name.text);
        const ours = file.startsWith('functions/') || (file === WRITES && !ts.isSourceFile(declaration));
        if (!ours || seen.has(declaration)) continue;
        seen.add(declaration);
        if (!ts.isImportSpecifier(declaration) && !ts.isParameter(declaration)) visit(declaration);
      }
    };
    for (const statement of declared.statements) if (!ts.isImportDeclaration(statement)) visit(statement);
    return { calls, keys, touched };
  };

  return DECLARED.map(({ file, flow }) => ({ name: flow.name, ...callsFrom(program.getSourceFile(file)!) }));
}
