#!/usr/bin/env node
// `npx steward …`. In a checkout: the CLI on the project's own Node, whatever Node started it, in one file that is made of the sources as
// they are now. Installed from a tarball, where there is no source: what `npm pack` bundled.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../bin/steward.ts', import.meta.url));
if (existsSync(source)) {
  const { installed, markRunning, run } = await import('./own-node.mjs');
  const { bundled } = await import('./bundled.mjs');
  await installed();
  // another start clears away bundles, half made ones too, while nobody is known to run
  markRunning();
  await run((await bundled()) ?? source, process.argv.slice(2), { here: true });
} else if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`steward: Node ${process.versions.node} is too old: it needs Node 20 or later`);
  process.exitCode = 3;
} else await import('../dist/steward.mjs');
