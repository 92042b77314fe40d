/**
 * Why a line cannot be used. The kinds are counted apart; the reason is for people and never quotes the line, which may
 * hold personal data.
 */
export type BrokenKind =
  | 'too-long'
  | 'not-utf8'
  | 'not-json'
  | 'bare-token'
  | 'two-values'
  | 'duplicate-key'
  | 'too-deep'
  | 'shape'
  | 'time'
  | 'encoding'
  | 'content-type'
  | 'payload'
  | 'row-count'
  | 'row-width'
  | 'not-captured';

export type Broken = { ok: false; kind: BrokenKind; reason: string };
export type ReadOutcome<T> = { ok: true; value: T } | Broken;

export const brokenOutcome = (kind: BrokenKind, reason: string): Broken => ({ ok: false, kind, reason });
export const okOutcome = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });
