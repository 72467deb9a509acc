import { describe, expect, test } from '@jest/globals';
import { mulberry32 } from '../../simulator/mulberry32.ts';
import { type ReleaseForm, releaseForms } from '../../simulator/release-plan.ts';
import type { ReleasePlan } from '../../simulator/store.ts';
import { run } from '../../src/main.ts';
import { uuid } from '../unit/support.ts';
import { Chance } from './chance.ts';
import { START, type Step, type StepPlan, simulateStep } from './step.ts';

const TOKEN = 'Zq8xW2mK5vN1pR7t';
const CATALOG = uuid(7);
const SECOND = 1_000;
const MINUTE = 60_000;

/** Waits for releases of one catalog, which have the ids 1, 2 … */
async function publish(
  plans: readonly ReleasePlan[],
  given: Partial<Omit<StepPlan, 'inputs'>> & { readonly inputs?: StepPlan['inputs'] } = {},
): Promise<Step> {
  return simulateStep(
    {
      jobs: [],
      faults: () => () => undefined,
      latency: () => 80,
      random: mulberry32(3),
      runStart: START,
      ...given,
      releases: plans.map((plan, index) => ({
        id: uuid(index + 1),
        catalogId: CATALOG,
        createdAt: START - SECOND,
        ...plan,
      })),
      store: { fixedTokens: [TOKEN], random: mulberry32(5), ...given.store },
      inputs: {
        token: TOKEN,
        region: 'useast',
        'catalog-release': JSON.stringify(plans.map((_, index) => nameOf(index))),
        ...given.inputs,
      },
    },
    run,
  );
}

function nameOf(index: number): string {
  return `${CATALOG}/${uuid(index + 1)}`;
}

function logOf({ shown }: Step): string {
  return shown.map((entry) => ('title' in entry ? `${entry.title}: ${entry.text}` : entry.text)).join('\n');
}

const list = (step: Step, name: string): unknown => JSON.parse(step.outputs[name] ?? '');

describe('one resource that answers oddly', () => {
  const LONG = { duration: 30 * SECOND };

  test.each<[string, readonly ReleaseForm[]]>([
    ['unreadable once', ['no-status', 'as-is']],
    ['without a readable id once', ['as-is', 'strange-id', 'as-is']],
    ['without data once', ['as-is', 'null', 'as-is']],
    ['another release once', ['other-release', 'as-is']],
    ['of another catalog once', ['other-catalog', 'as-is']],
    ['in capitals every time', ['capitals']],
    ['404 once in the middle', ['as-is', 'as-is', 'missing', 'as-is']],
    [
      'an older copy at the end',
      [...Array<ReleaseForm>(28).fill('as-is'), 'in-progress', 'in-progress', 'as-is'],
    ],
  ])('%s: success when it is published', async (_name, forms) => {
    const step = await publish([{ ...LONG, forms }]);
    expect(step.outputs['conclusion']).toBe('success');
    expect(step.endedAt).toBeGreaterThan(START + 29 * SECOND);
    expect(step.endedAt).toBeLessThan(START + 50 * SECOND);
  });

  test.each<[ReleaseForm, string]>([
    ['other-release', 'another id than the one asked for'],
    ['other-catalog', 'another catalog than the one asked for'],
    ['strange-id', 'unreadable id'],
    ['no-status', 'unreadable meta.release_status'],
  ])('always %s: never success, and said', async (form, problem) => {
    const step = await publish([{ forms: [form] }], {
      inputs: { timeout: '3m', 'if-no-jobs-found': 'ignore' },
    });
    expect([step.passed, step.outputs['conclusion']]).toEqual([false, 'timed_out']);
    expect(logOf(step)).toContain(`The answer for ${nameOf(0)} could not be read (${problem})`);
  });

  test('seen and then gone: never success, and said', async () => {
    const step = await publish([{ ...LONG, removedAfter: 10 * SECOND }], { inputs: { timeout: '2m' } });
    expect([step.passed, step.outputs['conclusion']]).toEqual([false, 'timed_out']);
    expect(logOf(step)).toContain(`${nameOf(0)} was seen unfinished and then removed (404)`);
    expect(list(step, 'unfinished-release-ids')).toEqual([nameOf(0)]);
  });

  test('a 404 that is not of the API says nothing', async () => {
    const step = await publish([{ duration: 20 * SECOND }], {
      faults: () => (_request, count) =>
        count < 3 ? { kind: 'status', status: 404, body: '<html>no such page</html>' } : undefined,
    });
    expect(step.outputs['conclusion']).toMatch(/^(success|error)$/);
    expect(step.outputs['conclusion']).not.toBe('not_found');
  });
});

