import type { LogEntry } from './log.ts';
import { MESSAGES, type Outputs } from './outputs.ts';
import { count, grouped } from './words.ts';

/** What the outputs leave out, and why. */
export function incompleteOutputs({ leftOut, unreadable, secret }: Outputs): readonly LogEntry[] {
  const tooLong = Object.entries(leftOut).flatMap(([name, amount]): readonly LogEntry[] => {
    if (name !== MESSAGES) {
      const others = (unreadable[name] ?? 0) + (secret[name] ?? 0);
      return warning(name, amount - others, "with them it would exceed GitHub's size limit");
    }
    const text = `The output \`jobs\` has no room for ${count(amount, 'message')}; \`left-out\` counts them.`;
    return [{ kind: 'line', text, tone: 'plain' }];
  });
  const unknown = 'the store sent them in a form that this version of the action does not know';
  return [
    ...tooLong,
    ...Object.entries(unreadable).flatMap(([name, amount]) => warning(name, amount, unknown)),
    ...Object.entries(secret).flatMap(([name, amount]) =>
      warning(name, amount, 'they hold the token or the client secret'),
    ),
  ];
}

function warning(name: string, amount: number, reason: string): readonly LogEntry[] {
  if (amount === 0) return [];
  const entries = amount === 1 ? '1 entry' : `${grouped(amount)} entries`;
  return [
    {
      kind: 'annotation',
      level: 'warning',
      title: 'An output is not complete',
      message: `The output \`${name}\` leaves out ${entries}, since ${reason}; \`left-out\` counts them.`,
    },
  ];
}
