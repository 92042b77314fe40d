import type { Reason } from '../../lib/domain/reason.ts';

/** What the first release will change, or what nobody can check until then; by the rule that noted it. */
const NOTES: Readonly<Record<string, (reason: Reason) => string>> = {
  version: (r) => `no registered version runs: ${r.observed}. Until one is released nothing is compared`,
  checks: (r) => `${r.subject} have ${r.observed}; they are ${r.limit}`,
  capture: (r) => `the ${r.subject} is ${r.observed}; ${r.limit.startsWith('checks') ? '' : 'it is '}${r.limit}`,
  'instance-type': (r) => `variant ${r.subject} runs on ${r.observed}; by the manifest it runs on ${r.limit}`,
  'scaled-type': (r) =>
    `variant ${r.subject} is a scaling target and runs on ${r.observed}; AWS lets it have ${r.limit}`,
  instances: (r) => `variant ${r.subject} has instances running: ${r.observed}; by the manifest it has ${r.limit}`,
  role: (r) => `variant ${r.subject} runs as ${r.observed}; by the manifest it runs as ${r.limit}`,
  image: (r) => `variant ${r.subject} runs the image ${r.observed}; ${r.limit}`,
  form: (r) => `the ${r.subject} has ${r.observed}; by the manifest it has ${r.limit}`,
  setting: (r) => `the ${r.subject} has ${r.observed}, which is ${r.limit}: the first release takes it away`,
};

/** Why an endpoint cannot be adopted, with what is wanted instead. */
const REFUSALS: Readonly<Record<string, (reason: Reason) => string>> = {
  idle: (r) => `${r.observed} to ${r.subject}; wanted is ${r.limit}`,
  start: (r) => `of ${r.subject}: ${r.observed}; wanted is ${r.limit}`,
  'out-of-band': (r) => `${r.subject} was ${r.observed}; wanted is that it is ${r.limit}`,
  version: (r) => `${r.subject} runs and is ${r.observed}; wanted is ${r.limit}`,
  status: (r) => `the endpoint is ${r.observed}; wanted is ${r.limit}`,
  'one-variant': (r) => `the endpoint has the variants ${r.observed}; wanted is ${r.limit}`,
  'one-version': (r) => `the variants of the endpoint run ${r.observed}; wanted is ${r.limit}`,
  alias: (r) => `${r.subject} is ${r.observed}; wanted is ${r.limit}`,
  'no-shadow': (r) => `the endpoint has the shadow variants ${r.observed}; wanted are ${r.limit}`,
  kind: (r) => `the ${r.subject} has ${r.observed}; wanted is ${r.limit}`,
  described: (r) => `of variant ${r.subject}: ${r.observed}; wanted are ${r.limit}`,
};

export const noteInWords = (reason: Reason): string => NOTES[reason.rule]!(reason);
export const refusalInWords = (reason: Reason): string => (REFUSALS[reason.rule] ?? ofHost)(reason);

/** Of what a component stands on, by any rule of its content. */
const ofHost = ({ subject, observed, limit }: Reason): string =>
  `the endpoint \`${subject}\`, which the component stands on, has ${observed}; the manifest says ${limit}: Steward changes no endpoint that several share, so write there what it has`;
