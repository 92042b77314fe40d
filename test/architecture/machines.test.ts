import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadMachine } from '../../lib/adapters/local/workflows/load-machine.ts';

// What else must hold of a machine: asl-rules.test.ts.
describe('our interpreter', () => {
  it.each(readdirSync('statemachines'))('speaks %s', (file) => {
    const text = readFileSync(`statemachines/${file}`, 'utf8');
    const functions = new Set(['retrain', 'evaluate', 'ask', 'release']);
    const filled = JSON.parse(text.replace(/\$\{(\w+)Function\}/g, (_, name: string) => name.toLowerCase()));
    expect(() => loadMachine(file.split('.')[0]!, filled, functions)).not.toThrow();
  });
});
