import { fileURLToPath } from 'node:url';
import { FACTORIES } from '../../adapters/aws/factories.ts';
import { type AnyFlow, isHttp, wakesOf } from '../../flow/flow.ts';
import type { NeedName } from '../../flow/needs.ts';
import { isSignedIn, variablesOf } from '../../flow/variables.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const AWS = 'lib/adapters/aws';

/**
 * The program that Lambda starts for a flow: it imports the declaration and what makes the ports of its needs, nothing else, checks the
 * environment, and hands the flow to what speaks with whatever wakes it.
 * @param file where the flow is declared, from the repository's root
 */
export function entryOf({ file, flow }: { readonly file: string; readonly flow: AnyFlow }): string {
  const factories = [...new Set((flow.needs as readonly NeedName[]).map((need) => FACTORIES[need]))];
  const { imports, handler } = wrapped(flow);
  const lines = [
    { names: ['flow'], from: file },
    { names: ['environment'], from: `${AWS}/lambda/environment.ts` },
    ...factories.map(([name, make]) => ({ names: [make], from: `${AWS}/ports/${name}.ts` })),
    ...imports,
  ].map(({ names, from }) => `import { ${names.join(', ')} } from ${JSON.stringify(`${ROOT}${from}`)};`);
  return [
    ...lines,
    `const env = environment(flow.name, ${JSON.stringify(Object.keys(variablesOf(flow).shape))});`,
    `const ports = { ${factories.map(([, make]) => `...${make}(env)`).join(', ')} };`,
    `export const handler = ${handler};`,
  ].join('\n');
}

/** What stands between Lambda and the flow, by what wakes it. */
function wrapped(flow: AnyFlow): { handler: string; imports: { names: string[]; from: string }[] } {
  const lambda = { names: ['lambda'], from: `${AWS}/lambda/lambda.ts` };
  if (isHttp(flow)) {
    const log = { names: ['logError'], from: `${AWS}/lambda/log.ts` };
    const http = { names: ['http', ...(isSignedIn(flow) ? ['cognitoPerson'] : [])], from: `${AWS}/lambda/http.ts` };
    const personOf = isSignedIn(flow) ? 'cognitoPerson(env)' : 'async () => undefined';
    return {
      handler: `http(flow.serve({ ports, personOf: ${personOf}, log: logError, seconds: ${flow.timeout ?? 30} }))`,
      imports: [log, http],
    };
  }
  if (wakesOf(flow, 'stream').length > 0)
    return {
      handler: 'readerOf(flow.run(ports), env)',
      imports: [{ names: ['readerOf'], from: `${AWS}/ports/reader.ts` }],
    };
  if (wakesOf(flow, 'sagemaker').length > 0)
    return {
      handler: 'lambda({ schema: sagemakerInput(flow, homeFromEnvironment(env)), flow: flow.run(ports) })',
      imports: [
        lambda,
        { names: ['sagemakerInput'], from: 'lib/flow/seen.ts' },
        { names: ['homeFromEnvironment'], from: `${AWS}/lambda/environment.ts` },
      ],
    };
  return { handler: 'lambda({ schema: flow.input, flow: flow.run(ports) })', imports: [lambda] };
}
