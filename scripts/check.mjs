// Lint, types, dead code and machines: everything `.ci/run` checks beside the tests. Ends with the first thing that fails.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const node = (...args) => ({ name: args[0].split('/').slice(-1)[0], command: process.execPath, args });
const machines = readdirSync('statemachines').map((file) => `statemachines/${file}`);
const checks = [
  node('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
  node('node_modules/typescript-native/bin/tsc', '-p', '.'),
  node('node_modules/typescript-native/bin/tsc', '-p', 'console'),
  node('node_modules/typescript-native/bin/tsc', '-p', 'cli'),
  node('node_modules/knip/bin/knip.js'),
  node('scripts/check-paths.mjs'),
  node('node_modules/asl-validator/dist/bin/asl-validator.js', ...machines.flatMap((path) => ['--json-path', path])),
];
for (const { name, command, args } of checks) {
  const began = Date.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  console.error(`${status === 0 ? 'ok' : 'FAILED'} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  if (status !== 0) process.exit(status ?? 1);
}
