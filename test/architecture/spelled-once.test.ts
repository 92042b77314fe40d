import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const SOURCES = ['lib', 'functions', 'cli', 'local', 'demo'].flatMap((folder) => globSync(`${folder}/**/*.ts`));

/** What one file alone may spell, whatever else needs it. */
const ONCE: readonly { readonly what: string; readonly spelling: RegExp; readonly in: string }[] = [
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
    in: 'lib/domain/registry/writes.ts',
  },
  {
    what: 'where a state leads',
    spelling: /'rolled-back': \[/,
    in: 'lib/domain/lifecycle.ts',
  },
];

describe('in one file alone', () => {
  it.each(ONCE)('is spelled $what', ({ spelling, in: home }) => {
    const found = SOURCES.filter((file) => spelling.test(readFileSync(file, 'utf8')));
    expect(found).toEqual([home]);
  });
});
