// Synthesizes the CDK app as `npx cdk synth` does, and says what came of it: stacks, resources by type, and what cdk-nag
// found and what was acknowledged. Templates are then linted by cfn-lint. Arguments go to the CDK CLI: npm run synth -- -c env=prod
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lint } from './cfn-lint.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, 'cdk.out');

const run = (command, args, options = {}) => spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', ...options });
const must = (what, { status, error }) => {
  if (status === 0) return;
  console.error(`steward: ${what} failed${error ? `: ${error.message}` : ''}`);
  process.exit(status || 3);
};

must(
  'cdk synth',
  run(process.execPath, [join('node_modules', 'aws-cdk', 'bin', 'cdk'), 'synth', '-q', ...process.argv.slice(2)]),
);

const json = (file) => JSON.parse(readFileSync(join(OUT, file), 'utf8'));
const stacks = readdirSync(OUT)
  .filter((file) => file.endsWith('.template.json'))
  .map((file) => file.replace('.template.json', ''));
const acknowledged = [];
for (const stack of stacks) {
  const { Resources } = json(`${stack}.template.json`);
  console.log(`\n${stack}: ${Object.keys(Resources).length} resources`);
  const types = Object.entries(Object.groupBy(Object.values(Resources), ({ Type }) => Type)).sort();
  for (const [type, list] of types) console.log(`${String(list.length).padStart(6)}  ${type}`);
  const notes = Object.values(json(`${stack}.metadata.json`)).flat();
  for (const { type, data } of notes)
    if (type === 'aws:cdk:acknowledged-rules') acknowledged.push(...Object.entries(data));
}
const { pluginReports } = json('validation-report.json');
const open = pluginReports.flatMap((report) => report.violations ?? []);
const reasons = new Set(acknowledged.map(([, reason]) => reason));
const packOf = (id) => /^[^[]*?(AwsSolutions|NIST\.800\.53\.R5|HIPAA\.Security|Serverless)-/.exec(id)?.[1];
console.log(`\ncdk-nag and CDK's own rules: ${open.length} unacknowledged;`);
for (const [pack, of] of Object.entries(Object.groupBy(acknowledged, ([id]) => packOf(id) ?? 'CDK')).sort())
  console.log(`${String(of.length).padStart(6)}  acknowledged in ${pack}`);
console.log(`${acknowledged.length} acknowledged one by one, for ${reasons.size} reasons:`);
for (const reason of [...reasons].sort()) {
  const rules = new Set(
    acknowledged
      .filter(([, why]) => why === reason)
      .map(([id]) => /(AwsSolutions|NIST\.800\.53\.R5|HIPAA\.Security|Serverless)-\w+/.exec(id)?.[0]),
  );
  console.log(`  ${[...rules].join(', ')}: ${reason}`);
}
if (open.length > 0) process.exit(1);

lint(stacks.map((stack) => join(OUT, `${stack}.template.json`)));
