import {
  CreateAliasCommand,
  DeleteAliasCommand,
  GetAliasCommand,
  GetFunctionCommand,
  type GetFunctionCommandOutput,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { DependencyError, InvalidEventError } from '../../../domain/errors.ts';
import type { AliasSpec, FunctionVersion } from '../../../domain/function/function-version.ts';
import type { Functions } from '../../../ports/function-aliases.ts';
import { digestIn } from '../sagemaker/sagemaker-shapes.ts';
import { translateErrors } from '../sdk-errors.ts';

/** Lambda through the SDK: the same code drives AWS and the stand-in, only the client's endpoint differs. */
export function awsFunctions(client: LambdaClient): Functions {
  return translateErrors({
    describe: async (name, version) => {
      const command = new GetFunctionCommand({ FunctionName: name, ...(version && { Qualifier: version }) });
      const found = await client.send(command).catch(undefinedIfAbsent);
      return found && versionOf(found);
    },
    alias: async (name, alias) => {
      const found = await client
        .send(new GetAliasCommand({ FunctionName: name, Name: alias }))
        .catch(undefinedIfAbsent);
      return (
        found && {
          version: found.FunctionVersion ?? '',
          others: found.RoutingConfig?.AdditionalVersionWeights ?? {},
          description: found.Description ?? '',
          revision: found.RevisionId ?? '',
        }
      );
    },
    updateImage: async (name, image, revision) => {
      const command = new UpdateFunctionCodeCommand({ FunctionName: name, ImageUri: image, RevisionId: revision });
      await client.send(command).catch(told);
    },
    updateSettings: async (name, { environment, megabytes, seconds }, revision) => {
      const command = new UpdateFunctionConfigurationCommand({
        FunctionName: name,
        Environment: { Variables: { ...environment } },
        MemorySize: megabytes,
        Timeout: seconds,
        RevisionId: revision,
      });
      await client.send(command).catch(told);
    },
    publish: async (name, { codeSha256, revision }) => {
      const command = new PublishVersionCommand({ FunctionName: name, CodeSha256: codeSha256, RevisionId: revision });
      const published = await client.send(command).catch(told);
      return published.Version ?? '';
    },
    moveAlias: async (name, alias, to, revision) => {
      const input = { FunctionName: name, Name: alias, ...aliasInput(to) };
      const moved =
        revision === undefined
          ? client.send(new CreateAliasCommand(input))
          : client.send(new UpdateAliasCommand({ ...input, RevisionId: revision }));
      await moved.catch(told);
    },
    deleteAlias: async (name, alias) => {
      await client.send(new DeleteAliasCommand({ FunctionName: name, Name: alias })).catch(undefinedIfAbsent);
    },
    invoke: async (name, qualifier, payload) => {
      const command = new InvokeCommand({ FunctionName: name, Qualifier: qualifier, Payload: Buffer.from(payload) });
      const answer = await client.send(command).catch(told);
      // An error of the function itself is an answer about the model, not a failure to reach it.
      return { status: answer.FunctionError ? 500 : 200, body: new TextDecoder().decode(answer.Payload) };
    },
  });
}

const aliasInput = ({ version, others, description }: AliasSpec) => ({
  FunctionVersion: version,
  Description: description,
  // Without it a weight that is there would stay.
  RoutingConfig: { AdditionalVersionWeights: { ...others } },
});

/** How every member of Lambda's description is treated stands in test/adapters/aws/functions/function-members.ts, which fails when there is a new one. */
function versionOf({ Configuration: of = {}, Code }: GetFunctionCommandOutput): FunctionVersion {
  const { Command = [], EntryPoint = [], WorkingDirectory } = of.ImageConfigResponse?.ImageConfig ?? {};
  const { SubnetIds = [], SecurityGroupIds = [] } = of.VpcConfig ?? {};
  const isImage = of.PackageType === 'Image';
  return {
    version: of.Version ?? '',
    revision: of.RevisionId ?? '',
    state: of.State ?? 'Active',
    update: of.LastUpdateStatus ?? 'Successful',
    why: of.StateReason ?? of.LastUpdateStatusReason,
    changedAt: Date.parse(of.LastModified ?? '') || 0,
    codeSha256: of.CodeSha256 ?? '',
    image: isImage ? (Code?.ImageUri ?? '') : undefined,
    imageDigest: digestIn(Code?.ResolvedImageUri),
    environment: of.Environment?.Variables ?? {},
    role: of.Role ?? '',
    megabytes: of.MemorySize ?? 0,
    seconds: of.Timeout ?? 0,
    vpc: SubnetIds.length > 0 ? { subnets: SubnetIds, securityGroups: SecurityGroupIds } : undefined,
    key: of.KMSKeyArn,
    extras: Object.entries({
      // What the image does when it starts, otherwise than the image says.
      'ImageConfig Command': Command.length > 0,
      'ImageConfig EntryPoint': EntryPoint.length > 0,
      'ImageConfig WorkingDirectory': Boolean(WorkingDirectory),
      'Environment Error': of.Environment?.Error !== undefined,
      FileSystemConfigs: (of.FileSystemConfigs ?? []).length > 0,
      Layers: (of.Layers ?? []).length > 0,
      DurableConfig: of.DurableConfig !== undefined,
      CapacityProviderConfig: of.CapacityProviderConfig !== undefined,
      TenancyConfig: of.TenancyConfig !== undefined,
    }).flatMap(([name, given]) => (given ? [name] : [])),
  };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

function undefinedIfAbsent(error: unknown): undefined {
  if (nameOf(error) === 'ResourceNotFoundException') return undefined;
  throw error;
}

/** What Lambda would refuse again is nobody's to try again; that somebody else changed something meanwhile is. */
function told(error: unknown): never {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (nameOf(error) === 'InvalidParameterValueException') throw new InvalidEventError(message, { cause: error });
  throw new DependencyError(message, { cause: error });
}

/** With the credentials and the region of this process. */
export const ownFunctions = () => awsFunctions(new LambdaClient({}));
