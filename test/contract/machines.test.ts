import { beforeAll } from 'vitest';
import { awsWorkflows } from '../../lib/adapters/aws/effects/workflows.ts';
import { LocalWorkflows } from '../../lib/adapters/local/workflows/local-workflows.ts';
import type { Workflows } from '../../lib/ports/workflows.ts';
import { aWorld, path as entered, play as toItsEnd } from '../adapters/local/workflows/world.ts';
import { machinesContract, type Play } from './contracts/machines-contract.ts';
import { onLocalStack } from './engines/localstack.ts';
import { hurried, StepFunctions, type Task } from './engines/step-functions.ts';
import type { Path } from './paths.ts';

/** Whoever is asked keeps the token, and people's answer goes back with it. */
const asked = (
  tasks: Record<string, Task>,
  { people }: Path,
  workflows: () => Workflows,
  soon: (answer: () => Promise<unknown>) => void,
) => ({
  ...tasks,
  ask: async (payload: unknown) => {
    const answer = await tasks.ask!(payload);
    if (people) soon(() => workflows().resume((payload as { token: string }).token, people));
    return answer;
  },
});

const locally: Play = async (machine, input, tasks, path) => {
  const world = aWorld({ states: { Done: { Type: 'Succeed' } } });
  const answers: (() => Promise<unknown>)[] = [];
  const workflows: LocalWorkflows = new LocalWorkflows({
    db: world.db,
    clock: world.clock,
    random: () => 0.5,
    machines: { [path.machine]: machine },
    tasks: asked(
      tasks,
      path,
      () => workflows,
      (answer) => answers.push(answer),
    ),
  });
  const { execution } = await workflows.start(path.machine, 'run', input);
  // A question is answered as soon as it can be; without an answer time goes by.
  while ((await workflows.runDue()) > 0 || answers.length > 0) await answers.shift()?.();
  const played = { ...world, workflows };
  await toItsEnd(played);
  return { ended: (await workflows.describe(execution))!, entered: entered(played, execution).map(String) };
};

// A distributed map is Step Functions' own: docs/asl.md.
machinesContract('the local interpreter', locally, (machine) => !machine.endsWith('-map'));

onLocalStack((endpoint) => {
  beforeAll(() => StepFunctions.warm(endpoint));
  const play: Play = async (machine, input, tasks, path) => {
    const answers: (() => Promise<unknown>)[] = [];
    const functions = asked(
      tasks,
      path,
      () => port,
      (answer) => answers.push(answer),
    );
    const engine = await StepFunctions.open(endpoint, functions);
    const arn = await engine.machine(hurried(machine, { silence: path.people === undefined }));
    const port: Workflows = awsWorkflows(engine.client, { [path.machine]: arn });
    const { execution } = await port.start(path.machine, 'run', input);
    await engine.end(execution, async () => answers.shift()?.());
    return { ended: (await port.describe(execution))!, entered: await engine.entered(execution) };
  };
  machinesContract('Step Functions (LocalStack)', play, () => true);
});
