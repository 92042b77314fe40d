// Every file that a comment or a document names must be in the repository, and every link within the documents must lead somewhere.
// Names the place of each that does not, and ends with 1.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' }).trim().split('\n');
const known = new Set(files.flatMap((file) => [file, ...parents(file)]));
const ends = new Set(files.flatMap((file) => file.split('/').map((_, i, parts) => parts.slice(i).join('/'))));

/** What is written by a command, and what belongs to others: named in documents without being here. */
const ELSEWHERE = /^(node_modules|dist|cdk\.out|\.build|console\/dist|~|https?:|s3:)/;

function parents(file) {
  const folder = dirname(file);
  return folder === '.' ? [] : [folder, ...parents(folder)];
}

/** Comments of a source file with the lines they begin in, by TypeScript's own scanner. */
function commentsOf(text) {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);
  const found = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan())
    if (kind === ts.SyntaxKind.SingleLineCommentTrivia || kind === ts.SyntaxKind.MultiLineCommentTrivia)
      found.push({ text: scanner.getTokenText(), line: text.slice(0, scanner.getTokenStart()).split('\n').length });
  return found;
}

const lineOf = (text, index, first = 1) => first + text.slice(0, index).split('\n').length - 1;

/** Names that look like files of ours: of a document anywhere, or of a source file, with or without its folder. */
const PATH = /(?<![\w/.@*<$…{},-])(?:[\w.{},-]+\/)*[\w.{},-]+\.(?:md|ts|tsx|mjs|asl\.json)\b(?![\w/(*])/g;

function pathsIn(file, text, first) {
  return [...text.matchAll(PATH)]
    .flatMap(({ 0: path, index }) => spelledOut(path).map((one) => ({ path: one, index })))
    .filter(({ path }) => !ELSEWHERE.test(path) && !isThere(file, path))
    .map(
      ({ path, index }) => `${file}:${lineOf(text, index, first)} names \`${path}\`, which is not in the repository`,
    );
}

/** Every path that choices in braces stand for. */
function spelledOut(path) {
  const choice = /\{([^{}]*)\}/.exec(path);
  if (!choice) return [path];
  return choice[1].split(',').flatMap((one) => spelledOut(path.replace(choice[0], one)));
}

/** As seen from the top, or from the file that names it, or the end of a path: what an editor's search finds. */
const isThere = (file, path) =>
  known.has(normalize(path)) || known.has(normalize(join(dirname(file), path))) || ends.has(path);

/** GitHub's ids of headings: github.com/gjtorikian/html-pipeline, `toc_filter`. */
const anchorsOf = (text) =>
  new Set(
    [...text.matchAll(/^#+ +(.*)$/gm)].map(([, heading]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  );

function linksIn(file, text) {
  const wrong = [];
  for (const { 1: target, index } of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [path, anchor] = target.split('#');
    const to = path === '' ? file : normalize(join(dirname(file), path)).replace(/\/$/, '');
    if (!known.has(to)) wrong.push(`${file}:${lineOf(text, index)} links to \`${target}\`, which is not there`);
    else if (anchor && to.endsWith('.md') && !anchorsOf(readFileSync(to, 'utf8')).has(anchor))
      wrong.push(`${file}:${lineOf(text, index)} links to \`${target}\`, and there is no such heading`);
  }
  return wrong;
}

/** The tree a document shows: each folder is there, and of those that are opened every folder inside is shown. */
function treeOf(file) {
  const [, drawn] = /```text\n([\s\S]*?)```/.exec(readFileSync(file, 'utf8'));
  const path = [];
  const shown = drawn.split('\n').flatMap((line) => {
    const [, indent, name] = /^( *)([\w.-]+)\/(?: |$)/.exec(line) ?? [];
    if (name === undefined) return [];
    path.splice(indent.length / 2, Infinity, name);
    return [path.join('/')];
  });
  const folders = [...known].filter((path) => !files.includes(path));
  const opened = new Set(shown.map(dirname));
  return [
    ...shown
      .filter((folder) => !folders.includes(folder))
      .map((folder) => `${file} shows \`${folder}/\`, which is not there`),
    ...folders
      .filter((folder) => opened.has(dirname(folder)) && !shown.includes(folder))
      .map((folder) => `${file} does not show \`${folder}/\`: every folder beside those it shows has its line`),
  ];
}

const wrong = files.flatMap((file) => {
  if (/\.md$/.test(file)) {
    const text = readFileSync(file, 'utf8');
    return [...linksIn(file, text), ...pathsIn(file, text, 1)];
  }
  if (!/\.(ts|tsx|mjs)$/.test(file)) return [];
  return commentsOf(readFileSync(file, 'utf8')).flatMap(({ text, line }) => pathsIn(file, text, line));
});
wrong.push(...treeOf('CONTRIBUTING.md'));
for (const line of wrong) console.error(line);
process.exitCode = wrong.length > 0 ? 1 : 0;
