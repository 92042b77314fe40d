import * as fc from 'fast-check';
import { command } from '../../../functions/command/command.ts';
import { CommandDue } from '../../../functions/command/wanted.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import { modelChain } from '../../../lib/domain/ledger/chain.ts';
import type { LedgerRecord } from '../../../lib/domain/ledger/record.ts';
import { person, World } from '../world.ts';
import { ApprovalModel, ENDPOINT, QUORUM } from './approval-model.ts';

const NAMES = ['u_ana', 'u_ben', 'u_eve', 'u_fay', 'u_gil'] as const;
const OPS = ['operators', 'owners', 'approvers'] as const;
const id = { tenant: 'default', model: 'flight-delay' };
const MINUTE = 60_000;

type Command =
  | { readonly do: 'register'; readonly requester: string }
  | { readonly do: 'gate'; readonly who: string; readonly back: number }
  | { readonly do: 'ask'; readonly who: string; readonly back: number }
  | { readonly do: 'answer'; readonly who: string; readonly say: 'approve' | 'reject'; readonly back: number }
  | { readonly do: 'take' | 'give'; readonly who: string; readonly how: number }
  | { readonly do: 'apply'; readonly who: string; readonly instances: number }
  | { readonly do: 'withdraw'; readonly who: string; readonly back: number }
  | { readonly do: 'busy' | 'rest' }
  | { readonly do: 'pass'; readonly minutes: number };

const who = fc.constantFrom(...NAMES);
const back = fc.nat(1);
const one = <T extends Command['do']>(...of: T[]) => fc.constantFrom(...of);
const weighted = (weight: number, arbitrary: fc.Arbitrary<Command>) => ({ weight, arbitrary });
const says = fc.constantFrom<('approve' | 'reject')[]>(...Array(9).fill('approve'), 'reject');
/** Who caused it is odd, too: a requester is a text that somebody wrote into a package. */
const requester = fc.constantFrom('training-pipeline', 'u_ana', ' U_Ben', 'eve@example.com', '');
const told: fc.Arbitrary<Command> = fc.oneof(
  weighted(2, fc.record({ do: one('register'), requester })),
  weighted(2, fc.record({ do: one('gate'), who, back })),
  weighted(1, fc.record({ do: one('ask'), who, back })),
  weighted(40, fc.record({ do: one('answer'), who, say: says, back })),
  weighted(30, fc.record({ do: one('take', 'give', 'give'), who, how: fc.nat(2) })),
  weighted(2, fc.record({ do: one('apply'), who, instances: fc.integer({ min: 2, max: 5 }) })),
  weighted(1, fc.record({ do: one('withdraw'), who, back })),
  weighted(8, fc.record({ do: one('busy', 'rest', 'rest') })),
  weighted(8, fc.record({ do: one('pass'), minutes: fc.integer({ min: 1, max: 40 }) })),
);

export interface Played {
  readonly commands: number;
  /** Releases that began, and that were refused when they would have. */
  readonly begun: number;
  readonly refused: number;
  /** What people were told, by verdict. */
  readonly answers: Readonly<Record<string, number>>;
}

/**
 * Plays stories of approvals: versions registered, judged again and asked about, answers, rights taken away and given back, manifests changed, endpoints
 * busy, at any time and in any order. What every answer was told, and every release that began, touched its endpoint or was refused, is held against a
 * model that knows nothing of the code (`ApprovalModel`). Throws at the first difference, with the seed that plays it again.
 *
 * @param length commands of each story
 */
export async function playApprovals(runs: number, length: number, seed: number): Promise<Played> {
  const sum = { commands: 0, begun: 0, refused: 0, answers: {} as Record<string, number> };
  const stories = fc.array(told, { minLength: length, maxLength: length });
  const play = async (story: readonly Command[]): Promise<void> => {
    const teller = new Story(sum.answers);
    await teller.begin();
    try {
      for (const [i, command] of story.entries()) {
        sum.commands += 1;
        try {
          await teller.tell(command);
        } catch (error) {
          throw new Error(`after ${i} commands, at ${JSON.stringify(command)}: ${(error as Error).message}`);
        }
      }
    } finally {
      teller.end();
    }
    sum.begun += teller.model.begun;
    sum.refused += teller.model.refused;
  };
  await fc.assert(fc.asyncProperty(stories, play), { numRuns: runs, seed, endOnFailure: true });
  return sum;
}

/** One world, and the model beside it. */
class Story {
  readonly model = new ApprovalModel();
  readonly #world = new World(':memory:', { tick: 30 * MINUTE });
  readonly #answers: Record<string, number>;
  #version = 0;
  #seen = 0;

  constructor(answers: Record<string, number>) {
    this.#answers = answers;
  }

  async begin(): Promise<void> {
    this.#watchEndpoint();
    for (const name of NAMES) this.#give(name);
    await this.#apply('u_ana', 2);
  }

  end(): void {
    this.#world.plane.close();
  }

