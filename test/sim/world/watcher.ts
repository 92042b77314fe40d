import type { Commit } from '../../../lib/ports/ledger.ts';
import type { Ports } from '../../../lib/ports/ports.ts';
import { ENDPOINT } from './life.ts';
import type { PlayedSageMaker, SdkRequest } from './sagemaker.ts';

/** What of an endpoint is looked at. */
export interface Served {
  readonly version: number | undefined;
  readonly config: string;
  readonly status: string;
  /** Nothing is on its way there. */
  readonly settled: boolean;
}

/** Looks at the played SageMaker itself when Steward claims or asks something, at that moment. */
export class Watcher {
  readonly #sagemaker: PlayedSageMaker;
  readonly #approved = new Set<number>();
  /** What was claimed and is not so, or was done and must not be. */
  readonly wrong: string[] = [];
  /** Changes that SageMaker took, in order. */
  readonly effects: string[] = [];
  /** Records in the order of their commits, in words for a trace. */
  readonly hears: (line: string) => void;

  constructor(sagemaker: PlayedSageMaker, hears: (line: string) => void) {
    this.#sagemaker = sagemaker;
    this.hears = hears;
  }

  /** Ports whose commits are looked at when they took effect. */
  around(ports: Ports): Ports {
    const { ledger } = ports;
    const commit = async (asked: Commit) => {
      const committed = await ledger.commit(asked);
      if (!committed.already) for (const { draft } of asked.appends) this.#recorded(draft);
      return committed;
    };
    return { ...ports, ledger: { ...ledger, commit } };
  }

  #recorded({ type, verdict, subject }: Commit['appends'][0]['draft']): void {
    this.hears(`record ${[type, verdict, subject.version && `v${subject.version}`].filter(Boolean).join(' ')}`);
    if (type === 'ApprovalAnswered' && verdict === 'approved') this.#approved.add(subject.version!);
    if (type !== 'ReleaseCompleted' || verdict !== 'live') return;
    const served = this.served();
    if (served?.settled && served.version === subject.version) return;
    this.wrong.push(`false live: version ${subject.version} is called live, and there is ${JSON.stringify(served)}`);
  }

  /** SageMaker is asked for a change, and then took it or not. */
  async asked(what: string, request: SdkRequest, take: () => Promise<{ statusCode: number }>): Promise<void> {
    const served = CHANGES.test(what) ? this.served() : undefined;
    const { statusCode } = await take();
    if (statusCode !== 200 || !CHANGES.test(what)) return;
    const input = JSON.parse(Buffer.from(request.body ?? '').toString()) as Record<string, string>;
    const name = Object.entries(input).find(([key]) => /(Name|Arn)s?$/.test(key))?.[1];
    this.effects.push(`${what} ${name}`);
    this.hears(`took ${what} ${name}${input.EndpointConfigName ? ` ${input.EndpointConfigName}` : ''}`);
    if (!/\.(Create|Update)Endpoint$/.test(what)) return;
    const version = this.#versionOf(input.EndpointConfigName!);
    if (version === undefined || !this.#approved.has(version))
      this.wrong.push(`unapproved: version ${version} is put on ${name} before anybody approved it`);
    if (served?.settled && served.config === input.EndpointConfigName)
      this.wrong.push(`twice: ${name} serves ${served.config}, and is updated to it`);
  }

  /** What the endpoint serves now. */
  served(): Served | undefined {
    const endpoint = this.#sagemaker.deployments.find(ENDPOINT);
    if (!endpoint) return undefined;
    const { blue, status, pending } = endpoint;
    return {
      ...{ config: blue.config, status, settled: status === 'InService' && !pending },
      version: this.#versionOf(blue.config),
    };
  }

  /** By its model's package: names that Steward gives prove nothing. */
  #versionOf(config: string): number | undefined {
    const { store } = this.#sagemaker.world;
    const found = (kind: string, type: string, name = '') =>
      store.get<{ body: Body }>(kind, `arn:aws:sagemaker:us-east-1:000000000000:${type}/${name.toLowerCase()}`)?.body;
    const model = found('endpoint configuration', 'endpoint-config', config)?.ProductionVariants?.[0]?.ModelName;
    const version = Number(found('model', 'model', model)?.Containers?.[0]?.ModelPackageName?.split('/').at(-1));
    return Number.isInteger(version) ? version : undefined;
  }
}

interface Body {
  readonly ProductionVariants?: { readonly ModelName?: string }[];
  readonly Containers?: { readonly ModelPackageName?: string }[];
}

const CHANGES = /\.(Create|Update|Delete|Start|Put|Set)/;
