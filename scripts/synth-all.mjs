// Every configuration that is there to copy, synthesized by the CDK CLI as `npx cdk synth -c env=…` does; then each of them with every choice
// that a configuration has, in one process a configuration, under the same packs of cdk-nag and the same rules; then cfn-lint on its templates.
// As many configurations at a time as there are cores; what is said of each is printed together, when it is done.
// A finding, a warning or a template that cfn-lint dislikes ends it with 1.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../cli/input/config-file.ts';
import { Config } from '../lib/contract/config.ts';
import { cdkApp } from '../lib/stacks/app.ts';
import { steward, stewardTarget } from '../lib/stacks/steward.ts';
import { buildConsole } from '../local/console-files.ts';
import { installed, lint } from './cfn-lint.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, '.build', 'synth');
process.chdir(ROOT);

const page = await buildConsole();
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

/** Teams that may also use another account, with a role of their own there. */
const elsewhere = (environment, teams) => {
  const [here, there] = ['111122223333', '444455556666'];
  return {
    ...{ account: here, region: 'eu-west-1' },
    targets: [
      {
        ...{ name: 'live', account: there, externalId: 'made-up-for-this-synth' },
        permissionsBoundary: `arn:aws:iam::${there}:policy/boundary`,
      },
    ],
    teams: teams.map((team) => ({
      ...team,
      targets: ['live'],
      roles: [...team.roles, `arn:aws:iam::${there}:role/${environment}-endpoint`],
    })),
  };
};

/** Of the last team of them five names: that many templates take without a warning. */
const fiveHundred = (environment) =>
  named(environment, 34).map((team, i) =>
    i < 33 ? team : { ...team, ...only(1, team, 'groups', 'endpoints', 'pipelines') },
  );
const only = (count, team, ...lists) => Object.fromEntries(lists.map((list) => [list, team[list].slice(0, count)]));

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
  'five hundred names': (environment) => ({ teams: fiveHundred(environment), policiesPerRole: 20 }),
  'another account': (environment) => elsewhere(environment, readConfig(environment).teams),
  'two hundred names in another account': (environment) => elsewhere(environment, named(environment, 14)),
  'two tenants': (environment) => {
    const tenants = ['retail', 'cards'];
    return { tenants, teams: named(environment, 4).map((team, i) => ({ ...team, tenant: tenants[i % 2] })) };
  },
};
const everything = (environment) => Object.assign({}, ...Object.values(CHOICES).map((change) => change(environment)));

/** Runs the one, and says what it says. */
function clean(name, synthesize) {
  const begun = performance.now();
  try {
    synthesize();
    console.log(`${name}: clean, ${((performance.now() - begun) / 1000).toFixed(0)} s`);
    return true;
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    return false;
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

function inThisProcess(environment, outdir, change) {
  const config = Config.parse({ ...readConfig(environment), ...change(environment) });
  held(outdir, (app) => steward(app, config, page));
  for (const { name } of config.targets)
    held(join(outdir, `target-${name}`), (app) => stewardTarget(app, config, name));
}

/** Throws what the packs and rules find in an app. */
function held(outdir, build) {
  const app = cdkApp(outdir);
  build(app);
  app.synth();
  // What is only warned of is in the report, too.
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
  const found = pluginReports.flatMap((report) => report.violations ?? []);
  if (found.length > 0) throw new Error(found.map((violation) => violation.description).join('; '));
}

/** One configuration as it is and with every choice; whether all were clean. */
function everyChoice(environment) {
  const file = `steward.${environment}.yaml`;
  const folder = (choice) => join(OUT, environment, choice.replaceAll(' ', '-'));
  const shipped = clean(file, () => byCommandLine(environment, folder('as-shipped')));
  const choices = Object.entries({ ...CHOICES, everything }).map(([choice, change]) =>
    clean(`${file} with ${choice}`, () => inThisProcess(environment, folder(choice), change)),
  );
  return shipped && choices.every(Boolean);
}

/** Templates of one configuration and all its choices. */
const templatesOf = (environment) =>
  readdirSync(join(OUT, environment), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => join(OUT, environment, file));

const given = process.argv[2];
if (given) {
  if (!everyChoice(given)) process.exit(1);
  lint(templatesOf(given));
  process.exit(0);
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
// Once, before two of them would do it at the same time.
installed();
const waiting = readdirSync('.').flatMap((file) => /^steward\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
const failed = [];
/** A process for each: cdk-nag's engine keeps some 130 MB of every app, and the collector is busy with nothing else after twenty. */
async function worker() {
  for (let environment = waiting.shift(); environment; environment = waiting.shift()) {
    console.log(`steward.${environment}.yaml: begun`);
    const log = join(OUT, `${environment}.log`);
    const said = openSync(log, 'w');
    const child = spawn(process.execPath, [process.argv[1], environment], { stdio: ['ignore', said, said] });
    const [status] = await once(child, 'close');
    closeSync(said);
    process.stdout.write(readFileSync(log, 'utf8'));
    if (status !== 0) failed.push({ environment, status });
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, worker));
if (failed.length > 0) {
  console.error(`steward: not clean, see above: ${failed.map(({ environment }) => environment).join(', ')}`);
  process.exit(failed.find(({ status }) => status === 3)?.status ?? 1);
}
