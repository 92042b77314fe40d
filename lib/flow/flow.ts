import type * as z from 'zod';
import type { Envelope } from '../contract/sagemaker-events.ts';
import type { Written } from '../contract/writers.ts';
import type { Person } from '../domain/approval/person.ts';
import type { AskedKind } from '../domain/check/kinds.ts';
import type { RecordType } from '../domain/ledger/types.ts';
import type { NeedName, PortsOf } from './needs.ts';

/** What wakes a flow. */
export type Wake =
  /** records of these types, told on our bus; with `kinds` only those whose `data.kind` is one of them */
  | { readonly facts: readonly RecordType[]; readonly kinds?: readonly string[] }
  /**
   * SageMaker's events of these types about `groups` or `endpoints` of the configuration, or transform jobs that write into its `buckets`, and what of
   * them becomes the flow's input
   */
  | {
      readonly sagemaker: readonly string[];
      readonly about: 'groups' | 'endpoints' | 'buckets';
      readonly seen: (event: Envelope) => unknown;
    }
  /** the schedules of the checks that manifests ask for */
  | { readonly slots: AskedKind }
  /** a schedule of Steward's own, and what it sends */
  | { readonly every: string; readonly input: Readonly<Record<string, unknown>> }
  /** others who ask for it: what is asked for several times in a minute is done once, after it */
  | { readonly asked: 'once a minute' }
  /** every record as the ledger's stream has it; `everything` also tells of what was changed or removed there */
  | { readonly stream: 'inserts' | 'everything' }
  /** tasks of this state machine (statemachines/<name>.asl.json), which names the function `${<Name>Function}` */
  | { readonly task: string }
  /** requests, as HTTP APIs write them: `GET /api/{proxy+}`; below `/api` of people who are signed in */
  | { readonly requests: readonly string[] }
  /** CloudFormation, whenever the stack is deployed */
  | { readonly deploy: true };

/** What every declaration says. Where the function runs, and with which rights, follows from it. */
export interface Declared<N extends NeedName> {
  /** In kebab case: the function's, its queue's and its machine task's name. */
  readonly name: string;
  /** In a few words, for whoever finds the function in the account. */
  readonly does: string;
  readonly wakes: readonly Wake[];
  readonly needs: readonly N[];
  /** What it writes into the registry, and whether it begins chains; its role, and `portsOf` locally, let it write no other. @default nothing */
  readonly writes?: readonly Written[];
  /** Whether it may commit decisions, which are signed. @default false */
  readonly signs?: boolean;
  /** Seconds. @default 30 */
  readonly timeout?: number;
  /** MB; CPU comes with it. @default 512 */
  readonly memory?: number;
  /** MB below `/tmp`, up to 10,240 (API_EphemeralStorage). @default 512 */
  readonly disk?: number;
}

/** A flow that takes one message, task or record at a time. */
export interface Flow<I, N extends NeedName> extends Declared<N> {
  readonly input: z.ZodType<I>;
  readonly run: (ports: PortsOf<N>) => (input: I) => Promise<unknown>;
}

/** What an HTTP flow is given beside its ports. */
export interface Given<N extends NeedName> {
  readonly ports: PortsOf<N>;
  /** The person of a request's verified token; undefined for none, a broken or an expired one. */
  // biome-ignore lint/suspicious/noExplicitAny: the context of whichever framework answers
  readonly personOf: (context: any) => Promise<Person | undefined>;
  /** Takes note of an error that an operator must know of: its name and message. */
  readonly log: (error: Error) => void;
  /** For how long a request may be answered. @default as long as it takes */
  readonly seconds?: number;
  /** Names beside ids, where the installation knows them. */
  readonly nameOf?: (id: string) => string | undefined;
}

/** A flow that answers requests. */
export interface HttpFlow<N extends NeedName> extends Declared<N> {
  // biome-ignore lint/suspicious/noExplicitAny: what an application keeps of a request is its own matter
  readonly serve: (given: Given<N>) => any;
}

/** Any declaration, as those see it who derive from all of them. */
// biome-ignore lint/suspicious/noExplicitAny: flows of every input and every need stand side by side; each parses its own
export type AnyFlow = Flow<any, any> | HttpFlow<any>;

/** Declares a flow: this one value says all there is to know of it (docs/decisions.md, 2026-11-26). */
export const declareFlow = <I, const N extends NeedName>(flow: Flow<I, N>): Flow<I, N> => flow;

/** Declares a flow that answers requests. */
export const declareHttpFlow = <const N extends NeedName>(flow: HttpFlow<N>): HttpFlow<N> => flow;

// biome-ignore lint/suspicious/noExplicitAny: as AnyFlow has it
export const isHttp = (flow: AnyFlow): flow is HttpFlow<any> => 'serve' in flow;

/** The wakes of one kind: `wakesOf(flow, 'facts')`. */
export const wakesOf = <K extends Wake extends infer W ? (W extends W ? keyof W : never) : never>(
  { wakes }: Pick<AnyFlow, 'wakes'>,
  kind: K,
): Extract<Wake, { readonly [key in K]: unknown }>[] =>
  wakes.filter((wake): wake is Extract<Wake, { readonly [key in K]: unknown }> => kind in wake);
