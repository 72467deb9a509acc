import { describe, expect, test } from '@jest/globals';
import { ActionError } from '../../src/errors.ts';
import { type Deps, run } from '../../src/main.ts';
import { instant } from '../../src/time/instant.ts';
import type { Level } from '../../src/toolkit/toolkit.ts';
import { VirtualClock } from '../simulation/virtual-clock.ts';
import { type Answer, dated, listOf, rowOf, ScriptedDispatcher, type SentRequest } from './scripted.ts';
import { NOON, uuid } from './support.ts';

const OUTPUTS = [
  'conclusion',
  'jobs',
  'job-ids',
  'failed-job-ids',
  'unfinished-job-ids',
  'release-ids',
  'failed-release-ids',
  'unfinished-release-ids',
  'hierarchy-ids',
  'hierarchy-id',
  'file-locations',
  'file-location',
  'errors-file',
  'message',
  'total-count',
  'success-count',
  'failed-count',
  'cancelled-count',
  'elapsed-seconds',
  'left-out',
];

const INPUTS: Readonly<Record<string, string>> = {
  token: 'the-secret-token',
  region: 'useast',
  'job-type': 'product-import',
  'created-after': '15m',
};

const DONE = {
  status: 'success',
  started_at: new Date(NOON).toISOString(),
  completed_at: new Date(NOON).toISOString(),
};

async function act(
  inputs: Readonly<Record<string, string>>,
  answer: (request: SentRequest, count: number) => Answer = listOf(rowOf(uuid(1), DONE)),
  deps: Partial<Omit<Deps, 'toolkit'>> & {
    readonly debugging?: boolean;
    readonly brokenSummary?: boolean;
    /** Takes each status. */
    readonly setStatus?: (status: string) => void;
    /** The log cannot be written any more when a line holds this. */
    readonly brokenLine?: string;
  } = {},
  interruptAt?: number,
) {
  const clock = new VirtualClock(NOON);
  const interrupt = new AbortController();
  if (interruptAt !== undefined) clock.at(NOON + interruptAt, () => interrupt.abort());
  const dispatcher = new ScriptedDispatcher(clock, (request, count) =>
    dated(answer(request, count), request.at),
  );
  const did: string[] = [];
  const outputs: Record<string, string> = {};
  const annotations: { level: Level; title: string; message: string }[] = [];
  const summaries: string[] = [];
  const files: string[] = [];
  const { debugging = false, brokenSummary = false, setStatus, brokenLine, ...rest } = deps;
  const passed = await clock.run(
    run({
      toolkit: {
        input: (name) => inputs[name] ?? '',
        mask: (secret) => did.push(`mask ${secret}`),
        setOutputs: (values) => {
          Object.assign(outputs, values);
        },
        write: (line) => {
          if (brokenLine !== undefined && line.includes(brokenLine)) throw new Error('the log is gone');
          did.push(line);
        },
        setStatus,
        annotate: (level, title, message) => {
          annotations.push({ level, title, message });
          did.push(message);
        },
        debug: (line) => did.push(line),
        debugging,
        summarize: (markdown) => {
          summaries.push(markdown);
          return brokenSummary ? Promise.reject(new Error('the disk is full')) : Promise.resolve();
        },
      },
      env: {},
      clock,
      random: () => 0.5,
      connect: () => ({ dispatcher, proxy: undefined }),
      createFile: (_env, name) => {
        files.push('');
        const append = async (text: string): Promise<void> => {
          files.push(`${files.pop()}${text}`);
        };
        return Promise.resolve({ path: `/temporary/${name}`, append });
      },
      readRunStart: () => Promise.resolve({ at: instant(NOON), attempt: 1, firstStartedAt: instant(NOON) }),
      interrupt: interrupt.signal,
      ...rest,
    }),
    NOON + 10 * 3_600_000,
  );
  return {
    passed,
    outputs,
    annotations,
    summaries,
    files,
    did,
    dispatcher,
    sent: dispatcher.sent,
    shown: did.join('\n'),
  };
}

