import { digestOf } from '../ledger/record.ts';

/** What an execution is for. A rollback runs in the release machine. */
export type ExecutionKind = 'release' | 'rollback' | 'retrain' | 'drift-map' | 'artifact-map';
export type MachineName = Exclude<ExecutionKind, 'rollback'>;

/** Every machine, with the kinds it runs. */
export const MACHINES: readonly { readonly machine: MachineName; readonly kinds: readonly ExecutionKind[] }[] = [
  { machine: 'release', kinds: ['release', 'rollback'] },
  { machine: 'retrain', kinds: ['retrain'] },
  { machine: 'drift-map', kinds: ['drift-map'] },
  { machine: 'artifact-map', kinds: ['artifact-map'] },
];
const machineOf = (kind: ExecutionKind): MachineName => (kind === 'rollback' ? 'release' : kind);

interface About {
  readonly tenant: string;
  readonly model: string;
}

const modelKey = ({ tenant, model }: About): string => digestOf({ tenant, model }).slice(0, 12);

/** How the names of a model's executions of one kind begin: Step Functions lists by name, not by what an execution is about. */
export const prefixOf = (kind: ExecutionKind, about: About): string => `${kind}-${modelKey(about)}-`;

/**
 * The name of the first attempt at something: whoever starts the same names it the same. At most 80 characters of letters, digits and `-`
 * (API_StartExecution.html).
 * @param subject what tells it from the model's other executions of this kind
 */
export const executionName = (kind: ExecutionKind, about: About, subject: Readonly<Record<string, unknown>>): string =>
  `${prefixOf(kind, about)}${digestOf({ ...subject }).slice(0, 24)}`;

/** The first attempt has the bare name. */
export const attemptName = (name: string, attempt: number): string => (attempt === 1 ? name : `${name}-${attempt}`);

/** A name as `executionName` and `attemptName` make it. */
export const EXECUTION_NAME =
  /^(release|rollback|retrain|drift-map|artifact-map)-[0-9a-f]{12}-[0-9a-f]{24}(?:-([1-9]\d{0,2}))?$/;

/** What a name tells: of what kind, in which machine, and the name of its first attempt. Undefined for another name. */
export function partsOf(name: string): { kind: ExecutionKind; machine: MachineName; first: string } | undefined {
  const parts = EXECUTION_NAME.exec(name);
  if (!parts) return undefined;
  const kind = parts[1] as ExecutionKind;
  return { kind, machine: machineOf(kind), first: parts[2] ? name.slice(0, -parts[2].length - 1) : name };
}
