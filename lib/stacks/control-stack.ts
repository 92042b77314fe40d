import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { CheckSchedules } from '../constructs/check-schedules.ts';
import { ControlFunction, type ControlFunctionProps } from '../constructs/control-function.ts';
import type { HttpDoor } from '../constructs/http-door.ts';
import { policies } from '../constructs/policies.ts';
import type { Signing } from '../constructs/signing.ts';
import { Teams } from '../constructs/teams.ts';
import { Watch } from '../constructs/watch.ts';
import { parkedQueue, WorkQueue } from '../constructs/work-queue.ts';
import { Workflow } from '../constructs/workflow.ts';
import type { Config } from '../contract/config.ts';
import type { FunctionName } from '../contract/env.ts';
import { ROUTES, SAGEMAKER_ROUTES } from '../contract/events.ts';
import { ownersOf } from '../contract/owners.ts';
import { WRITERS } from '../contract/writers.ts';
import type { StateStack } from './state-stack.ts';

const LONG = Duration.minutes(15);
const SHORT = Duration.minutes(1);

/** The flows: one function each, the queues and rules that wake them, the two machines, the readers of the ledger's stream. */
export class ControlStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { config: Config; state: StateStack; door: HttpDoor; signing: Signing },
  ) {
    super(scope, id, props);
    const { config, state } = props;
    const { environment } = config;
    const vpc = config.vpc && { vpc: config.vpc };
    const { logDays } = config.retention;
    const { ledger, evidence, worm } = state;
    const watch = new Watch(this, { topic: state.notices.alarms, environment });
    const teams = new Teams(this, config.teams);
    const flow = (name: FunctionName, entry: string, description: string, more: Partial<ControlFunctionProps> = {}) =>
      new ControlFunction(this, { name, entry: `functions/${entry}.ts`, description, watch, logDays, ...vpc, ...more });

    const owners = { 'owners.json': Buffer.from(JSON.stringify(ownersOf(config))) };

    // functions
    const register = flow('register', 'register/handler', 'makes a model package a model version', {
      timeout: LONG,
      beside: owners,
    });
    const gate = flow('gate', 'gate/handler', 'judges a version by policy', {
      timeout: LONG,
      memory: 1769,
      beside: policies(),
    });
    const driftCheck = flow('drift-check', 'drift-check/handler', 'compares a window with the baseline', {
      timeout: LONG,
      memory: 1769,
    });
    const driftMap = flow('drift-map', 'drift-check/map-handler', 'before and after the shards of a large window', {
      timeout: LONG,
      memory: 1769,
    });
    // A child of the map is an Express execution, which ends after five minutes.
    const driftShard = flow('drift-shard', 'drift-check/shard-handler', 'counts one shard of a large window', {
      timeout: Duration.minutes(4),
      memory: 1769,
    });
    const qualityCheck = flow('quality-check', 'quality-check/handler', 'compares predictions with labels', {
      timeout: LONG,
      memory: 1769,
    });
    const retrain = flow('retrain', 'retrain/handler', 'steps of the retrain machine', { timeout: SHORT });
    const evaluate = flow('evaluate', 'evaluate/handler', 'challenger against champion', {
      timeout: LONG,
      memory: 1769,
    });
    const ask = flow('ask', 'approve/ask-handler', 'puts a question to people');
    const resume = flow('resume', 'approve/resume-handler', 'wakes what waited for people', { timeout: SHORT });
    const release = flow('release', 'release/handler', 'steps of the release machine', {
      timeout: LONG,
      beside: policies(),
    });
    const reconcile = flow('reconcile', 'reconcile/handler', 'compares an endpoint with the registry', {
      timeout: SHORT,
    });
    const sweep = flow('sweep', 'reconcile/sweep-handler', 'what no event brings: expiries, missed changes', {
      timeout: LONG,
    });
    const audit = flow('audit', 'audit/handler', 'checks the live ledger', { timeout: LONG, memory: 1769 });
    const checkpoint = flow('checkpoint', 'checkpoint/handler', 'signs where all chains stand', {
      timeout: LONG,
      memory: 1769,
    });
    const announce = flow('announce', 'announce/handler', 'carries records into the world', { timeout: SHORT });
    const copy = flow('worm', 'worm/handler', 'copies records to write-once storage', { timeout: SHORT });

    const command = flow('command', 'command/handler', 'carries out what signed-in people want', {
      // The API waits no longer than 30 s.
      timeout: Duration.seconds(29),
      memory: 1769,
      beside: { ...policies(), ...owners },
    });

    // grants
    for (const writer of this.node.children)
      if (writer instanceof ControlFunction && WRITERS[writer.name]) ledger.grantAppend(writer);
    for (const decider of [ask, resume, release, sweep, command, checkpoint]) props.signing.grantSign(decider);
    for (const reader of [announce, audit, checkpoint]) ledger.grantRead(reader);
    ledger.grantRecords(copy);
    for (const checker of [audit, checkpoint, resume, release]) props.signing.tell(checker);
    state.signIn.grantLookUp(release);
    for (const keeper of [register, gate, driftCheck, driftMap, driftShard, qualityCheck, evaluate, command])
      evidence.grantAdd(keeper);
    evidence.grantRead(release);
    for (const reader of [register, gate, driftCheck, driftMap, driftShard, qualityCheck, release, command])
      teams.grantReadData(reader);
    for (const describer of [register, command]) teams.grantDescribePackages(describer);
    teams.grantTrain(retrain);
    teams.grantRelease(release);
    teams.grantRemoveAlarms(sweep);
    for (const looker of [reconcile, sweep, command]) teams.grantDescribeEndpoints(looker);
    worm.grantLook(release);
    worm.grantKeep(copy);
    worm.grantReadCheckpoints(audit);
    worm.grantAddCheckpoints(checkpoint);
    for (const fn of [register, reconcile]) fn.set('ACCOUNT_ID', this.account);
    for (const [fn, action] of [
      [ask, 'kms:Encrypt'],
      [resume, 'kms:Decrypt'],
    ] as const) {
      fn.set('TOKEN_KEY_ARN', state.tokenKey.keyArn);
      fn.allow([action], [state.tokenKey.keyArn]);
    }

    // workflows
    const releaseFlow = new Workflow(this, {
      file: 'statemachines/release.asl.json',
      functions: { EvaluateFunction: evaluate, AskFunction: ask, ReleaseFunction: release },
      watch,
      logDays,
    });
    const retrainFlow = new Workflow(this, {
      file: 'statemachines/retrain.asl.json',
      functions: { RetrainFunction: retrain },
      watch,
      logDays,
    });
    const driftMapFlow = new Workflow(this, {
      file: 'statemachines/drift-map.asl.json',
      functions: { DriftMapFunction: driftMap, DriftShardFunction: driftShard },
      watch,
      logDays,
    });
    for (const starter of [driftCheck, command]) driftMapFlow.grantStart(starter, 'DRIFT_MAP_MACHINE_ARN');
    for (const starter of [retrain, announce, command]) releaseFlow.grantStart(starter, 'RELEASE_MACHINE_ARN');
    for (const starter of [announce, command]) retrainFlow.grantStart(starter, 'RETRAIN_MACHINE_ARN');
    releaseFlow.grantResume(resume, 'RELEASE_MACHINE_ARN');
    for (const asker of [resume, sweep]) releaseFlow.grantDescribe(asker);
    retrainFlow.grantDescribe(sweep);
    // People see what failed and let it go on.
    for (const machine of [releaseFlow, retrainFlow, driftMapFlow]) machine.grantRedrive(command);

    // triggers
    state.signIn.tellMethods(command);
    props.door.route(HttpMethod.POST, '/api/models/{model}/{command}', command);
    props.door.route(HttpMethod.GET, '/api/models/{model}/executions', command, 'Executions');
    const bus = new EventBus(this, 'Bus', { eventBusName: `steward-${environment}`, description: 'facts of Steward' });
    const work = {
      register: new WorkQueue(this, { server: register, name: 'register', watch, timeout: LONG }),
      gate: new WorkQueue(this, { server: gate, name: 'gate', watch, timeout: LONG }),
      resume: new WorkQueue(this, { server: resume, name: 'resume', watch, timeout: SHORT }),
      reconcile: new WorkQueue(this, { server: reconcile, name: 'reconcile', watch, timeout: SHORT }),
      'drift-check': new WorkQueue(this, { server: driftCheck, name: 'drift-check', watch, timeout: LONG }),
      'quality-check': new WorkQueue(this, { server: qualityCheck, name: 'quality-check', watch, timeout: LONG }),
      sweep: new WorkQueue(this, { server: sweep, name: 'sweep', watch, timeout: LONG }),
      checkpoint: new WorkQueue(this, {
        server: checkpoint,
        name: 'checkpoint',
        watch,
        timeout: LONG,
        gathered: true,
      }),
      audit: new WorkQueue(this, { server: audit, name: 'audit', watch, timeout: LONG }),
    };
    for (const route of SAGEMAKER_ROUTES) teams.feed(work[route.flow], route);
    for (const [i, { on, flow: to }] of ROUTES.entries())
      work[to].on(`Facts${i}`, bus, { source: ['steward'], account: [this.account], detailType: [...on] });

    const schedules = new CheckSchedules(this, { environment, watch });
    schedules.feed(work['drift-check']);
    schedules.feed(work['quality-check']);
    schedules.every('Tick', 'rate(5 minutes)', work.sweep, { limit: 100 });
    // Records ask for theirs; this is for days on which there are none.
    work.checkpoint.grantAsk(copy, 'CHECKPOINT_QUEUE_URL');
    schedules.every('Checkpoint', 'rate(12 hours)', work.checkpoint, {});
    schedules.every('Audit', 'rate(1 day)', work.audit, {});
    schedules.grantManage(announce);
    announce.set('DRIFT_CHECK_QUEUE_ARN', work['drift-check'].queue.queueArn);
    announce.set('QUALITY_CHECK_QUEUE_ARN', work['quality-check'].queue.queueArn);
    announce.set('BUS_NAME', bus.eventBusName);
    announce.allow(['events:PutEvents'], [bus.eventBusArn]);
    announce.set('CONSOLE_URL', props.door.url);
    state.notices.grantSend(announce);

    for (const [reader, hears] of [
      [announce, 'inserts'],
      [copy, 'everything'],
    ] as const) {
      const name = reader.node.id.toLowerCase();
      const parked = parkedQueue(reader, 'Parked', watch, `${name}-stream`);
      ledger.streamTo(reader, new SqsDlq(parked), hears);
      watch.behind(reader.fn, name);
      new WorkQueue(this, { server: reader, name, watch, timeout: SHORT }).takeBack(reader);
    }
    watch.integrity();
    watch.draw('flows');

    new CfnOutput(this, 'BusName', { value: bus.eventBusName });
  }
}