test('whatever throws while it waits, no status stays, and none follows', async () => {
  const statuses: string[] = [];
  const { passed, shown } = await act(
    INPUTS,
    (request) => listOf(rowOf(uuid(1), request.at > 5_000 ? DONE : { status: 'started' }))(request),
    { setStatus: (status) => statuses.push(status), brokenLine: 'succeeded' },
  );
  expect(passed).toBe(false);
  expect(shown).toContain('the log is gone');
  expect(statuses[0]).toContain('1 started');
  expect(statuses.indexOf('')).toBe(statuses.length - 1);
});

describe('a step that passes', () => {
  test('says so, with every output', async () => {
    const { passed, outputs, annotations, summaries, dispatcher } = await act(INPUTS);
    expect(passed).toBe(true);
    expect(outputs).toMatchObject({ conclusion: 'success', 'job-ids': `["${uuid(1)}"]`, 'left-out': '{}' });
    expect(Object.keys(outputs).sort()).toEqual([...OUTPUTS].sort());
    expect(annotations).toEqual([]);
    expect(summaries).toHaveLength(1);
    expect(dispatcher.destroyed).toBe(1);
  });

  test('asks the region for the jobs', async () => {
    const { sent } = await act({ ...INPUTS, region: 'euwest' });
    expect(new Set(sent.map(({ origin }) => origin))).toEqual(
      new Set(['https://euwest.api.elasticpath.com']),
    );
  });

  test('masks every secret before it writes anything else', async () => {
    const { did } = await act(
      { ...INPUTS, token: '', 'client-id': 'an-id-it-is', 'client-secret': 'a-secret-it-is' },
      (request) =>
        request.path.startsWith('/oauth')
          ? { body: { access_token: 'fetched-token', expires_in: 3_600 } }
          : listOf(rowOf(uuid(1), DONE))(request),
    );
    expect(did.slice(0, 2)).toEqual(['mask an-id-it-is', 'mask a-secret-it-is']);
    expect(did).toContain('mask fetched-token');
  });

  test('writes no summary where none is wanted', async () => {
    expect((await act({ ...INPUTS, summary: 'false' })).summaries).toEqual([]);
    expect((await act({ ...INPUTS, summary: 'false' }, () => ({ status: 403 }))).summaries).toEqual([]);
  });

  test('is not failed by a summary that cannot be written', async () => {
    const { passed, shown } = await act(INPUTS, undefined, { brokenSummary: true });
    expect(passed).toBe(true);
    expect(shown).toContain('the disk is full');
  });

  test('warns of a type that nobody knows, and looks for it', async () => {
    const inputs = { ...INPUTS, 'job-type': 'catalog-publish' };
    const { passed, annotations } = await act(
      inputs,
      listOf(rowOf(uuid(1), { ...DONE, type: 'catalog-publish' })),
    );
    expect(passed).toBe(true);
    expect(annotations).toEqual([
      expect.objectContaining({ level: 'warning', message: expect.stringContaining('catalog-publish') }),
    ]);
  });

  test.each([
    ['59m', 0],
    ['1h', 1],
    ['2h', 1],
  ])('a notice that the token may expire first, with a timeout of %s: %d', async (timeout, notices) => {
    const { annotations } = await act({ ...INPUTS, timeout });
    expect(annotations.filter(({ level }) => level === 'notice')).toHaveLength(notices);
    expect(annotations.every(({ message }) => message.includes('client-secret'))).toBe(true);
  });

  test.each<[string, number]>([
    [new Date(NOON - 60_000).toISOString(), -60_000],
    ['15m', -900_000],
    ['workflow-run', -5_000],
  ])('created-after %s', async (createdAfter, expected) => {
    const at = (offset: number) => ({ ...DONE, created_at: new Date(NOON + offset).toISOString() });
    const { outputs } = await act(
      { ...INPUTS, 'created-after': createdAfter },
      listOf(rowOf(uuid(1), at(expected)), rowOf(uuid(2), at(expected - 1))),
      {
        readRunStart: () =>
          Promise.resolve({ at: instant(NOON - 5_000), attempt: 1, firstStartedAt: instant(NOON - 5_000) }),
      },
    );
    expect(outputs['job-ids']).toBe(`["${uuid(1)}"]`);
  });

  test('asks GitHub for nothing where the jobs are named', async () => {
    const { passed } = await act(
      { token: 'the-secret-token', region: 'useast', 'job-id': uuid(1) },
      () => ({ body: { data: rowOf(uuid(1), DONE) } }),
      { readRunStart: () => Promise.reject(new Error('not to be asked')) },
    );
    expect(passed).toBe(true);
  });
});

