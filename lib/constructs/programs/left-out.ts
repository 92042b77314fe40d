import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'rolldown';
import type { ESTree } from 'rolldown/utils';

/** As bundlers see it, when it is a link. */
const MODULES = join(realpathSync(fileURLToPath(new URL('../../../node_modules', import.meta.url))), '/');

/**
 * Parts of libraries that no function of ours ever runs, each with the reason. They hang on code that does run, so no bundler may
 * leave them out by itself; every cold start would read them.
 */
const LEFT_OUT = {
  'zod/v4/core/json-schema-processors.js': 'functions parse, none describes its schemas',
  'zod/v4/core/to-json-schema.js': 'functions parse, none describes its schemas',
  '@smithy/signature-v4/dist-es/HeaderFormatter.js': 'no event stream is signed',
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

/** Like them, but asked for at the start, by callers who do without when the answer is `undefined`. */
const DONE_WITHOUT = {
  'zod/v4/core/memoizer.js': 'it parses objects that hold themselves; what came as JSON never does',
};

/** Where DynamoDB's errors are registered, each with a class of its own. */
const ERRORS = join(MODULES, '@aws-sdk/client-dynamodb/dist-es/schemas/schemas_0.js');
/** Answers to backups, exports, imports, global tables, tables made, PartiQL: no function asks for any. Others would still come by name. */
const UNHEARD =
  /^(Backup|ContinuousBackups|PointInTime|Export|Import|InvalidExport|InvalidRestore|GlobalTable|Replica(?!ted)|Table|Index|Policy|DuplicateItem)/;

/**
 * Replaces each of them by something of the same names: a function that throws, a class without methods. Throws when a library no
 * longer has such a file, so that an update cannot quietly bring the bytes back.
 */
export function leftOut(): Plugin {
  const files = new Set(Object.keys({ ...LEFT_OUT, ...DONE_WITHOUT }).map((file) => join(MODULES, file)));
  const moved = [...files].find((file) => !existsSync(file));
  if (moved)
    throw new Error(`\`${moved.slice(MODULES.length)}\` is not there any more: look where its library has it now`);
  return {
    name: 'left-out',
    transform(code, id) {
      if (id === ERRORS) return { code: withoutUnheard(code, this.parse(code).body) };
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
      const says = file in DONE_WITHOUT ? '' : `throw new Error(${JSON.stringify(`${file} is left out of bundles`)});`;
      return { code: [`const leftOut = () => { ${says} };`, ...stubs].join('\n'), moduleSideEffects: false };
    },
  };
}

/** Takes out the lines that register them: nothing else holds on to their classes. */
function withoutUnheard(code: string, statements: ESTree.Program['body']): string {
  const unheard = statements.filter((statement) => {
    const call = statement.type === 'ExpressionStatement' ? statement.expression : undefined;
    const [, error] = call?.type === 'CallExpression' ? call.arguments : [];
    return error?.type === 'Identifier' && UNHEARD.test(error.name);
  });
  if (unheard.length === 0) throw new Error("DynamoDB's errors are no longer registered one by one: look how they are");
  return unheard.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), code);
}
