import jsonata from 'jsonata';

/**
 * Reads one JSONata expression when a machine is loaded and says what is wrong with it, so that a misspelt name is
 * found by the first test and not by the first customer (transforming-data.html, "Reserved variable: $states").
 */

/** Functions of JSONata 2.0.6 that give the same answer when asked again after a restart. */
export const FUNCTIONS: ReadonlySet<string> = new Set(
  `sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match
  contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power
  boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse each error assert type
  sort distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis fromMillis
  clone`.split(/\s+/),
);
/** The part of the context object we fill (input-output-contextobject.html); `Input` may be followed further down. */
const CONTEXT: Record<string, readonly string[]> = {
  Execution: ['Id', 'Name', 'Input', 'StartTime'],
  State: ['Name', 'EnteredTime', 'RetryCount'],
  StateMachine: ['Name'],
  Task: ['Token'],
};

/** Where an expression stands, which decides what of `$states` it may read. */
export interface ExpressionPlace {
  readonly variables: ReadonlySet<string>;
  readonly result?: boolean;
  readonly errorOutput?: boolean;
  readonly token?: boolean;
}

interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly [field: string]: unknown;
}
const CHILDREN = ['steps', 'expressions', 'lhs', 'rhs', 'arguments', 'procedure', 'body', 'condition', 'then', 'else'];
/** Below these a bare name means the value at hand, not the input document that Step Functions does not have. */
const NESTED = ['stages', 'predicate', 'group', 'expr', 'terms', 'expression', 'pattern', 'update', 'delete'];

/** Steps that look into the value at hand. */
const BARE = ['name', 'wildcard', 'descendant'];

/** The text between `{%` and `%}`. */
export const expressionText = (text: string): string => text.slice(2, -2).trim();

const compiled = new Map<string, jsonata.Expression>();

/** The expression that stands between `{%` and `%}`, compiled once: machines are loaded with every home that is opened, and asked at every step. */
export function compile(text: string): jsonata.Expression {
  const known = compiled.get(text) ?? jsonata(expressionText(text));
  compiled.set(text, known);
  return known;
}

/**
 * Problems of an expression as sentences (none: it may run), and whether it reads the task token.
 * @param text the whole string, with its `{% %}`
 */
export function checkExpression(text: string, place: ExpressionPlace): { problems: string[]; readsToken: boolean } {
  let root: Node;
  try {
    root = compile(text).ast() as unknown as Node;
  } catch (error) {
    return { problems: [`\`${text}\` is not JSONata: ${(error as { message: string }).message}`], readsToken: false };
  }
  const problems: string[] = [];
  let readsToken = false;
  const local = new Set<string>();
  walk(root, true, (node) => {
    if (node.type === 'bind') local.add(String((node.lhs as Node).value));
    if (node.type === 'lambda') for (const param of node.arguments as Node[]) local.add(String(param.value));
    for (const name of [node.index, node.focus]) if (typeof name === 'string') local.add(name);
  });
  const inPaths = new Set<Node>();
  walk(root, true, (node, top) => {
    const first = (node.type === 'path' ? (node.steps as Node[])[0] : node) as Node;
    if (node.type === 'path' && first.type === 'variable' && first.value === 'states') {
      inPaths.add(first);
      const read = statesRead(node.steps as Node[], place);
      readsToken ||= read === 'token';
      if (read !== undefined && read !== 'token') problems.push(read);
    } else if (node.type === 'variable') {
      const problem = inPaths.has(node) ? undefined : variableProblem(String(node.value), top, local, place);
      if (problem !== undefined) problems.push(problem);
    } else if (top && BARE.includes(first.type)) {
      problems.push(`\`${first.value}\` has nothing to look in: begin with \`$states.input\` or a variable`);
    } else if (node.type === 'parent') {
      problems.push('the parent operator `%` is not spoken here: name the path instead');
    }
  });
  return { problems: problems.map((problem) => `\`${text}\`: ${problem}`), readsToken };
}

/** Calls `see` for a node and everything below; `top` while a bare name would mean the missing input document. */
function walk(node: unknown, top: boolean, see: (node: Node, top: boolean) => void): void {
  if (Array.isArray(node)) for (const item of node) walk(item, top, see);
  if (node === null || typeof node !== 'object' || Array.isArray(node)) return;
  const it = node as Node;
  if (it.type !== undefined) see(it, top);
  for (const field of CHILDREN) {
    if (it.type === 'lambda' && field === 'arguments') continue; // parameters are bound, not read
    if (field === 'steps' && Array.isArray(it.steps)) {
      // The first step was judged with its path; later ones look into what the first one found.
      for (const [i, step] of it.steps.entries()) walk(step, i === 0 && top && !BARE.includes(step.type), see);
    } else walk(it[field], top, see);
  }
  for (const field of NESTED) walk(it[field], field === 'expression' && it.type === 'unary' && top, see);
}

function variableProblem(name: string, top: boolean, local: Set<string>, place: ExpressionPlace): string | undefined {
  if (name === '$') return '`$$` has nothing to look in: begin with `$states.input` or a variable';
  if (name === '') return top ? '`$` has nothing to look in: begin with `$states.input` or a variable' : undefined;
  if (name === 'states') return 'read a part of `$states`, such as `$states.input`, by its name';
  if (local.has(name) || FUNCTIONS.has(name) || place.variables.has(name)) return undefined;
  return `\`$${name}\` is neither assigned by a state nor a function allowed here`;
}

/** What a `$states...` path reads: a problem, `'token'`, or undefined when it is plain and allowed. */
function statesRead(steps: Node[], place: ExpressionPlace): string | undefined {
  const names = steps.slice(1).map((step) => (step.type === 'name' ? String(step.value) : '?'));
  const [part, area, leaf] = names;
  if (steps[0]?.predicate !== undefined || steps[0]?.stages !== undefined) return '`$states` takes no filter';
  if (part === 'input') return undefined;
  if (part === 'result')
    return place.result ? undefined : '`$states.result` exists only in Output and Assign of a Task';
  if (part === 'errorOutput')
    return place.errorOutput ? undefined : '`$states.errorOutput` exists only in Output and Assign of a Catch';
  if (part !== 'context') return '`$states` has only input, result, errorOutput and context';
  if (area === undefined || leaf === undefined || !CONTEXT[area]?.includes(leaf))
    return `\`$states.${names.join('.')}\` is not spoken here: allowed are ${Object.entries(CONTEXT)
      .map(([name, leaves]) => `${name}.{${leaves.join(',')}}`)
      .join(' ')} below \`$states.context\``;
  if (area !== 'Task') return undefined;
  return place.token ? 'token' : '`$states.context.Task.Token` exists only in Arguments of a `.waitForTaskToken` task';
}
