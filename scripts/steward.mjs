#!/usr/bin/env node
// `npx steward …`. In a checkout: the CLI on the project's own Node, whatever Node started it. Installed from a tarball, where there is
// no source: what `npm pack` bundled.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../bin/steward.ts', import.meta.url));
if (existsSync(source)) {
  process.argv.splice(2, 0, source);
  await import('./launch.mjs');
} else if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(`steward: Node ${process.versions.node} is too old: it needs Node 20 or later`);
  process.exitCode = 3;
} else await import('../dist/steward.mjs');
