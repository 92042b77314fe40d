import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = process.cwd();
/** What the copy needs to compile, to run a plane and to synthesize. */
const COPIED =
  /^(bin|cli|local|demo|examples|functions|lib|policies|statemachines|console\/src)\/|^(package(-lock)?|tsconfig)\.json$|^steward\.\w+\.yaml$/;

/** The four files of CONTRIBUTING, "Adding a flow", in its order. */
const RECIPE: Readonly<Record<string, (before: string) => string>> = {
  'lib/domain/model/decide-idle.ts': () => `import type { Manifest } from './manifest.ts';

/** Whether a model serves anywhere. */
export const decideIdle = ({ deployments }: Pick<Manifest, 'deployments'>) => ({
  verdict: deployments.length === 0 ? ('idle' as const) : ('serves' as const),
  reasons: [{ rule: 'idle', subject: 'deployments', observed: String(deployments.length), limit: 'one at least' }],
});
`,
  'lib/domain/ledger/types.ts': (before) =>
    before.replace('  AccessDenied:', '  ModelLookedAt: { signed: false, event: false },\n  AccessDenied:'),
  'functions/idle-models/idle-models.ts': () => `import { Event } from '../../lib/contract/events.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import { decideIdle } from '../../lib/domain/model/decide-idle.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { believed } from '../announce/believed.ts';
import type { needs } from './flow.ts';

export const IdleDue = Event;

/** Tells, whenever a manifest is applied, whether its model serves anywhere. */
export function idleModels(ports: PortsOf<typeof needs>) {
  return async function idleModels(told: Event): Promise<{ verdict: string }> {
    const { detail } = await believed(ports.ledger, told);
    const { tenant, model, hash } = detail;
    const found = await ports.registry.model({ tenant, model });
    if (!found?.manifest) throw new NotFoundError(\`there is no model \\\`\${model}\\\`\`);
    const { verdict, reasons } = decideIdle(found.manifest);
    const actor = { kind: 'service' as const, id: 'idle-models' };
    const draft = { type: 'ModelLookedAt' as const, actor, subject: { tenant, model }, verdict, reasons, data: {} };
    await ports.ledger.commit({
      once: \`idle:\${hash}\`,
      appends: [{ chain: modelChain(tenant, model), draft }],
      writes: [],
    });
    return { verdict };
  };
}
`,
  'functions/idle-models/flow.ts': () => `import { declareFlow } from '../../lib/flow/flow.ts';
import { IdleDue, idleModels } from './idle-models.ts';

export const needs = ['registry', 'ledger'] as const;

export const flow = declareFlow({
  name: 'idle-models',
  does: 'tells of models that serve nowhere',
  wakes: [{ facts: ['ModelApplied'] }],
  input: IdleDue,
  run: idleModels,
  needs,
  writes: [],
});
`,
};

/** Runs it on a local plane: applies the example's manifest, lets the plane work, and says what the flow recorded. */
const RUN = `
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { controlPlane } from './local/control-plane.ts';
import { Apply, apply } from './functions/register/apply.ts';
import { enter } from './lib/contract/door.ts';
const start = Date.parse('2026-11-01T00:00:00Z');
const world = controlPlane({ home: './home', keys: './home/keys', database: ':memory:', start });
const manifest = parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));
const actor = { kind: 'person', id: 'u_ana' };
await enter({ schema: Apply, flow: apply(world.portsOf('command')) }, { manifest, actor });
while ((await world.plane.step()) > 0);
const records = [];
for await (const { bytes } of world.ports.ledger.read('model.default.flight-delay')) records.push(JSON.parse(bytes));
world.close();
process.stdout.write(JSON.stringify(records.map(({ type, verdict }) => [type, verdict])));
`;

