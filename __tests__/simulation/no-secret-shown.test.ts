import { beforeAll, describe, expect, test } from '@jest/globals';
import { inPlainNode } from '../plain-node.ts';
import { type Checked, PLACES, UNSHOWN } from './secret-places.ts';

describe('no secret is shown, in any form', () => {
  let checked: readonly Checked[] = [];

  beforeAll(async () => {
    checked = await inPlainNode('__tests__/simulation/secret-places.ts', 'checkPlaces', 60);
  }, 120_000);

  test.each(Object.keys(PLACES))('from %s', (name) => {
    const found = checked.find(({ place }) => place === name);
    expect(found).toMatchObject({ place: name });
    expect(found?.problem).toBeUndefined();
    expect((found?.redacted ?? 0) > 0).toBe(!UNSHOWN.includes(name));
  });
});
