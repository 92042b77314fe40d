import type { Recipe } from './copy.ts';

/** "Adding a flow": its decision, its record, what people read of it, and the flow, small enough to stand in its declaration. */
export const FLOW: Recipe = {
  'lib/domain/model/decide-idle.ts': () => `import type { Manifest } from './manifest.ts';

/** Whether a model serves anywhere. */
export const decideIdle = ({ deployments }: Pick<Manifest, 'deployments'>) => ({
  verdict: deployments.length === 0 ? ('idle' as const) : ('serves' as const),
  reasons: [{ rule: 'idle', subject: 'deployments', observed: String(deployments.length), limit: 'one at least' }],
});
`,
  'lib/domain/ledger/types.ts': (before) =>
    before.replace('  AccessDenied:', '  ModelLookedAt: { signed: false, event: false },\n  AccessDenied:'),
  'lib/words/record-sentence.ts': (before) =>
    before
      .replace("model: ['ModelApplied'", "model: ['ModelLookedAt', 'ModelApplied'")
      .replace(
        "    case 'ModelApplied':",
        `    case 'ModelLookedAt':\n      return \`Steward looked whether \${v} serves anywhere: \${verdict}.\`;\n    case 'ModelApplied':`,
      ),
  'functions/idle-models/flow.ts': () => `import { Event } from '../../lib/contract/events.ts';
import { modelChain } from '../../lib/domain/ledger/chain.ts';
import { NotFoundError } from '../../lib/domain/errors.ts';
import { decideIdle } from '../../lib/domain/model/decide-idle.ts';
import { declareFlow } from '../../lib/flow/flow.ts';
import type { PortsOf } from '../../lib/flow/needs.ts';
import { verifyEvent } from '../announce/verify-event.ts';

export const needs = ['registry', 'ledger'] as const;

/** Tells, whenever a manifest is applied, whether its model serves anywhere. */
export function idleModels(ports: PortsOf<typeof needs>) {
  return async function idleModels(told: Event): Promise<{ verdict: string }> {
    const { detail } = await verifyEvent(ports.ledger, told);
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

export const flow = declareFlow({
  name: 'idle-models',
  does: 'tells of models that serve nowhere',
  wakes: [{ facts: ['ModelApplied'] }],
  input: Event,
  run: idleModels,
  needs,
  writes: [],
});
`,
};

/** Runs it on a local plane: applies the example's manifest, lets the plane work, and says what the flow recorded. */
export const RUN = `
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { NO_TENANTS } from './lib/adapters/local/people/owners.ts';
import { controlPlane } from './local/control-plane.ts';
import { Apply, apply } from './functions/register/apply.ts';
import { runFlow } from './lib/contract/run-flow.ts';
const start = Date.parse('2026-11-01T00:00:00Z');
const world = controlPlane({ home: './.build/home', keys: './.build/home/keys', database: ':memory:', owners: NO_TENANTS, start });
const manifest = parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));
const actor = { kind: 'person', id: 'u_ana' };
await runFlow({ schema: Apply, flow: apply(world.portsOf('command')) }, { manifest, actor });
while ((await world.plane.step()) > 0);
const records = [];
for await (const { bytes } of world.ports.ledger.read('model.default.flight-delay')) records.push(JSON.parse(bytes));
world.close();
process.stdout.write(JSON.stringify(records.map(({ type, verdict }) => [type, verdict])));
`;

/** Synthesizes it, and says what there is of its name. */
export const SYNTH = `
import { mkdirSync, writeFileSync } from 'node:fs';
import { readConfig } from './cli/input/config-file.ts';
import { ControlFunction } from './lib/constructs/control-function.ts';
import { cdkApp } from './lib/stacks/app.ts';
import { steward } from './lib/stacks/steward.ts';
mkdirSync('.build/page', { recursive: true });
writeFileSync('.build/page/index.html', '<!doctype html>');
const app = cdkApp('./.build/out');
const { control } = steward(app, readConfig('dev'), '.build/page', []);
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
