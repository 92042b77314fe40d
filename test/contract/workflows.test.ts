import { LocalWorkflows } from '../../lib/adapters/local/workflows/local-workflows.ts';
import { asking, aWorld } from '../adapters/local/workflows/world.ts';
import { workflowsContract } from './workflows-contract.ts';

// The aws half is absent: no engine at hand refuses a token that was never handed out as Step Functions does (docs/contract.md).
workflowsContract('the local interpreter', async () => {
  const tokens: string[] = [];
  const { db, clock } = aWorld({ states: { Done: { Type: 'Succeed' } } });
  const workflows = new LocalWorkflows({
    db,
    clock,
    random: () => 0.5,
    machines: {
      asks: { QueryLanguage: 'JSONata', StartAt: 'Ask', States: { Ask: asking('ask', { TimeoutSeconds: 3_600 }) } },
    },
    tasks: { ask: async (payload) => void tokens.push((payload as { token: string }).token) },
  });
  return {
    workflows,
    tokens,
    pass: (milliseconds) => clock.pass(milliseconds),
    settle: async () => {
      while ((await workflows.runDue()) > 0);
    },
  };
});
