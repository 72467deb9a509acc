/** Where the command line takes secrets from. They are never flags, as flags stand in process lists and logs. */
export const SECRET_VARIABLES = {
  token: 'EP_ACCESS_TOKEN',
  'client-id': 'EP_CLIENT_ID',
  'client-secret': 'EP_CLIENT_SECRET',
} as const;

/** @returns undefined where the input is not a secret */
export function secretVariable(input: string): string | undefined {
  return (SECRET_VARIABLES as Readonly<Record<string, string>>)[input];
}
