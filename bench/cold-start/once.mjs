// node once.mjs FILE < EVENT: loads a handler and calls it once, as Lambda's first invocation does, and writes as JSON the
// milliseconds of the import, of both, and of the CPU for both.
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const event = JSON.parse(await text(process.stdin));
const used = process.cpuUsage();
const began = performance.now();
const { handler } = await import(pathToFileURL(process.argv[2]).href);
const loaded = performance.now();
// An answer of ours to an empty account may be an error: its way to the database and back is what is measured.
await handler(event, { awsRequestId: 'request-1' }).catch(() => {});
const ended = performance.now();
const { user, system } = process.cpuUsage(used);
const times = { load: loaded - began, both: ended - began, cpu: (user + system) / 1000 };
process.stdout.write(JSON.stringify(times), () => process.exit(0));