describe('a catalog release', () => {
  test('that is published ends the wait with success, and counts', async () => {
    const step = await publish([{ duration: 40 * SECOND }, { duration: 10 * SECOND }]);
    expect(step.passed).toBe(true);
    expect(step.outputs).toMatchObject({
      conclusion: 'success',
      'total-count': '2',
      'success-count': '2',
      'failed-count': '0',
      jobs: '[]',
      'job-ids': '[]',
      'unfinished-job-ids': '[]',
      'failed-release-ids': '[]',
      'unfinished-release-ids': '[]',
      'left-out': '{}',
    });
    expect(list(step, 'release-ids')).toEqual([nameOf(0), nameOf(1)]);
    expect(step.endedAt).toBeLessThan(START + 45 * SECOND);
    expect(step.store.requests.every(({ path }) => path.startsWith('/pcm/catalogs/'))).toBe(true);
    expect(logOf(step)).toMatch(/% done, about \d+s left/);
  });

  test('that failed ends it at once, with what is known, and no errors are asked for', async () => {
    const step = await publish([{ duration: 5 * SECOND, outcome: 'failed' }, { duration: 90 * SECOND }]);
    expect(step.passed).toBe(false);
    expect(step.outputs).toMatchObject({ conclusion: 'failure', 'failed-count': '1', 'errors-file': '' });
    expect(list(step, 'failed-release-ids')).toEqual([nameOf(0)]);
    expect(list(step, 'unfinished-release-ids')).toEqual([nameOf(1)]);
    const known = `Release ${uuid(1)} of catalog ${CATALOG} failed at 2026-03-01T12:00:04Z. The API does not say why.`;
    expect(logOf(step)).toContain(known);
    expect(logOf(step)).toContain('In Commerce Manager: Product Experience Manager, Catalogs');
    expect(step.summary).toContain('The API does not say why');
    expect(step.store.requests.some(({ path }) => path.includes('errors'))).toBe(false);
    expect(step.outputs['message']).toMatch(/^Catalog releases: 1 of 2 catalog releases failed\n/);
  });

  test('that waits for two others says why', async () => {
    const step = await publish([{ duration: 3 * MINUTE }, { duration: 3 * MINUTE }, {}]);
    expect(step.outputs['conclusion']).toBe('success');
    expect(logOf(step)).toContain('an organization publishes two catalogs at a time, the rest wait');
    expect(logOf(step)).not.toMatch(/ahead|queue/);
  });

  test('that nobody knows is not found, by the rules of job ids', async () => {
    const step = await publish([{ appearsAfter: 10 * MINUTE }]);
    expect(step.outputs['conclusion']).toBe('not_found');
    expect(step.endedAt).toBeGreaterThan(START + 2 * MINUTE);
    expect(logOf(step)).toContain(`The API does not know ${nameOf(0)}`);
    const late = await publish([{ appearsAfter: 30 * SECOND, duration: 40 * SECOND }]);
    expect(late.outputs['conclusion']).toBe('success');
  });

  test('with `timeout: 0s` is read once', async () => {
    const step = await publish([{ duration: MINUTE }], { inputs: { timeout: '0s' } });
    expect(step.outputs).toMatchObject({
      conclusion: 'timed_out',
      'unfinished-release-ids': `["${nameOf(0)}"]`,
    });
    expect(step.store.requests).toHaveLength(1);
  });

  test('past `timeout` can be waited for again by what the message names', async () => {
    const step = await publish([{ duration: 5 * MINUTE }], { inputs: { timeout: '1m' } });
    expect(step.outputs['conclusion']).toBe('timed_out');
    expect(list(step, 'unfinished-release-ids')).toEqual([nameOf(0)]);
    expect(logOf(step)).toContain('run the action again with `catalog-release` set to');
    expect(logOf(step)).toContain('the output `unfinished-release-ids`');
    expect(logOf(step)).toContain(`Not finished: ${nameOf(0)}`);
    expect(logOf(step)).toContain('at the pace so far');
  });

  test('past `run-timeout` fails: time in which others are published does not count', async () => {
    const inputs = { 'run-timeout': '90s' };
    const passing = await publish(
      [MINUTE, MINUTE, MINUTE].map((duration) => ({ duration })),
      { inputs },
    );
    expect(passing.outputs['conclusion']).toBe('success');
    const step = await publish([{ stuck: true }], { inputs });
    expect(step.outputs['conclusion']).toBe('timed_out');
    expect(step.endedAt).toBeLessThan(START + 95 * SECOND);
    expect(logOf(step)).toContain('takes one of the two places in which an organization publishes');
  });

  test('is left alone when the step is cancelled, whatever `on-cancel` says', async () => {
    const step = await publish([{ duration: MINUTE }, { duration: MINUTE }, {}], {
      inputs: { 'on-cancel': 'cancel-pending' },
      interruptAt: START + 20 * SECOND,
    });
    expect(step.outputs['conclusion']).toBe('interrupted');
    expect(list(step, 'unfinished-release-ids')).toHaveLength(3);
    expect(step.store.requests.some(({ method }) => method === 'POST')).toBe(false);
    expect(logOf(step)).toContain('does not apply to `catalog-release`');
  });

  test('at 100 percent that is indexing is not polled more often', async () => {
    const step = await publish([{ duration: 12 * MINUTE, indexing: 10 * MINUTE }]);
    expect(step.outputs['conclusion']).toBe('success');
    expect(logOf(step)).toContain('100 % done, and perhaps still indexing');
    expect(step.store.requests.length).toBeLessThan(130);
  });

  test('that had begun long ago says nothing of how long it waited', async () => {
    const createdAt = START - 20 * MINUTE;
    const step = await publish([{ createdAt, stuck: true }], { inputs: { timeout: '30s' } });
    expect(logOf(step)).toMatch(/catalog-release 00000001 started, \d+ % done/);
    expect(step.summary).not.toContain('20m');
  });

  test('is shown in table, timeline and summary', async () => {
    const step = await publish(
      [{ duration: 40 * SECOND }, { duration: 40 * SECOND }, { duration: 20 * SECOND, outcome: 'failed' }],
      {
        inputs: { label: 'Storefront', 'fail-fast': 'false' },
      },
    );
    expect(step.summary).toContain('### ❌ Storefront: 1 of 3 catalog releases failed');
    expect(step.summary).toContain('| Catalog release | Type | Status |');
    expect(step.summary).toContain(`<span title="${nameOf(2)}"><code>00000003</code></span>`);
    expect(step.summary).toMatch(/section 00000003 failed .*\n.*:done, .*\n.*:crit, /);
    expect(step.summary).toContain(`/pcm/catalogs/${CATALOG}/releases/${uuid(3)}"`);
  });

  test.each([401, 403, 404, 500])(
    'that the API refuses with %i is refused in words of its own',
    async (status) => {
      const step = await publish([{}], {
        inputs: { timeout: '30s' },
        faults: () => () => ({ kind: 'status', status }),
      });
      expect(step.passed).toBe(false);
      expect(logOf(step).replaceAll('wait-for-pxm-jobs', '')).not.toMatch(/\bjobs?\b(?! in PXM)/i);
    },
  );

  test.each<[string, readonly ReleasePlan[], StepPlan['inputs'], number | undefined]>([
    ['success', [{}], {}, undefined],
    ['failure', [{ outcome: 'failed' }, {}], {}, undefined],
    ['timed_out', [{ stuck: true }, { stuck: true }, {}], { timeout: '40s' }, undefined],
    ['timed_out', [{ stuck: true }], { 'run-timeout': '20s' }, undefined],
    ['timed_out', [{ forms: ['no-status'] }], { timeout: '40s' }, undefined],
    ['not_found', [{ appearsAfter: 9 * MINUTE }], {}, undefined],
    ['not_found', [{}, { appearsAfter: 9 * MINUTE }], {}, undefined],
    ['interrupted', [{ stuck: true }], {}, START + 9 * SECOND],
  ])('ends as %s without a word of jobs: %j %j', async (conclusion, plans, inputs, interruptAt) => {
    const step = await publish(plans, { inputs, interruptAt });
    expect(step.outputs['conclusion']).toBe(conclusion);
    const names = /wait-for-pxm-jobs|if-no-jobs-found/g;
    const texts = [logOf(step), step.summary, step.outputs['message'] ?? ''].join('\n').replace(names, '');
    expect(texts).not.toMatch(/\bjobs?\b/i);
  });
});

