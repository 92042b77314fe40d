import { createHash, randomBytes } from 'node:crypto';

/**
 * Task tokens. Whoever holds one can answer for a human, so the store keeps as little of it as it can:
 *
 * - while the task runs (`running`): the token itself and its SHA-256. The token is needed because a process killed
 *   in the middle of the task must hand the *same* one to the task again: a link made with it may be out already.
 *   Deriving it from a key instead would only put the key where the token is;
 * - once the task has returned (`asking`): the SHA-256 alone, enough to recognise who comes back with it;
 * - once it is resumed, failed, timed out or retried: nothing. A further attempt draws a new token.
 *
 * Nothing else is derived from evaluated Arguments: they are evaluated again after a restart, never stored.
 */
export function drawToken(): { token: string; tokenHash: string } {
  const token = randomBytes(32).toString('base64url'); // 256 bits
  return { token, tokenHash: hashToken(token) };
}

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
