// Every configuration that is there to copy, synthesized by the CDK CLI as `npx cdk synth -c env=…` does; then each of them with every choice
// that a configuration has, in this one process, under the same packs of cdk-nag and the same rules; then cfn-lint on all templates.
// A finding, a warning or a template that cfn-lint dislikes ends it with 1.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../bin/config-file.ts';
import { buildConsole } from '../bin/console-files.ts';
import { Config } from '../lib/contract/config.ts';
import { cdkApp } from '../lib/stacks/app.ts';
import { steward } from '../lib/stacks/steward.ts';
import { lint } from './cfn-lint.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, '.build', 'synth');
process.chdir(ROOT);
rmSync(OUT, { recursive: true, force: true });

const upTo = (count, name) => Array.from({ length: count }, (_, i) => name(String(i).padStart(3, '0')));
/** Team by team, as many names as asked for: of 25 characters where AWS lets them be long. */
const named = (environment, teams) =>
  upTo(teams, (team) => ({
    groups: upTo(5, (n) => `${environment}-team-${team}-model-${n}-gb`),
    endpoints: upTo(5, (n) => `${environment}-team-${team}-model-${n}-gb`),
    pipelines: upTo(3, (n) => `${environment}-team-${team}-train-${n}-gb`),
    roles: [`arn:aws:iam::111122223333:role/${environment}-team-${team}-endpoint`],
    buckets: [`${environment}-team-${team}-data`],
  }));

/** What each configuration is also asked with: `change` is laid over it. */
const CHOICES = {
  addresses: () => ({ notify: { approvers: ['risk@example.com'], operators: ['platform@example.com'] } }),
  'no addresses': () => ({ notify: { approvers: [], operators: [] } }),
  vpc: () => ({
    vpc: {
      vpcId: 'vpc-0a1b2c3d4e5f67890',
      subnetIds: ['subnet-0a1b2c3d4e5f67890', 'subnet-0b1c2d3e4f5a67890'],
      securityGroupIds: ['sg-0a1b2c3d4e5f67890'],
    },
  }),
  boundary: () => ({ permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary' }),
  tags: () => ({ tags: { 'cost-centre': 'ml-platform', 'owner:team': 'risk models' } }),
  'sixty names': (environment) => ({ teams: named(environment, 4) }),
  'three hundred names': (environment) => ({ teams: named(environment, 20) }),
  'two tenants': (environment) => {
    const tenants = ['retail', 'cards'];
    return { tenants, teams: named(environment, 4).map((team, i) => ({ ...team, tenant: tenants[i % 2] })) };
  },
};
const everything = (environment) => Object.assign({}, ...Object.values(CHOICES).map((change) => change(environment)));

const failed = [];
const templates = [];

/** Runs the one, and keeps what it says for the end. */
async function attempt(name, outdir, synthesize) {
  const begun = performance.now();
  try {
    await synthesize();
    templates.push(...readdirSync(outdir).flatMap((f) => (f.endsWith('.template.json') ? [join(outdir, f)] : [])));
    console.log(`${name}: clean, ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  } catch (error) {
    failed.push(name);
    console.error(`${name}: ${error.message}`);
  }
}

function byCommandLine(environment, outdir) {
  const args = ['synth', '-q', '-c', `env=${environment}`, '-o', outdir];
  const { status, stdout, stderr } = spawnSync(process.execPath, ['node_modules/aws-cdk/bin/cdk', ...args], {
    encoding: 'utf8',
  });
  const said = `${stdout}${stderr}`;
  if (status !== 0) throw new Error(`npx cdk ${args.join(' ')} ended with ${status}\n${said}`);
  if (/\bwarning\b/i.test(said)) throw new Error(`npx cdk ${args.join(' ')} warned\n${said}`);
}

const page = await buildConsole();
for (const file of readdirSync('.')) {
  const environment = /^steward\.(.+)\.yaml$/.exec(file)?.[1];
  if (!environment) continue;
  const folder = (choice) => join(OUT, environment, choice.replaceAll(' ', '-'));
  await attempt(file, folder('as-shipped'), () => byCommandLine(environment, folder('as-shipped')));
  for (const [choice, change] of Object.entries({ ...CHOICES, everything }))
    await attempt(`${file} with ${choice}`, folder(choice), () => {
      const app = cdkApp(folder(choice));
      steward(app, Config.parse({ ...readConfig(environment), ...change(environment) }), page);
      app.synth();
    });
}
if (failed.length > 0) {
  console.error(`steward: ${failed.length} of the configurations are not clean: ${failed.join('; ')}`);
  process.exit(1);
}
lint(templates);
