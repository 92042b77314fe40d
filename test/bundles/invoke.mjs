// What Lambda does with a bundle: node invoke.mjs FOLDER < EVENT. Loads the handler, calls it once, and writes what came of it as one
// line of JSON: {"answer": …} or {"errorType": …, "errorMessage": …}, with the milliseconds that loading and answering took.
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const event = JSON.parse(await text(process.stdin));
const began = performance.now();
let outcome;
let loaded;
try {
  const { handler } = await import(pathToFileURL(join(process.argv[2], 'index.mjs')).href);
  loaded = performance.now();
  outcome = { answer: await handler(event, { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 30_000 }) };
} catch (error) {
  outcome = { errorType: error.name, errorMessage: error.message };
}
const ended = performance.now();
process.stdout.write(
  JSON.stringify({ ...outcome, loadMs: (loaded ?? ended) - began, callMs: loaded ? ended - loaded : 0 }),
  () => process.exit(0),
);
