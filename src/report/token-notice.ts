import type { Credentials } from '../pxm/credentials.ts';
import { TOKEN_LIFE } from '../pxm/token.ts';
import { type Duration, formatDuration } from '../time/duration.ts';
import type { LogEntry } from './log.ts';

/** Says early that a token may expire within the wait; undefined where it cannot, or is renewed. */
export function tokenNotice({ kind }: Pick<Credentials, 'kind'>, timeout: Duration): LogEntry | undefined {
  if (kind !== 'token' || timeout < TOKEN_LIFE) return undefined;
  return {
    kind: 'annotation',
    level: 'notice',
    title: 'The token may expire first',
    message: `\`timeout\` is ${formatDuration(timeout)}, and an access token lives one hour at most. Give \`client-id\` and \`client-secret\` instead of \`token\`, and the action renews it by itself.`,
  };
}
