import * as z from 'zod';
import { ReleaseSubject } from '../../lib/contract/release-execution.ts';
import { Reason } from '../../lib/domain/reason.ts';
import { GoingBack } from '../../lib/domain/release/going-back.ts';
import { QueuedSmoke } from '../../lib/domain/release/smoke-answer.ts';
import { isUnverified } from '../../lib/domain/release/way-back.ts';
import { inTarget } from '../target/in-target.ts';
import { ADOPTED, backToAdopted } from './back-to-adopted.ts';
import {
  type Approved,
  closedState,
  currentRelease,
  loadApproved,
  loadRelease,
  type Release,
  type ReleaseNeeds,
  withPause,
} from './load-release.ts';
import { observeCopy, observeReversal, observeRollout } from './observe.ts';
import { servesAsBefore } from './out-of-band.ts';
import { observePlace } from './place/observe-place.ts';
import { failRelease, packageLeft } from './record-release.ts';
import { start } from './start.ts';
import { type Driven, revert, updateEndpoint } from './update-endpoint.ts';
import { verify } from './verify.ts';

/** An execution that began under an earlier machine says no reasons. */
const UNSAID: Reason = {
  rule: 'verify',
  subject: 'endpoint',
  observed: 'not what was approved, or no answer',
  limit: 'the approved content, and a valid answer',
};

/** A version, or what was adopted. */
const Released = ReleaseSubject.extend({ version: z.int().nonnegative() });

/** One step of the release machine (statemachines/release.asl.json); the state's name says what the step is for. */
export const ReleaseStep = z.discriminatedUnion('step', [
  Released.extend({ step: z.literal('copied'), approval: z.string() }),
  Released.extend({
    step: z.literal('start'),
    approval: z.string(),
    execution: z.string().optional(),
    rollback: GoingBack.nullish(),
    queued: z.int().nullish(),
  }),
  Released.extend({ step: z.literal('drive') }),
  Released.extend({ step: z.literal('look'), asked: QueuedSmoke.nullish() }),
  Released.extend({
    step: z.literal('verify'),
    made: z.array(z.int()).default([]),
    asked: QueuedSmoke.nullish(),
  }),
  Released.extend({ step: z.literal('revert') }),
  Released.extend({ step: z.literal('look-back'), reasons: z.tuple([Reason], Reason).default([UNSAID]) }),
  Released.extend({ step: z.literal('fail'), error: z.string() }),
]);
export type ReleaseStep = z.infer<typeof ReleaseStep>;

/** Intent, then calls with fixed names, then the outcome: every step may be repeated and changes nothing the second time. */
export function release(all: ReleaseNeeds) {
  return async function release(due: ReleaseStep): Promise<{ verdict: string }> {
    if (due.version === ADOPTED) return backToAdopted(all, due);
    const there = ({ deployment }: Release): ReleaseNeeds => inTarget(all, deployment, due.version);
    const withFound = async <T>(step: (found: Release, ports: ReleaseNeeds) => Promise<T>) => {
      const found = await loadRelease(all.registry, due);
      return step(found, there(found));
    };
    const withApproved = async <T>(step: (found: Approved, ports: ReleaseNeeds) => Promise<T>) => {
      const found = await loadApproved(all, due);
      return step(found, there(found));
    };
    switch (due.step) {
      case 'copied':
        return observeCopy(all, due, due.approval);
      case 'start':
        return start(all, due, due.approval, due.rollback ?? undefined, due.execution, due.queued ?? undefined);
      case 'drive':
        return withApproved((found, ports) => withPause(ports, found, drive(ports, found)));
      case 'look':
        return withApproved((found, ports) =>
          withPause(ports, found, observeRollout(ports, found, due.asked ?? undefined)),
        );
      case 'verify':
        return withApproved((found, ports) => verify(ports, found, due.made, due.asked ?? undefined));
      case 'revert':
        return withFound((found, ports) => withPause(ports, found, takeBack(ports, found)));
      case 'look-back':
        return withFound((found, ports) => withPause(ports, found, observeReversal(ports, found, due.reasons)));
      case 'fail':
        return withFound((found, ports) => close(ports, found, due.error));
    }
  };
}

/** Each form of serving has its own way there, and back. */
async function drive(ports: ReleaseNeeds, found: Approved): Promise<Driven> {
  const { serving } = found.spec;
  return serving?.type === 'lambda'
    ? (await import('./move-alias.ts')).driveAlias(ports, found, serving)
    : updateEndpoint(ports, found);
}

async function takeBack(ports: ReleaseNeeds, found: Release): Promise<{ verdict: string }> {
  const { serving } = found.spec;
  return serving?.type === 'lambda'
    ? (await import('./move-alias.ts')).aliasBack(ports, found, serving)
    : revert(ports, found);
}

/**
 * Ends a release whose machine met an error. `unverified`: its config serves, or is about to, or nobody can tell, and is to be taken back
 * first; that is asked for until the deadline.
 *
 * @param error name of what a step threw
 */
async function close(ports: ReleaseNeeds, found: Release, error: string): Promise<{ verdict: string }> {
  const closed = closedState(found);
  if (closed) return { verdict: closed };
  const looked = await lookedAt(ports, found).catch(() => undefined);
  if ((looked?.unverified ?? true) && ports.clock.now() < currentRelease(found).deadline)
    return { verdict: 'unverified' };
  const reason = { rule: 'machine', subject: 'release', observed: error, limit: 'no error' };
  return failRelease(ports, found, [reason], 'failed', looked?.observed, 'release', {
    content: looked?.content,
    approved: await packageLeft(ports, found),
  });
}

/** What the endpoint runs: something that nobody verified, or, by which of the contents kept, what served before. */
async function lookedAt(ports: ReleaseNeeds, { deployment, spec }: Release) {
  const observed = await observePlace(ports, spec, deployment.config);
  const back = observed && observed.config === deployment.config;
  const { content } = back ? await servesAsBefore(ports, deployment, observed) : { content: undefined };
  return { observed, unverified: isUnverified(deployment, observed), content };
}
