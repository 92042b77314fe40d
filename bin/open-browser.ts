import { spawn } from 'node:child_process';

const OPENERS: Partial<Record<NodeJS.Platform, [string, string[]]>> = {
  darwin: ['open', []],
  // The first quoted argument of `start` would be a window's title.
  win32: ['cmd', ['/c', 'start', '']],
};

/** Shows a page to the person at this terminal, if there is one who wants it; that it cannot be shown is no failure. */
export function openBrowser(url: string, wanted: boolean): void {
  if (!wanted || !process.stdout.isTTY || process.env.CI) return;
  const [command, args] = OPENERS[process.platform] ?? ['xdg-open', []];
  const child = spawn(command, [...args, url], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}
