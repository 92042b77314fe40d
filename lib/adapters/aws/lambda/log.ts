import { cutBytes } from '../../../domain/ledger/bounded.ts';
import { visible } from '../../../domain/visible.ts';

/** One JSON line on standard error, which Lambda sends to CloudWatch: the error's name and message, never a payload. */
export function logError(error: unknown, about: Readonly<Record<string, string | undefined>> = {}): void {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  console.error(visible(JSON.stringify({ level: 'error', name, message: cutBytes(message, 1_000), ...about })));
}
