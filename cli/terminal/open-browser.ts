import { spawn } from 'node:child_process';

const OPENERS: Partial<Record<NodeJS.Platform, [string, string[]]>> = {
  darwin: ['open', []],
  // `cmd /c start` would take the `&` of an address for the next command.
  win32: ['rundll32', ['url.dll,FileProtocolHandler']],
};

/** Shows a page to the person at this terminal, if there is one who wants it; that it cannot be shown is no failure. */
export function openBrowser(url: string, wanted: boolean): void {
  if (!wanted || !process.stdout.isTTY || process.env.CI) return;
  const [command, args] = OPENERS[process.platform] ?? ['xdg-open', []];
  const child = spawn(command, [...args, url], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}