describe('a step that cannot begin', () => {
  test('because of its inputs, reports all of them and requests nothing', async () => {
    const { passed, outputs, annotations, summaries, sent } = await act({
      timeout: '30',
      'fail-on': 'pending',
    });
    expect(passed).toBe(false);
    const reported = annotations
      .filter(({ level }) => level === 'error')
      .map(({ message }) => message)
      .join('\n');
    for (const name of ['token', 'region', 'job-type', 'timeout', 'fail-on'])
      expect(reported).toContain(`\`${name}\``);
    expect(outputs['conclusion']).toBe('error');
    expect(Object.keys(outputs).sort()).toEqual([...OUTPUTS].sort());
    expect([summaries.length, sent.length]).toEqual([1, 0]);
  });

  test.each<[string, Partial<Deps>]>([
    [
      'GitHub cannot be asked',
      { readRunStart: () => Promise.reject(new ActionError({ what: 'It broke.', remedy: 'Mend it.' })) },
    ],
    [
      'the proxy is none',
      {
        connect: () => {
          throw new ActionError({ what: 'It broke.', remedy: 'Mend it.' });
        },
      },
    ],
  ])('because %s, says what to do', async (_name, deps) => {
    const { passed, outputs, annotations, summaries } = await act(
      { ...INPUTS, 'created-after': '' },
      undefined,
      deps,
    );
    expect(passed).toBe(false);
    expect(outputs['conclusion']).toBe('error');
    expect(Object.keys(outputs).sort()).toEqual([...OUTPUTS].sort());
    expect(annotations).toMatchObject([
      { level: 'error', message: expect.stringMatching(/It broke\. Mend it\./) },
    ]);
    expect(summaries).toEqual([expect.stringContaining('Mend it.')]);
  });

  test.each([true, false])(
    'because of an internal error, says that (debug logging: %s)',
    async (debugging) => {
      const connect = (): never => {
        throw new RangeError('an own fault with the-secret-token');
      };
      const { passed, annotations, shown } = await act(INPUTS, undefined, { connect, debugging });
      expect(passed).toBe(false);
      expect(annotations).toMatchObject([
        { level: 'error', message: expect.stringContaining('an own fault with ***') },
      ]);
      expect(shown.includes('main.test')).toBe(debugging);
      expect(shown.replaceAll('mask the-secret-token', '')).not.toContain('the-secret-token');
    },
  );

  test('because of something that is no error at all', async () => {
    const { passed, annotations } = await act({ ...INPUTS, 'created-after': '' }, undefined, {
      readRunStart: () => Promise.reject('nothing but a word'),
    });
    expect(passed).toBe(false);
    expect(annotations).toMatchObject([{ message: expect.stringContaining('nothing but a word') }]);
  });
});

