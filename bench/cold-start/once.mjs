// node once.mjs FILE < EVENT: loads a handler and calls it once, as Lambda's first invocation does, and writes both times as JSON.
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const event = JSON.parse(await text(process.stdin));
const began = performance.now();
const { handler } = await import(pathToFileURL(process.argv[2]).href);
const loaded = performance.now();
// An answer of ours to an empty account may be an error: its way to the database and back is what is measured.
await handler(event, { awsRequestId: 'request-1' }).catch(() => {});
const ended = performance.now();
process.stdout.write(JSON.stringify([loaded - began, ended - began]), () => process.exit(0));
