import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { releaseExecution } from '../../functions/announce/effects.ts';
import { wish } from '../../functions/approve/wish.ts';
import { GateDue, gate } from '../../functions/gate/gate.ts';
import { Apply, apply } from '../../functions/register/apply.ts';
import { PackageSeen, register } from '../../functions/register/register.ts';
import { RollbackDue, rollback } from '../../functions/release/rollback.ts';
import { people } from '../../lib/adapters/local/people.ts';
import { enter } from '../../lib/contract/door.ts';
import { parseStrictJson } from '../../lib/domain/capture/strict-json.ts';
import { InvalidEventError, NotFoundError } from '../../lib/domain/errors.ts';
import type { Action } from '../../lib/ports/policies.ts';
import type { ControlPlane } from '../control-plane.ts';
import { EXIT, exitFor } from '../exit.ts';
import { homeOf, root } from '../home.ts';
import { readYaml } from '../manifest-file.ts';
import { settle } from '../open.ts';
import { print, printJson } from '../terminal.ts';

interface Options {
  readonly story?: string;
  readonly as: string;
  readonly json: boolean;
}

const tenant = 'default';

export function modelCommands(program: Command): void {
  const common = (command: Command, person = 'u_dan'): Command =>
    command
      .option('--as <person>', 'who does it', person)
      .option('--story <name>', 'a story instead of the `steward dev` home')
      .option('--json', 'as JSON', false);

  common(program.command('apply').description('create or change a model from its manifest'), 'u_ana')
    .requiredOption('-f, --file <model.yaml>', 'the manifest')
    .addHelpText(
      'after',
      '\nExample:\n  steward apply -f examples/flights/flight-delay.model.yaml --as u_ana\n\nThe same manifest again changes nothing.',
    )
    .action(async (options: Options & { file: string }) => {
      const manifest = readYaml(options.file);
      await act(options, 'apply', String(manifest.model), async (plane, actor) => {
        const done = await enter({ schema: Apply, flow: apply(plane.ports) }, { manifest, actor });
        if (options.json) printJson(done);
        else print(`${done.verdict}: ${done.model}, manifest ${done.digest.slice(0, 12)}`);
      });
    });

  common(program.command('event').description('put raw EventBridge events, one JSON a line, as AWS would deliver them'))
    .requiredOption('-f, --file <events.jsonl>', 'the events')
    .addHelpText(
      'after',
      '\nExample:\n  steward event -f events.jsonl\n\nExit: 0 all taken, 2 some parked with their reason.',
    )
    .action(async (options: Options & { file: string }) => {
      const lines = linesOf(options.file);
      let parked = 0;
      await settle(homeOf(options), async (plane) => {
        const done = lines.map(({ number, raw }) => {
          const outcome = plane.plane.take(raw, `${options.file}:${number}:${randomUUID()}`);
          const reason = outcome === 'parked' ? plane.queue.dead().at(-1)?.reason : undefined;
          return { line: number, outcome, ...(reason && { reason }) };
        });
        parked = done.filter(({ outcome }) => outcome === 'parked').length;
        if (options.json) printJson(done);
        else
          for (const { line, outcome, reason } of done) print(`line ${line}: ${outcome}${reason ? `: ${reason}` : ''}`);
      });
      process.exitCode = parked > 0 ? EXIT.unsure : EXIT.yes;
    });

  common(
    program.command('register').argument('<package-arn>').description('register a SageMaker model package by its ARN'),
  )
    .addHelpText(
      'after',
      '\nExample:\n  steward register arn:aws:sagemaker:us-east-1:000000000000:model-package/flight-delay/3',
    )
    .action(async (arn: string, options: Options) => {
      const parts = /^arn:aws[\w-]*:sagemaker:[\w-]+:\d{12}:model-package\/([\w-]+)\/(\d+)$/.exec(arn);
      if (!parts)
        throw new InvalidEventError(
          `\`${arn}\` is not the ARN of a versioned model package: \`arn:aws:sagemaker:…:model-package/<group>/<version>\``,
        );
      const detail = {
        ModelPackageGroupName: parts[1],
        ModelPackageVersion: Number(parts[2]),
        ModelPackageArn: arn,
        ModelPackageStatus: 'Completed',
      };
      await act(options, 'register', parts[1]!, async (plane, actor) => {
        const done = await enter({ schema: PackageSeen, flow: register(plane.ports) }, { detail, actor });
        if (options.json) printJson(done);
        else print(`${done.verdict}: ${done.model}/${done.version}`);
      });
    });

  common(program.command('gate').argument('<model/version>').description('judge a version by policy'))
    .option('--dry-run', 'judge and show, but record nothing', false)
    .addHelpText(
      'after',
      '\nExample:\n  steward gate flight-delay/2 --dry-run --story default\n\nExit: 0 pass, 1 fail, 2 inconclusive or not now.',
    )
    .action(async (name: string, options: Options & { dryRun: boolean }) => {
      const { model, version } = parseName(name);
      await act(options, 'gate', model, async (plane, actor) => {
        const done = await enter(
          { schema: GateDue, flow: gate(plane.ports) },
          { tenant, model, version, dryRun: options.dryRun, actor },
        );
        if (options.json) printJson(done);
        else {
          for (const rule of done?.decision?.rules ?? [])
            print(`${rule.outcome.padEnd(12)} ${rule.id.padEnd(26)} ${rule.reason}`);
          for (const r of done?.decision?.reasons ?? [])
            print(`  ${r.rule}: ${r.subject} is ${r.observed}, allowed ${r.limit}`);
          print(`${name}: ${done?.verdict}`);
        }
        process.exitCode = exitFor(done?.verdict ?? 'not-now');
      });
    });

  common(
    program
      .command('release')
      .argument('<model/version>')
      .description('ask for the release of a version that passed its gate'),
  )
    .requiredOption('--deployment <endpoint>', 'where to')
    .addHelpText(
      'after',
      '\nExample:\n  steward release flight-delay/2 --deployment flight-delay-prod\n\nStarts the release machine, or joins it: compare, ask people, release, verify.',
    )
    .action(async (name: string, options: Options & { deployment: string }) => {
      const { model, version } = parseName(name);
      await act(options, 'requestRelease', model, async (plane) => {
        const found = await plane.ports.registry.version({ tenant, model }, version);
        if (found?.gate?.verdict !== 'pass')
          throw new NotFoundError(`\`${name}\` has not passed its gate: see \`steward gate ${name} --dry-run\``);
        const start = releaseExecution({ tenant, model, version, deployment: options.deployment, gate: found.gate.id });
        const done = await plane.ports.workflows.start(start.machine, start.name, start.input);
        if (options.json) printJson(done);
        else print(`${done.already ? 'joined' : 'started'}: ${done.execution}`);
      });
    });

  common(program.command('rollback').argument('<model>').description('send the previous champion back'))
    .requiredOption('--deployment <endpoint>', 'where')
    .addHelpText(
      'after',
      '\nExample:\n  steward rollback flight-delay --deployment flight-delay-prod\n\nThe older version returns under the approval it was released with.',
    )
    .action(async (model: string, options: Options & { deployment: string }) => {
      await act(options, 'rollback', model, async (plane) => {
        const done = await enter(
          { schema: RollbackDue, flow: rollback(plane.ports) },
          { tenant, model, deployment: options.deployment },
        );
        if (options.json) printJson(done);
        else print(`started: back to ${model}/${done.version}`);
      });
    });
}

