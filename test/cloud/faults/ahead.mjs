// Loaded into one deployed function by NODE_OPTIONS, and only ever here (test/cloud/plane/faults.ts): its clock is ahead of everybody's.
const ahead = Number(process.env.FAULT_AHEAD);
const now = Date.now.bind(Date);
Date.now = () => now() + ahead;
