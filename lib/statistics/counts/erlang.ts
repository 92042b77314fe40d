/**
 * The chance that a request waits for a server, of `servers` that are offered `load` (in servers' worth of work): Erlang's C of an M/M/c queue
 * (A. K. Erlang 1917; L. Kleinrock, Queueing Systems I, 1975, equation 3.40), by the recursion of his B. 1 where they cannot carry it.
 */
export function chanceToWait(servers: number, load: number): number {
  if (load >= servers) return 1;
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (load * blocked) / (n + load * blocked);
  return blocked / (1 - (load / servers) * (1 - blocked));
}