/** Does something in a person's name, if policy lets them, and lets it take effect. */
async function act(
  options: Options,
  action: Action,
  model: string,
  work: (plane: ControlPlane, actor: { kind: 'person'; id: string }) => Promise<void>,
): Promise<void> {
  const how = await settle(homeOf(options), async (plane) => {
    const member = people(root()).find(({ id }) => id === options.as);
    if (!member)
      throw new InvalidEventError(
        `nobody is called \`${options.as}\`: people.json has ${people(root())
          .map((p) => p.id)
          .join(', ')}`,
      );
    const known = await plane.ports.registry.model({ tenant, model });
    const resource = { kind: 'Model' as const, id: model, tenant, tier: known?.manifest?.tier ?? ('minimal' as const) };
    const may = plane.ports.policies.may(wish({ ...member, amr: ['pwd'] }, action, resource));
    if (may.decision === 'deny') {
      console.error(
        `refused: \`${member.id}\` may not ${action} \`${model}\`: ${may.reasons.join(', ') || 'no policy permits it'}`,
      );
      process.exitCode = EXIT.no;
      return;
    }
    await work(plane, { kind: 'person', id: member.id });
  });
  if (how === 'handed over') console.error('the running control plane carries it on');
}

function parseName(name: string): { model: string; version: number } {
  const parts = /^([a-zA-Z0-9-]{1,63})\/(\d{1,6})$/.exec(name);
  if (!parts)
    throw new InvalidEventError(`\`${name}\` is not a version: write \`model/version\`, like \`flight-delay/2\``);
  return { model: parts[1]!, version: Number(parts[2]) };
}

function linesOf(path: string): { number: number; raw: unknown }[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size === 0)
    throw new InvalidEventError(`\`${path}\` is not a file with events: one JSON object a line`);
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line, i) => ({ number: i + 1, line }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ number, line }) => {
      // A key given twice means something else to every reader: such a line goes on as text and is parked.
      const parsed = parseStrictJson(line);
      return { number, raw: parsed.ok ? parsed.value : line };
    });
}
