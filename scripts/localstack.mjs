// LocalStack without Docker: what it takes to install it, and to run it where nobody else can reach it. docs/contract.md says what
// it is asked, and where it is wrong.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jarsOf } from './maven.mjs';
import { listed, pythonEnvironment } from './python.mjs';

const PACKAGES = listed(new URL('./engines/localstack.txt', import.meta.url));
/** What its Step Functions evaluates JSONata with, where and as it looks for it. */
const JSONATA = '0.9.7';
const LIBRARIES = [
  ['com.dashjoin', 'jsonata', JSONATA],
  ['com.fasterxml.jackson.core', 'jackson-databind', '2.16.2'],
];
const JAVA = '21';

/** Where this version is wrong in what our machines need: docs/contract.md says what each of these means. */
const MENDED = [
  // Python 3.11 reads this file only so; without it Step Functions does not load.
  { file: 'packages/api.py', from: 'import abc\n', to: 'from __future__ import annotations\nimport abc\n' },
  // What an expression names inside of brackets, `[$states.result.x]`, was not given to it.
  { file: 'services/stepfunctions/asl/jsonata/jsonata.py', from: `    r"(?:\\[[^\\[\\]]*\\])"\n    r"|"\n`, to: '' },
  // A task that was retried kept its token, and so its first failure.
  {
    file: 'services/stepfunctions/asl/component/state/state_execution/state_task/service/state_task_service_callback.py',
    from: '    def _eval_body(self, env: Environment) -> None:\n',
    to: `    def _evaluate_with_timeout(self, env: Environment) -> None:
        retries = env.states.context_object.context_object_data["State"]["RetryCount"]
        if self.resource.condition == ResourceCondition.WaitForTaskToken and retries > 0:
            env.callback_pool_manager.add(env.states.context_object.update_task_token())
        super()._evaluate_with_timeout(env=env)

    def _eval_body(self, env: Environment) -> None:
`,
  },
];

function mend(folder) {
  const where = 'import importlib.util as u; print(u.find_spec("localstack").submodule_search_locations[0])';
  const found = spawnSync(join(folder, 'bin', 'python'), ['-c', where], { encoding: 'utf8' });
  for (const { file, from, to } of MENDED) {
    const path = join(found.stdout.trim(), file);
    const text = readFileSync(path, 'utf8');
    if (text.split(from).length !== 2) throw new Error(`LocalStack's \`${file}\` is not the one that is mended here`);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  }
}

function javaHome() {
  const { stderr, error } = spawnSync('java', ['-XshowSettings:properties', '-version'], { encoding: 'utf8' });
  const home = /^\s*java\.home = (.+)$/m.exec(stderr ?? '')?.[1];
  if (error || !home) throw new Error('cannot run `java`: install a JDK, Java 17 or newer');
  return home;
}

/** Installs what is not there yet; answers with what `startLocalStack` needs. Throws saying what is missing. */
export function installLocalStack(say) {
  const home = javaHome();
  const programs = pythonEnvironment('localstack', PACKAGES, { say, finish: mend });
  return { programs, jsonata: jarsOf(`jsonata/${JSONATA}`, LIBRARIES), javaHome: home };
}

/**
 * Starts it with an empty store below `folder`. It listens on every interface, whatever it is told: only inside a network namespace
 * that has nothing but a loopback is that nobody.
 * @param start as `processes` gives it
 */
export function startLocalStack({ programs, jsonata, javaHome }, { start, folder, port, env }) {
  const libraries = join(folder, 'var', 'lib', 'localstack', 'lib');
  mkdirSync(join(libraries, 'jsonata'), { recursive: true });
  mkdirSync(join(libraries, 'java'), { recursive: true });
  symlinkSync(jsonata, join(libraries, 'jsonata', JSONATA));
  symlinkSync(javaHome, join(libraries, 'java', JAVA));
  const nothingElse = {
    EAGER_SERVICE_LOADING: '0',
    DISABLE_EVENTS: '1',
    SKIP_SSL_CERT_DOWNLOAD: '1',
    DNS_ADDRESS: '0',
    // Queue URLs by the address that was asked, not by a name that nobody here resolves.
    SQS_ENDPOINT_STRATEGY: 'dynamic',
  };
  // What it would fetch it must not: a proxy nobody plays.
  const nowhere = { OUTBOUND_HTTP_PROXY: 'http://127.0.0.1:9', OUTBOUND_HTTPS_PROXY: 'http://127.0.0.1:9' };
  const own = { OVERRIDE_IN_DOCKER: '0', FILESYSTEM_ROOT: folder, GATEWAY_LISTEN: `127.0.0.1:${port}` };
  const all = { ...env, ...nothingElse, ...nowhere, ...own };
  return start('localstack', join(programs, 'python'), ['-m', 'localstack.runtime.main'], all, { deaf: true });
}
