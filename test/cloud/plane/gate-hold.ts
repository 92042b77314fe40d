import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DescribeEndpointCommand,
  DescribeModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { Apply, apply } from '../../../functions/register/apply.ts';
import { runFlow } from '../../../lib/contract/run-flow.ts';
import { clients, flightManifest, standin } from '../cloud.ts';
import { followed } from './followed.ts';
import { state } from './ledger.ts';

/** The second team's model: packages of flight-delay under another name, on an endpoint of its own. Nothing is trained for it. */
export const MODEL = 'gate-hold';
export const ENDPOINT_NAME = 'gate-hold-prod';
const MINUTE = 60_000;
/** A check that came before its model was applied: what a schedule of an earlier manifest may still send. */
export const EARLY_CHECK = {
  tenant: 'default',
  model: MODEL,
  deployment: ENDPOINT_NAME,
  slot: new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000).toISOString(),
};

export const { life, about, recorded, question } = followed(MODEL);

/** What its team wrote: drift is checked at `schedule`, nothing is retrained, a canary bakes as long as its alarm needs to ring. */
export function manifest(schedule: string): Record<string, any> {
  const { retraining: _, ...written } = flightManifest();
  const [deployment] = written.deployments;
  return {
    ...written,
    model: MODEL,
    owner: 'gate-agents',
    monitoring: { ...written.monitoring, drift: { ...written.monitoring.drift, schedule } },
    approval: { quorum: 1, expires: '1h' },
    deployments: [{ ...deployment, endpoint: ENDPOINT_NAME, plan: { type: 'canary', percent: 50, bake: '3m' } }],
  };
}

export const applied = (written: Record<string, unknown>) =>
  runFlow(
    {
      schema: Apply,
      flow: apply({
        ...state,
        owners: { tenantOf: () => 'default', has: () => true },
        people: { membersOf: async () => [] },
      }),
    },
    { manifest: written, actor: { kind: 'person', id: 'gate-agent' } },
  );

export async function makeGroup(): Promise<void> {
  await clients.sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: MODEL }));
}

/** Registers a copy of a flight-delay version in SageMaker; its event is on its way then. Returns the ARN. */
export async function copyOf(version: number, Environment: Record<string, string> = {}): Promise<string> {
  const ModelPackageName = `arn:aws:sagemaker:us-east-1:000000000000:model-package/flight-delay/${version}`;
  const found = await clients.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName }));
  const [container] = found.InferenceSpecification!.Containers!;
  const { Image, ModelDataUrl } = container!;
  const { ModelPackageArn } = await clients.sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: MODEL,
      ModelApprovalStatus: 'PendingManualApproval',
      InferenceSpecification: { ...found.InferenceSpecification!, Containers: [{ Image, ModelDataUrl, Environment }] },
      ModelMetrics: found.ModelMetrics,
      DriftCheckBaselines: found.DriftCheckBaselines,
      CustomerMetadataProperties: found.CustomerMetadataProperties,
    }),
  );
  return ModelPackageArn!;
}

/** Lets a minute of SageMaker's time pass, in which passengers' flights are asked for. What fails is for the endpoint's alarms. */
export async function minuteOfTraffic(): Promise<void> {
  for (let i = 0; i < 4; i++)
    await clients.runtime
      .send(
        new InvokeEndpointCommand({
          EndpointName: ENDPOINT_NAME,
          ContentType: 'text/csv',
          Accept: 'text/csv',
          Body: '8.5,3,733,JFK,ORD',
        }),
      )
      .catch((error: Error) => {
        // Before the first release there is nobody to ask.
        if (error.name !== 'ModelError' && !/not found|Could not find/i.test(error.message)) throw error;
      });
  await standin.moveTo((await standin.state()).now + MINUTE);
}

export const endpoint = () =>
  clients.sagemaker.send(new DescribeEndpointCommand({ EndpointName: ENDPOINT_NAME })).catch((error: Error) => ({
    EndpointStatus: error.message,
    EndpointConfigName: undefined,
    FailureReason: undefined,
  }));
