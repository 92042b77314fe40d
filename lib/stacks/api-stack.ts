import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FLOWS } from '../../functions/flows.ts';
import { HttpDoor } from '../constructs/doors/http-door.ts';
import { Signing } from '../constructs/stores/signing.ts';
import { Watch } from '../constructs/watch.ts';
import type { Config } from '../contract/config.ts';
import { wakesOf } from '../flow/flow.ts';
import { functionsOf, route } from './functions.ts';
import { grant, isOfApi } from './grants.ts';
import type { StateStack } from './state-stack.ts';

/** The way in for people: the API, the page, who may enter, and what auditors check signatures with. */
export class ApiStack extends Stack {
  readonly door: HttpDoor;
  readonly signing: Signing;

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { config: Config; state: StateStack; consoleFolder: string },
  ) {
    super(scope, id, props);
    const { config, state } = props;
    const watch = new Watch(this, { topic: state.notices.alarms, environment: config.environment });
    const functions = functionsOf(this, FLOWS.filter(isOfApi), {
      config,
      watch,
      page: { console: props.consoleFolder },
    });
    const teller = functions.find(({ flow }) => wakesOf(flow, 'deploy').length > 0)!;
    this.signing = new Signing(this, { key: state.signingKey, teller });
    const { logDays } = config.retention;
    const door = new HttpDoor(this, { signIn: state.signIn, domainPrefix: config.signIn.domainPrefix, watch, logDays });
    for (const fn of functions) grant(fn, { state, signing: this.signing, door });
    route(functions, door, state);

    watch.draw('api');

    this.door = door;
    new CfnOutput(this, 'ApiUrl', { value: door.url });
    new CfnOutput(this, 'ConsoleUrl', { value: door.url });
    new CfnOutput(this, 'LedgerPublicKey', { value: this.signing.publicKey });
    // Where and as what the command line signs people in.
    new CfnOutput(this, 'SignInUrl', { value: door.signInUrl });
    new CfnOutput(this, 'SignInScope', { value: door.scopes });
    new CfnOutput(this, 'CommandLineClient', { value: door.commandLine.userPoolClientId });
  }
}
