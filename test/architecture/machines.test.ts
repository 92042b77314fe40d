import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadMachine } from '../../lib/adapters/local/workflows/load-machine.ts';

// What else must hold of a machine: asl-rules.test.ts.
describe('our interpreter', () => {
  // A distributed map is Step Functions' own: docs/asl.md says how what it does is tested here.
  const all = readdirSync('statemachines').map((file) => ({
    file,
    text: readFileSync(`statemachines/${file}`, 'utf8'),
  }));
  it.each(all.filter(({ text }) => !text.includes('"DISTRIBUTED"')))('speaks $file', ({ file, text }) => {
    const functions = new Set(['retrain', 'evaluate', 'ask', 'release', 'race']);
    const filled = JSON.parse(text.replace(/\$\{(\w+)Function\}/g, (_, name: string) => name.toLowerCase()));
    expect(() => loadMachine(file.split('.')[0]!, filled, functions)).not.toThrow();
  });
});