/** What the action may make of these answers, from the truth of the store. */
function judge(step: Step, plans: readonly ReleasePlan[], timeout: number): readonly string[] {
  const found: string[] = [];
  const states = step.store.releases();
  const { conclusion } = step.outputs;
  const isTrue = (index: number): boolean => states[index]?.status === 'PUBLISHED';
  const lastForm = (plan: ReleasePlan): ReleaseForm => plan.forms?.at(-1) ?? 'as-is';
  const isReadable = (plan: ReleasePlan): boolean => ['as-is', 'capitals'].includes(lastForm(plan));
  if (step.passed !== (conclusion === 'success')) found.push(`${conclusion}, and passed is ${step.passed}`);
  if (conclusion === 'success' && !plans.every((_, index) => isTrue(index)))
    found.push('success of one not published');
  const named = (list(step, 'release-ids') as readonly string[]).map((name) => name.toLowerCase()).toSorted();
  const asked = plans.map((_, index) => nameOf(index)).toSorted();
  if (conclusion === 'success' && named.join() !== asked.join()) found.push(`success with ${named.join()}`);
  if (conclusion === 'failure' && !states.some(({ status }) => status === 'FAILED'))
    found.push('needless failure');
  if (conclusion === 'error') found.push(`error: ${logOf(step).split('\n').at(-1)}`);
  const settles =
    plans.every(isReadable) && states.every(({ endedAt }) => endedAt < START + timeout - 40 * SECOND);
  const stays = plans.every(({ removedAfter }) => removedAfter === undefined);
  if (settles && stays && conclusion !== 'success' && conclusion !== 'failure') {
    found.push(`no end of what has ended: ${conclusion}`);
  }
  if (step.endedAt > START + timeout + 6 * SECOND) found.push('too late');
  if (step.store.requests.length > 5 * ((step.endedAt - START) / SECOND) + 20 * plans.length)
    found.push('too many requests');
  if (step.store.requests.some(({ path }) => !path.startsWith('/pcm/catalogs/')))
    found.push('asked for something else');
  return found;
}

