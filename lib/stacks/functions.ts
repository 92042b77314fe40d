import type { Construct } from 'constructs';
import { ControlFunction } from '../constructs/control-function.ts';
import type { HttpDoor } from '../constructs/doors/http-door.ts';
import type { Beside } from '../constructs/programs/bundle.ts';
import type { Watch } from '../constructs/watch.ts';
import type { Config } from '../contract/config.ts';
import { reachingRole } from '../contract/targets.ts';
import { type AnyFlow, wakesOf } from '../flow/flow.ts';
import { isSignedIn } from '../flow/variables.ts';
import { besideOf, isReaching } from './grants.ts';
import type { StateStack } from './state-stack.ts';

/** A function for each flow, in a stack. */
export const functionsOf = (
  scope: Construct,
  flows: readonly AnyFlow[],
  props: {
    readonly config: Config;
    readonly watch: Watch;
    readonly owners?: Beside;
    readonly targets?: Beside;
    readonly page?: Beside;
  },
): ControlFunction[] =>
  flows.map((flow) => {
    const { config, watch, ...given } = props;
    const { logDays } = config.retention;
    const vpc = config.vpc && { vpc: config.vpc };
    const named = config.targets.length > 0 &&
      isReaching(flow) && { roleName: reachingRole(config.environment, flow.name) };
    return new ControlFunction(scope, { flow, watch, logDays, beside: besideOf(flow, given), ...vpc, ...named });
  });

/** The routes of every function that answers requests, for people who are signed in or, where there is no data, for everybody. */
export function route(functions: readonly ControlFunction[], door: HttpDoor, state: StateStack): void {
  for (const fn of functions) {
    if (isSignedIn(fn.flow)) state.signIn.tellMethods(fn);
    for (const { requests } of wakesOf(fn.flow, 'requests'))
      for (const [i, request] of requests.entries()) door.answer(request, fn, i);
  }
}
