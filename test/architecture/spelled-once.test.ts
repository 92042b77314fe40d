import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const SOURCES = ['lib', 'functions', 'cli', 'local', 'demo'].flatMap((folder) => globSync(`${folder}/**/*.ts`));

/** What one file alone may spell, whatever else needs it. */
const ONCE: readonly { readonly what: string; readonly spelling: RegExp; readonly in: string | readonly string[] }[] = [
  {
    what: 'how a record is read from its bytes',
    spelling: /LedgerRecord\.parse\(/,
    in: 'lib/domain/ledger/record.ts',
  },
  {
    what: "whose a chain is, and how a model's is called",
    spelling: /chain\)?\.split\('\.'\)|`model\.\$\{/,
    in: 'lib/domain/ledger/chain.ts',
  },
  {
    what: 'what becomes of an item: its key, its condition and what it is afterwards',
    spelling: /\bclause: [^,;]+,\s+key: (keys\.)?\w+/,
    in: ['lib/domain/registry/follows.ts', 'lib/domain/registry/writes.ts'],
  },
  {
    what: 'how long an hour is, and a day',
    spelling: /\b(3_600_000|86_400_000|24 \* HOUR;)/,
    in: 'lib/domain/time.ts',
  },
  {
    what: 'a moment, for records and answers',
    spelling: /new Date\((?:[^()]|\([^()]*\))*\)\.toISOString\(\)/,
    in: 'lib/domain/time.ts',
  },
  {
    what: 'where a state leads',
    spelling: /'rolled-back': \[/,
    in: 'lib/domain/lifecycle.ts',
  },
];

describe('one record', () => {
  it('is asked for by its place, never as a page of one', () => {
    expect(SOURCES.filter((file) => /\.page\([^)]*limit: 1\b/.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

/** Who keeps the ledger spells its heads and effects by itself: they are no part of the registry. */
const LEDGERS = [
  'lib/adapters/local/ledger/ledger.ts',
  'lib/adapters/aws/ledger/ledger.ts',
  'lib/adapters/aws/ledger/clauses.ts',
];

describe('the keys of items', () => {
  const naming = SOURCES.filter((file) => !file.startsWith('lib/domain/registry/')).flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    if (!/import \{[^}]*\bkeys\b[^}]*\} from '[^']*registry\/keys\.ts'/.test(text)) return [];
    return [{ file, named: [...text.matchAll(/(?<![\w.])keys\.(\w+)\(/g)].map(([, name]) => name!) }];
  });

  it('are spelled in the room of the registry, and beside it where the ledger keeps its own', () => {
    expect(naming.map(({ file }) => file).sort()).toEqual(LEDGERS.toSorted());
    for (const { file, named } of naming) expect(new Set(['head', 'once', ...named]).size, file).toBe(2);
  });
});

describe('in one file alone', () => {
  const rooms = (home: string | readonly string[]): string[] =>
    home === 'lib/domain/time.ts'
      ? SOURCES.filter((file) => /^(lib\/domain\/(?!capture\/core\/)|functions\/)/.test(file))
      : SOURCES;

  it.each(ONCE)('is spelled $what', ({ spelling, in: home }) => {
    const found = rooms(home).filter((file) => spelling.test(readFileSync(file, 'utf8')));
    expect(found.sort()).toEqual([home].flat());
  });
});
