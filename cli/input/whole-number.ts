import { InvalidArgumentError } from 'commander';

/** For an option that is a whole number in digits: what JavaScript also takes for one (`1e4`, `0x50`, blanks) is a slip of the pen. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`must be a whole number from ${least} to ${most}`);
  };
