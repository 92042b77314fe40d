import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { acknowledged } from './acknowledged.ts';
import { flows } from './flows.ts';
import { grants } from './rights/grants.ts';
import { opened } from './rights/opened.ts';
import { state } from './state.ts';
import { production, productionStacks, synthesize } from './synthesized.ts';
import { watch } from './watch.ts';

// One synth for all: it takes seconds.
const synthesized = productionStacks();

grants(synthesized);
state(synthesized);
flows(synthesized);
watch(synthesized);
acknowledged(synthesized);
opened(synthesized);

describe('two synths of the same configuration', () => {
  it('are the same bytes: templates, assets and manifest', () => {
    const again = synthesize(production());
    const files = readdirSync(synthesized.folder).sort();
    expect(readdirSync(again.folder).sort()).toEqual(files);
    // The CLI's notes of where in the code each acknowledgement was made are never deployed.
    const written = files.filter((file) => file.endsWith('.json') && !file.endsWith('.metadata.json'));
    expect(written.length).toBeGreaterThan(3);
    for (const file of written) expect(again.read(file) === synthesized.read(file), file).toBe(true);
    // Assets are named by their contents.
    expect(files.filter((file) => file.startsWith('asset.')).length).toBeGreaterThan(10);
  }, 300_000);
});
