// Java libraries the tests' engines run on, with everything they need, from Maven: fetched once into node_modules/.cache.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './python.mjs';

const dependency = ([groupId, artifactId, version]) =>
  `<dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version></dependency>`;

const pomOf = (artifacts) => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>steward</groupId>
  <artifactId>libraries</artifactId>
  <version>1</version>
  <dependencies>${artifacts.map(dependency).join('')}</dependencies>
</project>
`;

/**
 * The folder of jars of these artifacts and all they need.
 * @param name folder below the cache, with the version in it @param artifacts as [group, artifact, version]
 * @throws where Maven is not there or cannot fetch them
 */
export function jarsOf(name, artifacts) {
  const folder = join(CACHE, ...name.split('/'));
  const jars = join(folder, 'lib');
  if (existsSync(jars)) return jars;
  const draft = join(folder, 'draft');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'pom.xml'), pomOf(artifacts));
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${draft}`];
  const { error, status } = spawnSync('mvn', ['-q', '-B', '--color=never', ...goal], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
  });
  if (error) throw new Error(`cannot run \`mvn\` (${error.message}): install Maven and a JDK, Java 17 or newer`);
  const wanted = artifacts.map((artifact) => artifact.join(':')).join(', ');
  if (status !== 0) throw new Error(`Maven could not fetch ${wanted}: what it says stands above`);
  renameSync(draft, jars);
  return jars;
}