describe('a step that fails', () => {
  test('because a job did, says why', async () => {
    const { passed, outputs, annotations, summaries, dispatcher } = await act(INPUTS, (request) =>
      request.path.includes('/errors')
        ? listOf({ id: 'e', attributes: { message: 'row 7 has no sku' } })(request)
        : listOf(rowOf(uuid(1), { ...DONE, status: 'failed' }))(request),
    );
    expect(passed).toBe(false);
    expect(outputs).toMatchObject({
      conclusion: 'failure',
      'failed-job-ids': `["${uuid(1)}"]`,
      'failed-count': '1',
    });
    expect(
      annotations.some(({ level, message }) => level === 'error' && message.includes('row 7 has no sku')),
    ).toBe(true);
    expect(JSON.parse(outputs['jobs'] ?? '')).toMatchObject([
      { id: uuid(1), status: 'failed', errors: { total: 1, messages: ['row 7 has no sku'] } },
    ]);
    expect(summaries[0]).toContain('row 7 has no sku');
    expect(dispatcher.destroyed).toBe(1);
  });

  test('because the API refuses, says so without the secret', async () => {
    const body = { errors: [{ title: 'no', detail: 'bad token the-secret-token' }] };
    const { passed, outputs, shown, summaries } = await act(INPUTS, () => ({ status: 403, body }));
    expect([passed, outputs['conclusion']]).toEqual([false, 'error']);
    expect([shown.replaceAll('mask the-secret-token', ''), ...summaries].join()).not.toContain(
      'the-secret-token',
    );
  });

  test('because of an internal error, with its stack in the debug log', async () => {
    const random = (): number => {
      throw new TypeError('a fault');
    };
    const broken = (): Answer => ({ status: 503 });
    const { outputs, shown } = await act(INPUTS, broken, { random, debugging: true });
    expect(outputs['conclusion']).toBe('error');
    expect(shown).toMatch(/^Unexpected internal error: a fault\./m);
    expect(shown).toMatch(/^TypeError: a fault$/m);
    expect(shown).toMatch(/^ +at /m);
    expect((await act(INPUTS, broken, { random })).shown).not.toContain('TypeError');
  });

  test.each([
    ['error', false],
    ['warn', true],
    ['ignore', true],
  ])('if-no-jobs-found: %s', async (found, passes) => {
    const { passed, outputs } = await act({ ...INPUTS, 'if-no-jobs-found': found }, listOf());
    expect([passed, outputs['conclusion'], outputs['total-count']]).toEqual([passes, 'not_found', '0']);
    expect(Number(outputs['elapsed-seconds'])).toBeGreaterThanOrEqual(120);
  });

  test.each([
    ['leave', 'none', ['pending', 'started'], [uuid(1), uuid(2)]],
    ['cancel-pending', 'cancelled', ['cancelled', 'started'], [uuid(2)]],
    ['cancel-pending', 'CANCELLING', ['cancelling', 'started'], [uuid(1), uuid(2)]],
  ])(
    'because the run is cancelled, with on-cancel: %s, answered %s',
    async (onCancel, status, statuses, unfinished) => {
      const { passed, outputs, sent } = await act(
        { ...INPUTS, 'on-cancel': onCancel },
        (request) =>
          request.method === 'POST'
            ? { body: { data: [rowOf(uuid(1), { status })] } }
            : listOf(rowOf(uuid(1)), rowOf(uuid(2), { status: 'started' }))(request),
        {},
        30_000,
      );
      expect([passed, outputs['conclusion'], outputs['elapsed-seconds']]).toEqual([
        false,
        'interrupted',
        '30',
      ]);
      expect(JSON.parse(outputs['jobs'] ?? '').map((job: { status: string }) => job.status)).toEqual(
        statuses,
      );
      expect(JSON.parse(outputs['unfinished-job-ids'] ?? '')).toEqual(unfinished);
      expect(sent.filter(({ method }) => method === 'POST')).toHaveLength(onCancel === 'leave' ? 0 : 1);
    },
  );
});

test('a wait in which nothing changes says so now and then', async () => {
  const { did } = await act({ ...INPUTS, timeout: '30m' }, listOf(rowOf(uuid(1))));
  expect(did.length).toBeGreaterThan(10);
  expect(did.length).toBeLessThan(30);
});

