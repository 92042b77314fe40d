// Loaded before a command by NODE_OPTIONS: it believes in PROCESSORS of them, and writes to THREADS_LOG what its threads did.
const os = require('node:os');
const threads = require('node:worker_threads');
const { appendFileSync } = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

if (threads.isMainThread && process.env.THREADS_LOG) {
  os.availableParallelism = () => Number(process.env.PROCESSORS);
  const log = (text) => appendFileSync(process.env.THREADS_LOG, `${text}\n`);
  threads.Worker = class extends threads.Worker {
    constructor(...args) {
      super(...args);
      log('started');
      this.on('message', (message) => message.done && log('counted'));
      this.on('error', (cause) => log(`failed: ${cause.message}`));
    }
  };
  syncBuiltinESMExports();
}