  async tell(told: Command): Promise<void> {
    switch (told.do) {
      case 'register':
        this.#version += 1;
        this.#world.take(this.#world.train(this.#version, { better: 0.4, requester: told.requester, rows: 300 }));
        this.model.requesters.set(this.#version, told.requester);
        await this.#world.run(this.#now());
        break;
      case 'gate':
        await this.#command(told.who, { command: 'gate', version: this.#version - told.back });
        break;
      case 'ask':
        await this.#command(told.who, {
          command: 'release',
          version: this.#version - told.back,
          deployment: ENDPOINT,
        });
        break;
      case 'withdraw': {
        const question = this.model.question(told.back);
        if (question) await this.#command(told.who, { command: 'withdraw', approval: question.id });
        break;
      }
      case 'answer':
        await this.#answer(told.who, told.say, told.back);
        break;
      case 'take':
        this.#take(told.who, told.how);
        break;
      case 'give':
        this.#give(told.who);
        break;
      case 'apply':
        await this.#apply(told.who, told.instances);
        break;
      case 'busy':
      case 'rest':
        this.#endpoint(told.do === 'busy' ? 'SystemUpdating' : 'InService');
        break;
      case 'pass':
        await this.#world.run(this.#now() + told.minutes * MINUTE);
        break;
    }
    await this.#look();
  }

  #now(): number {
    return this.#world.plane.clock.now();
  }

  #give(name: string): void {
    this.model.rights.add(name);
    this.#world.people.set(name, { tenants: ['default'], groups: ['approvers'] });
  }
  /** Rights go in three ways: the group, the tenant, the person. */
  #take(name: string, how: number): void {
    this.model.rights.delete(name);
    const left = [
      { tenants: ['default'], groups: ['auditors' as const] },
      { tenants: ['other'], groups: ['approvers' as const] },
      undefined,
    ];
    this.#world.people.set(name, left[how]);
  }

  async #apply(name: string, instances: number): Promise<void> {
    await this.#world.apply((m) => {
      const [deployment] = m.deployments as never as object[];
      Object.assign(m, { approval: { quorum: QUORUM, expires: '2h' }, retraining: undefined });
      Object.assign(m.gate!, { minimumHeldOutRows: 100 });
      Object.assign(deployment!, { instances });
    }, name);
    this.model.manifest = instances;
    // What an applied manifest sets off is part of it: versions that failed their gate are judged again.
    await this.#world.run(this.#now());
  }

  async #command(name: string, wanted: Record<string, unknown>): Promise<void> {
    const due = { person: person(name, ...OPS), wanted: { ...id, ...wanted } };
    if (typeof wanted.version === 'number' && wanted.version < 1) return;
    try {
      await runFlow({ schema: CommandDue, flow: command(this.#world.plane.ports) }, due);
    } catch (error) {
      if (!['InvalidEventError', 'NotFoundError', 'ConflictError'].includes((error as Error).name)) throw error;
    }
    await this.#world.run(this.#now());
  }

  #endpoint(status: string): void {
    const { sagemaker } = this.#world;
    if (sagemaker.endpoint) sagemaker.endpoint = { ...sagemaker.endpoint, status } as typeof sagemaker.endpoint;
  }

  async #answer(name: string, say: 'approve' | 'reject', back: number): Promise<void> {
    const question = this.model.question(back);
    const approval = question && (await this.#world.plane.ports.registry.approval(question.id));
    if (!question || !approval) return;
    const expected = this.model.expects(question, name, say, this.#now());
    // A token says what its bearer was when it was drawn, whatever they may now.
    const as = person(name, 'approvers');
    const { verdict } = await this.#world.answer(approval, as, say);
    if (verdict !== expected) throw new Error(`\`${name}\` was told ${verdict}, and is to be told ${expected}`);
    this.#answers[verdict] = (this.#answers[verdict] ?? 0) + 1;
    this.model.answered(question, name, say, verdict);
  }

  /** Asks the model each time an endpoint is made or updated, with all that was recorded until then. */
  #watchEndpoint(): void {
    const { sagemaker } = this.#world;
    const create = sagemaker.createEndpoint.bind(sagemaker);
    const update = sagemaker.updateEndpoint.bind(sagemaker);
    const touches = async (config: string): Promise<void> => {
      await this.#look();
      const variants = sagemaker.configs.get(config)?.variants ?? [];
      this.model.touches(
        config,
        variants.map(({ configuredInstances }) => configuredInstances),
      );
    };
    sagemaker.createEndpoint = async (endpoint, config) => {
      await touches(config);
      await create(endpoint, config);
    };
    sagemaker.updateEndpoint = async (wanted) => {
      await touches(wanted.config);
      await update(wanted);
    };
  }

  /** Holds what was recorded since against the model. */
  async #look(): Promise<void> {
    for (const record of await this.#news()) this.model.hear(record);
  }

  async #news(): Promise<LedgerRecord[]> {
    const found: LedgerRecord[] = [];
    const { ledger } = this.#world.plane.ports;
    for await (const { bytes, seq } of ledger.read(modelChain(id.tenant, id.model), { from: this.#seen + 1 })) {
      found.push(JSON.parse(bytes));
      this.#seen = seq;
    }
    return found;
  }
}
