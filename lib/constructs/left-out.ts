import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'rolldown';

/** As bundlers see it, when it is a link. */
const MODULES = join(realpathSync(fileURLToPath(new URL('../../node_modules', import.meta.url))), '/');

/**
 * Parts of libraries that no function of ours ever runs, each with the reason. They hang on code that does run, so no bundler may
 * leave them out by itself; every cold start would read them.
 */
const LEFT_OUT = {
  'zod/v4/core/json-schema-processors.js': 'functions parse, none describes its schemas',
  'zod/v4/core/to-json-schema.js': 'functions parse, none describes its schemas',
  'hono/dist/utils/body.js': 'requests bring JSON, none brings a form',
  'hono/dist/utils/mount.js': 'no foreign application is mounted',
  '@aws-sdk/lib-dynamodb/dist-es/pagination/ScanPaginator.js': 'nothing scans a table',
  '@aws-sdk/endpoint-cache/dist-es/EndpointCache.js': 'endpoint discovery is off unless a variable asks for it',
  '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js': 'Node has SHA-256',
  '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js':
    'Lambda sets the region; there is no instance metadata',
  '@smithy/core/dist-es/submodules/config/shared-ini-file-loader/parseIni.js': 'Lambda has no profile files',
  '@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js': 'the retry mode is standard',
};

/**
 * Replaces each of them by something of the same names: a function that throws, a class without methods. Throws when a library no
 * longer has such a file, so that an update cannot quietly bring the bytes back.
 */
export function leftOut(): Plugin {
  const files = new Set(Object.keys(LEFT_OUT).map((file) => join(MODULES, file)));
  const moved = [...files].find((file) => !existsSync(file));
  if (moved)
    throw new Error(`\`${moved.slice(MODULES.length)}\` is not there any more: look where its library has it now`);
  return {
    name: 'left-out',
    transform(code, id) {
      if (!files.has(id)) return null;
      const file = id.slice(MODULES.length);
      const stubs = this.parse(code).body.flatMap((statement) => {
        if (statement.type !== 'ExportNamedDeclaration') return [];
        const { declaration, specifiers } = statement;
        if (declaration?.type === 'ClassDeclaration') return `export class ${declaration.id?.name} {}`;
        const declared = declaration?.type === 'VariableDeclaration' ? declaration.declarations : [declaration];
        const ids = [...declared.map((one) => one?.id), ...specifiers.map(({ exported }) => exported)];
        return ids.flatMap((id) => (id?.type === 'Identifier' ? `export const ${id.name} = leftOut;` : []));
      });
      const thrower = `const leftOut = () => { throw new Error(${JSON.stringify(`${file} is left out of bundles`)}); };`;
      return { code: [thrower, ...stubs].join('\n'), moduleSideEffects: false };
    },
  };
}
