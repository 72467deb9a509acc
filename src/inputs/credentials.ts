import type { Credentials } from '../pxm/credentials.ts';
import { invisibleIn } from './invisible.ts';
import type { InputProblem } from './problem.ts';

/** @returns a token or client credentials, undefined where something is wrong with them, which `problems` then has */
export function readCredentials(
  given: (name: string) => string,
  problems: InputProblem[],
): Credentials | undefined {
  const [token, clientId, clientSecret] = [given('token'), given('client-id'), given('client-secret')];
  const before = problems.length;
  const report = (input: string, message: string): void => {
    problems.push({ input, message: `\`${input}\` ${message}.` });
  };
  for (const [name, value] of [
    ['token', token],
    ['client-id', clientId],
    ['client-secret', clientSecret],
  ] as const) {
    if (value !== '' && !/^[\x21-\x7e]+$/.test(value)) {
      const unseen = invisibleIn(value);
      const which = unseen.length === 0 ? '' : `, among them ${unseen.slice(0, 5).join(' ')}`;
      report(
        name,
        `holds a line break, a space or another character that cannot be sent${which} (its value is not shown): give the bare value, without \`Bearer\``,
      );
    }
  }
  if (token !== '' && (clientId !== '' || clientSecret !== '')) {
    report(
      'token',
      'cannot be combined with `client-id` or `client-secret`: give either the token or the two',
    );
  } else if (clientId !== '' && clientSecret === '') {
    report(
      'client-secret',
      'is missing beside `client-id`: give both (an empty secret often means that it is not set in this repository or environment)',
    );
  } else if (clientId === '' && clientSecret !== '') {
    report('client-id', 'is missing beside `client-secret`: give both');
  } else if (token === '' && clientId === '') {
    report(
      'token',
      'is missing: give an access token, or `client-id` and `client-secret` (an empty value often means that the secret is not set in this repository or environment, or that the run comes from a fork)',
    );
  }
  if (problems.length > before) return undefined;
  return token === '' ? { kind: 'client', clientId, clientSecret } : { kind: 'token', token };
}