/** Answers that are unreadable, missing, older, of another release, then as they should be, or never. */
function drawn(chance: Chance): readonly ReleasePlan[] {
  return Array.from({ length: chance.from(1, 5) }, (): ReleasePlan => {
    const forms = Array.from({ length: chance.from(0, 4) }, () => chance.among(...releaseForms));
    const duration = chance.from(0, 90) * SECOND;
    return {
      duration,
      indexing: chance.from(0, duration),
      outcome: chance.is(0.2) ? 'failed' : 'published',
      forms: [...forms, chance.is(0.8) ? 'as-is' : chance.among(...releaseForms)],
      nulls: chance.is(0.3),
      lowerCase: chance.is(0.3),
      appearsAfter: chance.is(0.3) ? chance.from(0, 30) * SECOND : 0,
      createdAt: START - chance.from(0, 60) * SECOND,
      ...(chance.is(0.15) ? { removedAfter: chance.from(1, 120) * SECOND } : {}),
    };
  });
}

test('200 worlds of releases: no false success, no needless failure, and an end', async () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const chance = new Chance(seed);
    const plans = drawn(chance);
    const lags = chance.is(0.3) ? [0, chance.from(1, 20) * SECOND] : [0];
    const isBroken = (count: number): boolean => (count * 7 + seed) % 11 === 0 && seed % 3 === 0;
    const step = await publish(plans, {
      store: { replicas: { lags, pick: 'random' }, random: mulberry32(seed) },
      faults: () => (_request, count) =>
        isBroken(count) ? { kind: 'status', status: 502, body: '<html>' } : undefined,
      inputs: { timeout: '10m', 'appear-timeout': '2m', 'fail-fast': chance.is(0.5) ? 'true' : 'false' },
    });
    expect({ seed, found: judge(step, plans, 10 * MINUTE) }).toEqual({ seed, found: [] });
  }
}, 120_000);
