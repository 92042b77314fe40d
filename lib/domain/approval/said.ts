import { assertMayBecome, SAID, SaidState, type VersionState } from '../lifecycle.ts';
import type { ModelVersion } from '../model/model.ts';
import type { Approval } from './approval.ts';

type Said = Readonly<Record<string, SaidState>>;
type Standing = Pick<ModelVersion, 'state' | 'said'>;

/** Most urgent first: what a version is called that stands differently in its deployments. */
const TOGETHER: readonly SaidState[] = ['awaiting-approval', 'approved', 'rejected', 'expired', 'withdrawn'];

const isSaid = (state: VersionState): state is SaidState => SaidState.safeParse(state).success;

/** How a version stands in one deployment: as people said there, else as its gate left it. One from before says the same of all. */
export const stateIn = ({ state, said }: Standing, deployment: string): VersionState =>
  state === 'retired' || (said === undefined && isSaid(state)) ? state : (said?.[deployment] ?? gateState(state));

/** Whether people said anything of it there that stands, or are being asked. */
export const isSaidIn = (version: Standing, deployment: string): boolean => isSaid(stateIn(version, deployment));

/** Whether people said yes to it anywhere. */
export const isApproved = ({ state, said = {} }: Standing): boolean =>
  state === 'approved' || Object.values(said).includes('approved');

/** How the last judgement left a version, whatever people said since. */
const gateState = (state: VersionState): VersionState => (isSaid(state) ? 'gated-pass' : state);

/** What a version is called, all its deployments taken together: who is asked first, then what its gate said, then a yes, then a no. */
export function stateTogether(gated: VersionState, said: Said): VersionState {
  const found = TOGETHER.find((state) => Object.values(said).includes(state));
  return found === 'awaiting-approval' || gated === 'gated-pass' ? (found ?? gated) : gated;
}

/**
 * A version after something was said, or taken back, in one deployment.
 * @param to undefined: it stands at its gate there again
 * @throws IntegrityError where people cannot say that after what they said
 */
export function withSaid(version: Standing, deployment: string, to: SaidState | undefined): Required<Standing> {
  const from = version.said?.[deployment];
  const before = from ?? (version.said === undefined && isSaid(version.state) ? version.state : undefined);
  if (to !== undefined) assertMayBecome(SAID, before, to, `what people said of it in \`${deployment}\``);
  const { [deployment]: _, ...others } = version.said ?? {};
  const said = to === undefined ? others : { ...others, [deployment]: to };
  return { said, state: stateTogether(gateState(version.state), said) };
}

/** A version about which no question is open any more: what people said stands. */
export function withoutOpen({ state, said = {} }: Standing): Required<Standing> {
  const left = Object.fromEntries(Object.entries(said).filter(([, one]) => one !== 'awaiting-approval'));
  return { said: left, state: stateTogether(gateState(state), left) };
}

/** What a judgement makes of a version: a yes stands where it was said, and every no is open to be asked about again. */
export function judgedAgain({ said = {} }: Standing, gated: VersionState): Required<Standing> {
  const left = Object.fromEntries(Object.entries(said).filter(([, one]) => one === 'approved'));
  return { said: left, state: stateTogether(gated, left) };
}

/** What the questions about a version say of it: for one that was written before it said so itself. */
export function saidByQuestions(questions: readonly Approval[]): Said {
  const said: Record<string, SaidState> = {};
  for (const { deployment, state, spent, resumed } of questions.toSorted((a, b) => a.askedAt - b.askedAt)) {
    const stands = state === 'pending' ? 'awaiting-approval' : state;
    if (stands === 'void' || spent || (state === 'approved' && resumed === 'too-late')) delete said[deployment];
    else said[deployment] = stands;
  }
  return said;
}
