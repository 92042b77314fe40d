/** The version of this command line, as `--version` tells it and reports carry it. */
export const STEWARD_VERSION = '0.1.0';
