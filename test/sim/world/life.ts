import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { runFiles } from '../../functions/run-files.ts';
import type { Chance } from './chance.ts';
import type { JobEnd, PlayedSageMaker } from './sagemaker.ts';

export const START = Date.parse('2026-11-02T00:00:00Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const ENDPOINT = 'flight-delay-prod';
export const GROUP = 'flight-delay';
const PIPELINE = 'flight-delay-training';
const RUNS = 's3://data/runs';
/** Held-out rows of a version, and rows of a day: few, because statistics are not what is simulated. */
const ROWS = 200;

/** What happens to a model from outside Steward, whatever becomes of Steward meanwhile. */
export interface Story {
  /** Of the version that a retrain makes: how much better it is, and whether its container answers. */
  readonly better: number;
  readonly answers: boolean;
  readonly job: JobEnd;
  /** What people say to the question about it, and how long they take to answer any (ms). */
  readonly people: { readonly say: 'approve' | 'reject' | 'nothing'; readonly after: number; readonly twice: boolean };
  /** Traps of SageMaker's. */
  readonly silentRollback: boolean;
  readonly lateReads: number;
  readonly duplicateEvents: number;
  readonly metadataReemit: boolean;
  readonly noCapacity: boolean;
}

/** The life that kills are held against: everything goes well. */
export const GOOD: Story = {
  ...{ better: 0.1, answers: true, job: { after: HOUR / 2, code: 0 } },
  people: { say: 'approve', after: HOUR, twice: false },
  ...{ silentRollback: false, lateReads: 0, duplicateEvents: 1, metadataReemit: false, noCapacity: false },
};

/** Lives whose every call is killed: one for each way that releases and retrains end. */
export const LIVES: Readonly<Record<string, Story>> = {
  good: GOOD,
  'no-answer': { ...GOOD, answers: false },
  'silent-rollback': { ...GOOD, answers: false, silentRollback: true },
  'training-failed': { ...GOOD, job: { after: HOUR / 2, code: 1 } },
  refused: { ...GOOD, people: { ...GOOD.people, say: 'reject' } },
  'no-capacity': { ...GOOD, noCapacity: true },
};

/** A life drawn from a seed. */
export function drawStory(chance: Chance): Story {
  const ends: JobEnd[] = [
    { after: chance.whole(1, 12) * 5 * 60_000, code: 0 },
    { after: chance.whole(1, 12) * 5 * 60_000, code: 1 },
    { after: Number.POSITIVE_INFINITY, code: 0 },
  ];
  return {
    better: chance.happens(0.85) ? 0.1 : -0.15,
    answers: chance.happens(0.75),
    job: chance.happens(0.8) ? ends[0]! : chance.of(ends),
    people: {
      say: chance.happens(0.85) ? 'approve' : chance.of(['reject', 'nothing']),
      after: chance.whole(1, 12) * 10 * 60_000,
      twice: chance.happens(0.3),
    },
    silentRollback: chance.happens(0.3),
    lateReads: chance.happens(0.3) ? chance.whole(1, 3) : 0,
    duplicateEvents: chance.happens(0.3) ? chance.whole(2, 4) : 1,
    metadataReemit: chance.happens(0.2),
    noCapacity: chance.happens(0.05),
  };
}

/** The example's model, checked daily. */
export function manifestOfLife(): Record<string, unknown> {
  const manifest = parse(readFileSync('examples/flights/flight-delay.model.yaml', 'utf8'));
  Object.assign(manifest.monitoring.drift, { schedule: 'cron(0 6 * * ? *)', window: '1d', delay: '2h' });
  Object.assign(manifest.monitoring.drift.policy, { minimumRows: 50 });
  Object.assign(manifest.monitoring.quality, { schedule: 'cron(0 7 * * ? *)', window: '1d', delay: '2h' });
  Object.assign(manifest.monitoring.quality.policy, { minimumLabels: 50, limits: { auc: { min: 0.2 } } });
  Object.assign(manifest.gate, { minimumHeldOutRows: 100, aucFloor: 0.5 });
  manifest.retraining = {
    ...{ pipeline: PIPELINE, on: ['drift'], train: '1d', holdOut: '1d', coolDown: '30d' },
    ...{ budget: { runs: 2, per: '90d' }, timeout: '1d', parameters: { Champion: '$championModelData' } },
  };
  manifest.deployments[0].plan.bake = '5m';
  return manifest;
}

/** The world around Steward: packages, data, requests. */
export class Around {
  readonly #sagemaker: PlayedSageMaker;
  readonly #s3: string;
  readonly #story: Story;

  constructor(sagemaker: PlayedSageMaker, s3: string, story: Story) {
    this.#sagemaker = sagemaker;
    this.#s3 = s3;
    this.#story = story;
  }

  put(uri: string, text: string): void {
    const path = join(this.#s3, uri.slice('s3://'.length));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** What pipelines leave behind, the pipeline itself, and the first version's package. */
  begin(): void {
    for (const [run, files] of [
      ['1', runFiles(1, 0, ROWS)],
      ['2', runFiles(2, this.#story.better, ROWS)],
    ] as const) {
      for (const [name, text] of Object.entries(files)) this.put(`${RUNS}/${run}/${name}`, text);
      this.put(`${RUNS}/${run}/evaluation.json`, '{}');
      this.put(`${RUNS}/${run}/model.tar.gz`, `model ${run}`);
    }
    const { packages, world } = this.#sagemaker;
    const { lateReads, duplicateEvents, metadataReemit, silentRollback, noCapacity } = this.#story;
    world.faults.set({ lateReads, duplicateEvents, metadataReemit, silentRollback, noCapacity });
    world.store.tx(() => packages.createGroup({ ModelPackageGroupName: GROUP }));
    world.store.put('pipeline', PIPELINE, this.#pipeline());
    world.store.tx(() => packages.create(packageOf('1', true) as never));
  }

  #pipeline(): object {
    const processing = {
      AppSpecification: { ImageUri: IMAGE, ContainerEntrypoint: ['true'] },
      ProcessingResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 1 } },
    };
    const definition = {
      Version: '2020-12-01',
      Parameters: [{ Name: 'Champion', Type: 'String', DefaultValue: '' }],
      Steps: [
        { Name: 'Train', Type: 'Processing', Arguments: processing },
        {
          ...{ Name: 'Register', Type: 'RegisterModel', DependsOn: ['Train'] },
          Arguments: packageOf('2', this.#story.answers),
        },
      ],
    };
    return {
      ...{ arn: `arn:aws:sagemaker:us-east-1:000000000000:pipeline/${PIPELINE}`, name: PIPELINE, role: ROLE },
      ...{ definition: JSON.stringify(definition), token: 'made', createdAt: START, modifiedAt: START },
    };
  }

  /** What the endpoint saw and what came of it on one day, as capture and labels lie in S3 at its end; from the second day on it drifts. */
  day(day: number): void {
    const from = START + day * DAY;
    const origin = (i: number): string => (day >= 1 && i % 2 ? 'LAX' : ['ATL', 'BOS', 'JFK'][i % 3]!);
    const rows = Array.from({ length: ROWS }, (_, i) => i);
    const side = (mode: string, data: string) => ({
      ...{ observedContentType: 'text/csv', mode, encoding: 'CSV', data },
    });
    const at = new Date(from + 12 * HOUR).toISOString();
    const hour = at.slice(0, 13).replace(/[-T]/g, '/');
    const line = {
      captureData: {
        endpointInput: side(
          'INPUT',
          rows.map((i) => `${i % 24},${i % 7},${100 + (i % 500)},${origin(i)},ORD`).join('\n'),
        ),
        endpointOutput: side('OUTPUT', rows.map((i) => 0.2 + (i % 10) / 20).join('\n')),
      },
      eventMetadata: { eventId: `e-${day}`, inferenceId: `i-${day}`, inferenceTime: at },
      eventVersion: '0',
    };
    this.put(`s3://steward-captures/capture/${ENDPOINT}/AllTraffic/${hour}/day.jsonl`, JSON.stringify(line));
    const truth = {
      groundTruthData: { data: rows.map((i) => (i % 10 > 6 ? 1 : 0)).join('\n'), encoding: 'CSV' },
      ...{ eventMetadata: { eventId: `i-${day}` }, eventVersion: '0' },
    };
    this.put(`s3://steward-captures/labels/flight-delay/${hour}/labels.jsonl`, JSON.stringify(truth));
  }
}

const ROLE = 'arn:aws:iam::000000000000:role/pipeline';
const IMAGE = `000000000000.dkr.ecr.us-east-1.amazonaws.com/x@sha256:${'a'.repeat(64)}`;

/** A package as CreateModelPackage is asked for it. */
export const packageOf = (run: string, answers: boolean, image = IMAGE) => ({
  ModelPackageGroupName: GROUP,
  ModelApprovalStatus: 'PendingManualApproval',
  InferenceSpecification: {
    Containers: [
      { Image: image, ModelDataUrl: `${RUNS}/${run}/model.tar.gz`, Environment: { ANSWERS: String(answers) } },
    ],
    SupportedContentTypes: ['text/csv'],
    SupportedResponseMIMETypes: ['text/csv'],
  },
  ModelMetrics: {
    ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: `${RUNS}/${run}/evaluation.json` } },
  },
  CustomerMetadataProperties: {
    'steward:predictions': `${RUNS}/${run}/predictions.jsonl`,
    'steward:trainingData': `${RUNS}/${run}/train.csv`,
    'steward:requester': 'u_ana',
  },
});

/** What a container answers: one that is broken answers with an error. */
export const answersOf = ({ ANSWERS }: Readonly<Record<string, string>>): { status: number; body: string } =>
  ANSWERS === 'false' ? { status: 500, body: 'broken' } : { status: 200, body: '0.5' };
