// ministack, the AWS emulator that the CDK app is deployed into: what it takes to install it, and where it is mended. docs/cloud-test.md
// says what it cannot show.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonEnvironment } from './python.mjs';

const PACKAGES = ['ministack==1.5.33', 'cryptography==46.0.3', 'jsonata-python==0.7.1'];
const FILE = 'services/stepfunctions.py';
/**
 * What a Distributed Map says in JSONata it did not read, of an inline one it does: `Items`, without which the whole input was its one item,
 * and `Output` (Step Functions Developer Guide, state-map-distributed.html).
 */
const MENDED = [
  {
    from: `        items = _read_map_items(state_def["ItemReader"], effective, ctx)
    else:
`,
    to: `        items = _read_map_items(state_def["ItemReader"], effective, ctx)
    elif _state_query_language(state_def, ctx) == "JSONata" and "Items" in state_def:
        items = _jsonata_state_field(state_def, "Items", "array", raw_input, ctx)
    else:
`,
  },
  {
    from: `                              "The specified tolerated failure threshold was exceeded")
`,
    to: `                              "The specified tolerated failure threshold was exceeded")
    if _state_query_language(state_def, ctx) == "JSONata":
        output = _apply_jsonata_output(state_def, raw_input, ctx, result=results, default=results)
        _apply_state_assign(state_def, raw_input, ctx, result=results)
        return output, _next_or_end(state_def)
`,
  },
];

function mend(folder) {
  const where = 'import importlib.util as u; print(u.find_spec("ministack").submodule_search_locations[0])';
  const { stdout } = spawnSync(join(folder, 'bin', 'python'), ['-c', where], { encoding: 'utf8' });
  const path = join(stdout.trim(), FILE);
  let text = readFileSync(path, 'utf8');
  for (const { from, to } of MENDED) {
    if (text.split(from).length !== 2) throw new Error(`ministack's \`${FILE}\` is not the one that is mended here`);
    text = text.replace(from, () => to);
  }
  writeFileSync(path, text);
}

/** The folder of its programs; installed once. Throws saying what is missing. */
export const installMinistack = (say) => pythonEnvironment('ministack-1.5.33-mended', PACKAGES, { say, finish: mend });
