// ministack, the AWS emulator that the CDK app is deployed into: what it takes to install it, and where it is mended. docs/cloud-test.md
// says what it cannot show.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonEnvironment } from './python.mjs';

const PACKAGES = ['ministack==1.5.33', 'cryptography==46.0.3', 'jsonata-python==0.7.1'];
const PLACES = {
  /**
   * What a Distributed Map says in JSONata it did not read, of an inline one it does: `Items`, without which the whole input was its one item,
   * and `Output` (Step Functions Developer Guide, state-map-distributed.html).
   */
  'services/stepfunctions.py': [
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
  ],
  /** A copy looked for its source among the buckets of the account that it writes to; whether it may read it was asked before. */
  'services/s3.py': [
    {
      from: `    src_bucket = _ensure_bucket(src_bucket_name)
    if src_bucket is None:
        return _no_such_bucket(src_bucket_name)

    # A \`?versionId=\` on the copy source selects a specific version to copy,`,
      to: `    src_bucket = _buckets.get_scoped(_bucket_owner_account(src_bucket_name), None, src_bucket_name)
    if src_bucket is None:
        return _no_such_bucket(src_bucket_name)

    # A \`?versionId=\` on the copy source selects a specific version to copy,`,
    },
  ],
  /** CloudFormation's name for a permission on a bus was refused; the permission itself it has (aws-resource-events-eventbuspolicy.html). */
  'services/cloudformation/provisioners.py': [
    {
      from: `# --- Kinesis Stream ---
`,
      to: `def _eb_bus_policy_create(logical_id, props, stack_name):
    of = {"EventBusName": props.get("EventBusName", "default"), "StatementId": props["StatementId"]}
    _eb._put_permission({**props.get("Statement", {}), **of})
    return "|".join(of.values()), {}


def _eb_bus_policy_delete(physical_id, props):
    bus, statement = physical_id.split("|")
    _eb._remove_permission({"EventBusName": bus, "StatementId": statement})


# --- Kinesis Stream ---
`,
    },
    {
      from: `    "AWS::Events::EventBus": {"create": _eb_event_bus_create,`,
      to: `    "AWS::Events::EventBusPolicy": {"create": _eb_bus_policy_create, "delete": _eb_bus_policy_delete},
    "AWS::Events::EventBus": {"create": _eb_event_bus_create,`,
    },
  ],
};
/** An environment that was mended otherwise is another one. */
const MENDED = createHash('sha256').update(JSON.stringify(PLACES)).digest('hex').slice(0, 8);

function mend(folder) {
  const where = 'import importlib.util as u; print(u.find_spec("ministack").submodule_search_locations[0])';
  const { stdout } = spawnSync(join(folder, 'bin', 'python'), ['-c', where], { encoding: 'utf8' });
  for (const [file, places] of Object.entries(PLACES)) {
    const path = join(stdout.trim(), file);
    let text = readFileSync(path, 'utf8');
    for (const { from, to } of places) {
      if (text.split(from).length !== 2) throw new Error(`ministack's \`${file}\` is not the one that is mended here`);
      text = text.replace(from, () => to);
    }
    writeFileSync(path, text);
  }
}

/** The folder of its programs; installed once. Throws saying what is missing. */
export const installMinistack = (say) =>
  pythonEnvironment(`ministack-1.5.33-${MENDED}`, PACKAGES, { say, finish: mend });