/** Synthesizes it, and says what there is of its name. */
const SYNTH = `
import { mkdirSync, writeFileSync } from 'node:fs';
import { readConfig } from './cli/input/config-file.ts';
import { ControlFunction } from './lib/constructs/control-function.ts';
import { cdkApp } from './lib/stacks/app.ts';
import { steward } from './lib/stacks/steward.ts';
mkdirSync('page');
writeFileSync('page/index.html', '<!doctype html>');
const app = cdkApp('./out');
const { control } = steward(app, readConfig('dev'), 'page');
const fn = control.node.findAll().find((one) => one instanceof ControlFunction && one.flow.name === 'idle-models');
const { Resources } = app.synth().getStackByName(control.stackName).template;
const its = Object.entries(Resources).filter(([id]) => id.startsWith('IdleModels'));
process.stdout.write(JSON.stringify({
  resources: its.map(([id, { Type }]) => [id.replace(/[0-9A-F]{8}$/, ''), Type]),
  facts: its.flatMap(([, { Properties: p }]) => p.EventPattern?.['detail-type'] ?? []),
  variables: its.flatMap(([, { Type, Properties: p }]) => Type === 'AWS::Lambda::Function' ? Object.keys(p.Environment.Variables) : []).sort(),
  actions: [...new Set(its.flatMap(([, { Type, Properties: p }]) => Type === 'AWS::IAM::Policy' ? p.PolicyDocument.Statement : []).filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action))].sort(),
  kb: Math.round(fn.bundle.staticBytes / 1024),
}));
`;

describe('a flow that is added as CONTRIBUTING says', () => {
  const copy = mkdtempSync(join(tmpdir(), 'steward-recipe-'));
  const run = (program: string, text: string) => {
    writeFileSync(join(copy, program), text);
    const { stdout, stderr, status } = spawnSync(process.execPath, [program], {
      cwd: copy,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout);
  };
  const touched: string[] = [];

  beforeAll(() => {
    const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
      encoding: 'utf8',
    });
    for (const path of tracked.split('\n').filter((path) => COPIED.test(path) && existsSync(path)))
      cpSync(path, join(copy, path));
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    for (const [path, change] of Object.entries(RECIPE)) {
      const file = join(copy, path);
      const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, change(before));
      expect(readFileSync(file, 'utf8'), path).not.toBe(before);
      touched.push(path);
    }
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('touches four files', () => {
    process.stdout.write(`a flow added by the recipe: ${touched.length} files: ${touched.join(', ')}\n`);
    expect(touched.length).toBeLessThanOrEqual(4);
  });

  it('compiles', () => {
    const options = { noEmit: true, incremental: false, tsBuildInfoFile: null };
    const include = ['bin', 'cli', 'local', 'demo', 'lib', 'functions'];
    writeFileSync(
      join(copy, 'recipe.json'),
      JSON.stringify({
        extends: './tsconfig.json',
        compilerOptions: options,
        include,
        exclude: ['lib/domain/capture/core'],
      }),
    );
    const { stdout, status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'recipe.json'], {
      cwd: copy,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  }, 600_000);

  it('runs in the local plane', () => {
    expect(run('run.ts', RUN)).toContainEqual(['ModelLookedAt', 'serves']);
  }, 600_000);

  it('has in the stack its function with a bundle of its own, its role with the rights of its needs, its queue and its rule', () => {
    const { resources, facts, variables, actions, kb } = run('synth.ts', SYNTH);
    expect(resources).toEqual(
      expect.arrayContaining([
        ['IdleModelsFunction', 'AWS::Lambda::Function'],
        ['IdleModelsRole', 'AWS::IAM::Role'],
        ['IdleModelsWorkQueue', 'AWS::SQS::Queue'],
        ['IdleModelsWorkParked', 'AWS::SQS::Queue'],
        ['IdleModelsWorkFacts0', 'AWS::Events::Rule'],
      ]),
    );
    expect(facts).toEqual(['ModelApplied']);
    expect(variables).toEqual(['LEDGER_ORIGIN', 'LEDGER_TABLE', 'REGISTRY_TABLE']);
    expect(actions.filter((action: string) => /^(s3|sagemaker|states|events|sns|scheduler):/.test(action))).toEqual([]);
    expect(actions).toContain('dynamodb:PutItem');
    // As lean as any: what it does not need is not in it.
    expect(kb).toBeLessThan(305);
  }, 1_200_000);
});
