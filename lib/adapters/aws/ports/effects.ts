import type { VariablesOf } from '../../../flow/needs.ts';
import type { Ports } from '../../../ports/ports.ts';
import { lazily } from '../lazily.ts';

/** What a committed record may cause: events, notices and schedules. */
export const effectPorts = (
  env: Record<VariablesOf<'bus' | 'notices' | 'schedules'>, string>,
): Pick<Ports, 'bus' | 'notices' | 'schedules'> => ({
  bus: lazily(async () => (await import('../effects/bus.ts')).ownBus(env.BUS_NAME)),
  notices: lazily(async () =>
    (await import('../effects/notices.ts')).ownNotices(env.NOTICES_TOPIC_ARN, env.CONSOLE_URL),
  ),
  schedules: lazily(async () =>
    (await import('../effects/schedules.ts')).ownSchedules({
      group: env.SCHEDULE_GROUP,
      roleArn: env.SCHEDULE_ROLE_ARN,
      deadLetterArn: env.SCHEDULE_DLQ_ARN,
      targets: {
        'drift-check': env.DRIFT_CHECK_QUEUE_ARN,
        'quality-check': env.QUALITY_CHECK_QUEUE_ARN,
        'operations-check': env.OPERATIONS_CHECK_QUEUE_ARN,
      },
    }),
  ),
});

/** The machines a function may start or look for, by the name flows use; one that only asks how an execution stands names none. */
export const workflowsPort = (
  env: {
    RELEASE_MACHINE_ARN?: string;
    RETRAIN_MACHINE_ARN?: string;
    DRIFT_MAP_MACHINE_ARN?: string;
    ARTIFACT_MAP_MACHINE_ARN?: string;
  } & object,
): Pick<Ports, 'workflows'> => ({
  workflows: lazily(async () =>
    (await import('../effects/workflows.ts')).ownWorkflows({
      ...(env.RELEASE_MACHINE_ARN && { release: env.RELEASE_MACHINE_ARN }),
      ...(env.RETRAIN_MACHINE_ARN && { retrain: env.RETRAIN_MACHINE_ARN }),
      ...(env.DRIFT_MAP_MACHINE_ARN && { 'drift-map': env.DRIFT_MAP_MACHINE_ARN }),
      ...(env.ARTIFACT_MAP_MACHINE_ARN && { 'artifact-map': env.ARTIFACT_MAP_MACHINE_ARN }),
    }),
  ),
});

/** Task tokens under the token key: one function encrypts, one other decrypts. */
export const tokenKeyPort = (env: { TOKEN_KEY_ARN: string }): Pick<Ports, 'keys'> => ({
  keys: lazily(async () => (await import('../keys/keys.ts')).ownKeys(env.TOKEN_KEY_ARN)),
});
