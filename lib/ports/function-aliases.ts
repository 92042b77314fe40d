import type { AliasSpec, FunctionAlias, FunctionVersion } from '../domain/function/function-version.ts';

/**
 * Lambda, as far as flows need it: functions that a team made, and aliases that Steward moves. A change that met another one (`revision`)
 * is a DependencyError, so that what is there is looked at again.
 */
export interface Functions {
  /** `undefined` when there is no such function, or no such version. */
  describe(name: string, version?: string): Promise<FunctionVersion | undefined>;
  alias(name: string, alias: string): Promise<FunctionAlias | undefined>;
  updateImage(name: string, image: string, revision: string): Promise<void>;
  updateSettings(
    name: string,
    of: Pick<FunctionVersion, 'environment' | 'megabytes' | 'seconds'>,
    revision: string,
  ): Promise<void>;
  /** Answers the version's number; where nothing was changed since one was published, that one's. */
  publish(name: string, of: Pick<FunctionVersion, 'codeSha256' | 'revision'>): Promise<string>;
  /** @param revision of the alias as it was seen; absent: it is made */
  moveAlias(name: string, alias: string, to: AliasSpec, revision?: string): Promise<void>;
  deleteAlias(name: string, alias: string): Promise<void>;
  /** Sends a request to a version or an alias: 200 for an answer, 500 for an error of the function. */
  invoke(name: string, qualifier: string, payload: string): Promise<{ status: number; body: string }>;
}
