import { describe, expect, test } from '@jest/globals';
import { durationMeant, parseDurationInput } from '../../../src/inputs/duration.ts';
import { WrongInput } from '../../../src/inputs/problem.ts';

describe('what was meant', () => {
  test.each([
    ['15 minutes', '15m'],
    ['15 Minutes', '15m'],
    ['15minutes', '15m'],
    ['1 min', '1m'],
    ['90 sec', '90s'],
    ['15 m', '15m'],
    ['1 hour and 30 minutes', '1h30m'],
    ['1 hour, 30 minutes', '1h30m'],
    ['2 hrs', '2h'],
    ['1.5 hours', '1.5h'],
    ['1,5h', '1.5h'],
    ['1,5 hours', '1.5h'],
    ['1h, 30m', '1h30m'],
    ['3 days', '3d'],
    ['500 milliseconds', '500ms'],
    ['15m ago', '15m'],
    ['15 minutes ago', '15m'],
    ['PT15M', '15m'],
    ['PT1H30M', '1h30m'],
    ['P1D', '1d'],
    ['P1DT2H', '1d2h'],
  ])('%s: %s', (text, meant) => {
    expect(durationMeant(text)).toBe(meant);
    expect(() => parseDurationInput(text)).toThrow(`write ${meant}`);
  });

  test.each([
    '',
    'P',
    'PT',
    'P1M',
    'soon',
    '15 parsecs',
    '-15 minutes',
    'minutes',
    '30 minutes 1 hour',
    '9999 days',
  ])('nothing: %j', (text) => {
    expect(durationMeant(text)).toBeUndefined();
    expect(() => parseDurationInput(text)).toThrow(WrongInput);
  });
});

test('a number lacks its unit', () => {
  expect(() => parseDurationInput('30')).toThrow('no unit, write 30s or 30m');
});
