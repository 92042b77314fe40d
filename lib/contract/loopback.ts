/**
 * Where the command line hears that a person has signed in. Cognito takes plain `http` back to `localhost` alone, and compares ports
 * too (CreateUserPoolClient, `CallbackURLs`): so a few are registered, and the first free one is used.
 */
export const LOOPBACK_PORTS = [4611, 4612, 4613] as const;
export const loopbackCallback = (port: number): string => `http://localhost:${port}/signed-in`;