describe('why jobs failed', () => {
  const FAILED = { ...DONE, status: 'failed' };

  /** A store whose only job ended so, with these messages. */
  function storeWith(
    attributes: object,
    messages: readonly string[],
    took = 50,
  ): (request: SentRequest) => Answer {
    const list = listOf(rowOf(uuid(1), attributes, { x_request_id: 'the-request' }));
    return (request) => {
      if (!request.path.includes('/errors')) return list(request);
      const offset = Number(/offset%5D=(\d+)/.exec(request.path)?.[1]);
      const data = messages.slice(offset, offset + 100).map((message, index) => ({
        type: 'pim-job-error',
        id: `error-${offset + index}`,
        attributes: { message },
      }));
      return { body: { data, meta: { results: { total: messages.length } } }, after: took };
    };
  }

  const rows = (amount: number): readonly string[] =>
    Array.from({ length: amount }, (_, index) => `row ${index + 1}: sku 'A-${index + 1}': must be unique`);

  test('is one annotation, a file of all errors, and outputs', async () => {
    const { passed, annotations, files, outputs, shown, summaries } = await act(
      { ...INPUTS, label: 'Spring prices' },
      storeWith(FAILED, rows(250)),
    );
    expect(passed).toBe(false);
    const kind = "250 × row ‹…›: sku '‹…›': must be unique";
    expect(annotations.map(({ title }) => title)).toEqual([
      'Spring prices: product-import 00000001 failed',
      'Spring prices',
    ]);
    expect(annotations[0]?.message).toBe(`${kind} — rows 1, 2, 3 … and 247 more; SKUs A-1, A-10, A-100 …`);
    expect(files).toHaveLength(1);
    const records = files[0]?.split('\r\n') ?? [];
    expect(records).toHaveLength(1 + 250 + 1);
    expect(records[250]).toBe(
      `${uuid(1)},product-import,Spring prices,250,row ‹…›: sku '‹…›': must be unique,250,A-250,row 250: sku 'A-250': must be unique`,
    );
    expect(outputs).toMatchObject({ 'errors-file': '/temporary/errors.csv', 'left-out': '{}' });
    expect(outputs['message']).toMatch(/^Spring prices: The job failed\n(?:.*\n)*- 250 × row/);
    for (const text of [shown, summaries[0] ?? '']) {
      expect(text).toContain('holds all 250 errors');
      expect(text).toContain('the-request');
    }
  });

  test('is reported where the API answers 422 with the reason', async () => {
    const list = listOf(rowOf(uuid(1), FAILED));
    const { annotations } = await act(INPUTS, (request) =>
      request.path.includes('/errors')
        ? {
            status: 422,
            body: { errors: [{ title: 'Bad file', detail: 'missing required csv header: name' }] },
          }
        : list(request),
    );
    expect(annotations[0]?.message).toBe('missing required csv header: name');
  });

  test.each([{}, { data: null }])('is nothing where the API answers %j', async (body) => {
    const list = listOf(rowOf(uuid(1), FAILED));
    const { annotations, sent } = await act(INPUTS, (request) =>
      request.path.includes('/errors') ? { body } : list(request),
    );
    expect(annotations[0]?.message).toBe('The API names no error for it.');
    expect(sent.filter(({ path }) => path.includes('/errors'))).toHaveLength(1);
  });

  test.each(['pricebook-import', 'price-import'])('of a %s that succeeded is a warning', async (type) => {
    const { passed, annotations, files, outputs } = await act(
      { ...INPUTS, 'job-type': 'pricebook-import' },
      storeWith({ ...DONE, type }, ['sku A-1: the price was updated, but has no currency']),
    );
    expect([passed, outputs['conclusion'], files, outputs['errors-file']]).toEqual([true, 'success', [], '']);
    expect(annotations).toMatchObject([
      { level: 'warning', message: expect.stringContaining('no currency') },
    ]);
  });

  test('is not asked of other jobs that succeeded', async () => {
    const { sent } = await act(INPUTS, storeWith(DONE, rows(9)));
    expect(sent.filter(({ path }) => path.includes('/errors'))).toEqual([]);
  });

  test('with timeout 0s leaves the step within 35 seconds, however slow the store is', async () => {
    const { outputs, shown, sent } = await act(
      { ...INPUTS, timeout: '0s' },
      storeWith(FAILED, rows(9_000), 6_000),
    );
    expect(outputs['conclusion']).toBe('failure');
    expect(shown).toMatch(/Only [\d,]+ of 9,000 errors were read: they could not be read in time/);
    expect(sent.at(-1)?.at).toBeLessThan(33_000);
    expect(shown).toMatch(/holds [\d,]+ of 9,000 errors/);
  });

  test('ends at once with the run', async () => {
    const { sent, shown } = await act(INPUTS, storeWith(FAILED, rows(9_000), 500), {}, 2_000);
    expect(sent.at(-1)?.at).toBeLessThanOrEqual(2_000);
    expect(shown).toContain('the step was cancelled before all were read');
    expect(shown).toContain('product-import 00000001 failed');
  });

  test('that cannot be written to a file is reported, and nothing else suffers', async () => {
    const { annotations, outputs, shown } = await act(INPUTS, storeWith(FAILED, rows(3)), {
      createFile: () => Promise.reject(new Error('EACCES: permission denied')),
    });
    expect(shown).toContain('The file of errors could not be written: EACCES: permission denied.');
    expect(outputs['errors-file']).toBe('');
    expect(annotations[0]?.message).toContain('3 × row');
  });
});
