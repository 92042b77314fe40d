import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { DECLARED } from '../../functions/flows.ts';
import type { NeedName } from '../../lib/flow/needs.ts';
import { placeOf, type Reached, reached } from '../rights/reached.ts';

interface Gives {
  readonly port: string;
  readonly members: readonly string[];
  /** Where what stands for its use is declared: its members, or the port itself where it only holds values. */
  readonly places: readonly string[];
}

/** What each need gives, as the compiler knows it. */
function given(): ReadonlyMap<string, readonly Gives[]> {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile('tsconfig.json', ts.sys.readFile).config,
    ts.sys,
    '.',
  );
  const file = 'test/flow/given.ts';
  const program = ts.createProgram([file], { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const [symbol] = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!);
  const members = (of: ts.Symbol) => checker.getPropertiesOfType(checker.getTypeOfSymbol(of));
  const places = (of: ts.Symbol) => (of.declarations ?? []).map(placeOf);
  const gives = (port: ts.Symbol): Gives => {
    const its = members(port);
    const declared = its.filter((one) =>
      one.declarations?.some((at) => /\/lib\/ports\//.test(at.getSourceFile().fileName)),
    );
    return {
      port: port.name,
      members: its.map(({ name }) => name).sort(),
      places: (declared.length > 0 ? declared : [port]).flatMap(places),
    };
  };
  const all = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol!));
  return new Map(all.map((need) => [need.name, members(need).map(gives)]));
}

describe('what flows say that they need', () => {
  let gives: ReturnType<typeof given>;
  let flows: Reached[];
  beforeAll(() => {
    gives = given();
    flows = reached();
  });

  it('is known by name, and gives something', () => {
    for (const [need, ports] of gives) expect(ports.flatMap(({ places }) => places).length, need).toBeGreaterThan(0);
    // The compiler's own list is that of the types: a wrong reading of it would let everything pass.
    expect(gives.get('sagemaker:endpoints')).toMatchObject([
      {
        port: 'sagemaker',
        members: ['describeComponent', 'describeConfig', 'describeEndpoint', 'describeModel', 'in'],
      },
    ]);
  });

  it.each(DECLARED)('is used in $file', ({ flow }) => {
    const { touched } = flows.find(({ name }) => name === flow.name)!;
    const isUsed = (need: NeedName) =>
      gives.get(need)!.some(({ places }) => places.some((place) => touched.has(place)));
    const unused = (flow.needs as readonly NeedName[]).filter((need) => !isUsed(need));
    expect(unused, `${flow.name} says that it needs these, and never uses them`).toEqual([]);
  });
});
