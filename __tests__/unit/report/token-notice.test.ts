import { expect, test } from '@jest/globals';
import { tokenNotice } from '../../../src/report/token-notice.ts';
import { minutes } from '../../../src/time/duration.ts';

test('a token that was given may expire within an hour, and nobody renews it', () => {
  expect(tokenNotice({ kind: 'token' }, minutes(120))).toMatchObject({
    level: 'notice',
    message: expect.stringMatching(/^`timeout` is 2h, .*`client-id` and `client-secret`/),
  });
  expect(tokenNotice({ kind: 'token' }, minutes(60))).toBeDefined();
  expect(tokenNotice({ kind: 'token' }, minutes(59))).toBeUndefined();
  expect(tokenNotice({ kind: 'client' }, minutes(120))).toBeUndefined();
});
