import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { ControlFunction, type ControlFunctionProps } from '../constructs/control-function.ts';
import { HttpDoor } from '../constructs/http-door.ts';
import { policies } from '../constructs/policies.ts';
import { Signing } from '../constructs/signing.ts';
import { Watch } from '../constructs/watch.ts';
import type { Config } from '../contract/config.ts';
import type { FunctionName } from '../contract/env.ts';
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
    const vpc = config.vpc && { vpc: config.vpc };
    const { logDays } = config.retention;
    const watch = new Watch(this, { topic: state.notices.alarms, environment: config.environment });
    const flow = (name: FunctionName, entry: string, description: string, more: Partial<ControlFunctionProps> = {}) =>
      new ControlFunction(this, { name, entry: `functions/${entry}.ts`, description, watch, logDays, ...vpc, ...more });

    // functions
    const api = flow('api', 'api/handler', 'what people look at', { beside: policies(), memory: 1024 });
    const answer = flow('answer', 'approve/answer-handler', "takes a person's answer", {
      beside: policies(),
      memory: 1024,
    });
    const page = flow('console', 'console/handler', 'the page', {
      beside: { console: props.consoleFolder },
      timeout: Duration.seconds(10),
    });

    // grants
    state.ledger.grantRead(api);
    state.evidence.grantRead(api);
    state.ledger.grantAppend(answer);
    this.signing = new Signing(this, { key: state.signingKey, watch, logDays, ...vpc });
    this.signing.grantSign(answer);
    for (const checker of [api, answer]) this.signing.tell(checker);
    state.signIn.grantLookUp(answer);
    state.worm.grantReadCheckpoints(api);
    for (const fn of [api, answer]) state.signIn.tellMethods(fn);

    // triggers
    const door = new HttpDoor(this, { signIn: state.signIn, domainPrefix: config.signIn.domainPrefix, watch, logDays });
    door.tellSignIn(page);
    door.route(HttpMethod.GET, '/api/{proxy+}', api);
    door.route(HttpMethod.POST, '/api/approvals/{id}/answer', answer);
    for (const path of ['/', '/{proxy+}']) door.publicRoute(path, page);

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
