import { beforeAll } from 'vitest';
import { awsWorkflows } from '../../lib/adapters/aws/effects/workflows.ts';
import { LocalWorkflows } from '../../lib/adapters/local/workflows/local-workflows.ts';
import type { Workflows } from '../../lib/ports/workflows.ts';
import { asking, aWorld } from '../adapters/local/workflows/world.ts';
import { workflowsContract } from './contracts/workflows-contract.ts';
import { onLocalStack } from './engines/localstack.ts';
import { StepFunctions } from './engines/step-functions.ts';

/** Long enough for a busy engine to hand the token out first. */
const BRIEFLY = 15;
const asks = (TimeoutSeconds: number) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Ask',
  States: { Ask: asking('ask', { TimeoutSeconds }) },
});
const MACHINES = { asks: asks(3_600), 'asks-briefly': asks(BRIEFLY) };

/** The function that asks, and the tokens it was handed. */
function asker() {
  const tokens: string[] = [];
  return { tokens, tasks: { ask: async (payload: unknown) => void tokens.push((payload as { token: string }).token) } };
}

workflowsContract('the local interpreter', async () => {
  const { tokens, tasks } = asker();
  const { db, clock } = aWorld({ states: { Done: { Type: 'Succeed' } } });
  const workflows = new LocalWorkflows({ db, clock, random: () => 0.5, machines: MACHINES, tasks });
  return {
    workflows,
    tokens,
    expire: async () => clock.pass(BRIEFLY * 1000),
    settle: async () => {
      while ((await workflows.runDue()) > 0);
    },
  };
});

onLocalStack((endpoint) => {
  beforeAll(() => StepFunctions.warm(endpoint));

  const make = async () => {
    const { tokens, tasks } = asker();
    const engine = await StepFunctions.open(endpoint, tasks);
    const arns: Record<string, string> = {};
    for (const [name, machine] of Object.entries(MACHINES)) arns[name] = await engine.machine(machine);
    const port = awsWorkflows(engine.client, arns);
    const started: string[] = [];
    return {
      workflows: {
        ...port,
        start: async (...asked: Parameters<Workflows['start']>) => {
          const answer = await port.start(...asked);
          started.push(answer.execution);
          return answer;
        },
      },
      tokens,
      expire: () => engine.end(started[0]!, async () => undefined),
      settle: async () => {
        for (const execution of started) await engine.settle(execution);
      },
    };
  };
  workflowsContract('Step Functions (LocalStack)', make, {
    spendsTokens: false,
    refusesNames: false,
    redrives: false,
  });
});
