import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULTS, type Inputs, readInputs, SECRET_INPUTS } from '../../../src/inputs/inputs.ts';
import type { InputProblem } from '../../../src/inputs/problem.ts';
import { type JobTypes, KNOWN_TYPES } from '../../../src/pxm/job-type.ts';
import { hostile } from '../hostile.ts';
import { ALL_TYPES, uuid } from '../support.ts';

type Given = Readonly<Record<string, string>>;

/** As little as the action can be given. */
const LEAST: Given = { token: 'a-token', region: 'useast', 'job-type': 'product-import' };
const BY_ID: Given = { token: 'a-token', region: 'useast', 'job-id': uuid(1) };

function reading(given: Given): ReturnType<typeof readInputs> {
  return readInputs((name) => given[name] ?? '');
}

function inputsOf(given: Given, base: Given = LEAST): Inputs {
  const read = reading({ ...base, ...given });
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  return read.inputs;
}

function problemsOf(given: Given, base: Given = LEAST): readonly InputProblem[] {
  const read = reading({ ...base, ...given });
  return read.ok ? [] : read.problems;
}

function listTarget(given: Given): Inputs['target'] & { readonly kind: 'list' } {
  const { target } = inputsOf(given);
  if (target.kind !== 'list') throw new Error('no list');
  return target;
}

describe('catalog-release', () => {
  const [catalogId, releaseId, other] = [uuid(1), uuid(2), uuid(3)];
  const NAME = `${catalogId}/${releaseId}`;
  const BASE: Given = { token: 'a-token', region: 'useast' };
  const releases = [
    { catalogId, releaseId },
    { catalogId, releaseId: other },
  ];

  test.each([
    ['a list', `${NAME}, ${catalogId}/${other}`],
    ['lines', `${NAME}\n${catalogId}/${other}\n`],
    ['lines of YAML', `- ${NAME}\n- ${catalogId}/${other}`],
    ['JSON', JSON.stringify([NAME, `${catalogId}/${other}`])],
    ['capitals, and one twice', `${NAME.toUpperCase()} ${NAME} ${catalogId}/${other}`],
  ])('is %s', (_name, text) => {
    const { target, rules } = inputsOf({ 'catalog-release': text }, BASE);
    expect(target).toEqual({ kind: 'releases', releases });
    expect(rules.expectedJobs).toBe(2);
  });

  test.each([
    ['an id that is no UUID', 'a/b', 'CATALOG_ID/RELEASE_ID, two UUIDs'],
    ['a catalog that is none', `latest/${releaseId}`, 'two UUIDs'],
    ['latestPublished', `${catalogId}/latestPublished`, 'two UUIDs'],
    ['null', 'null/null', 'null'],
    ['an empty catalog', `/${releaseId}`, 'empty'],
    ['an empty release', `${catalogId}/`, 'empty'],
    ['a release without its catalog', releaseId, 'without its catalog'],
    ['one of three parts', `${NAME}/${other}`, 'two UUIDs'],
    ['a path', `../${releaseId}`, 'two UUIDs'],
    ['an empty array', '[]', 'names no release'],
    ['an array of objects', `[{"catalog":"${catalogId}"}]`, 'JSON array of strings'],
  ])('not %s', (_name, text, expected) => {
    const problems = problemsOf({ 'catalog-release': text }, BASE);
    expect(problems.map(({ input }) => input)).toEqual(['catalog-release']);
    expect(problems[0]?.message).toContain(expected);
  });

  test.each([
    ['job-id', uuid(4)],
    ['job-type', 'product-import'],
    ['created-after', '15m'],
    ['request-id', 'r'],
  ])('not beside %s', (input, value) => {
    const problems = problemsOf({ 'catalog-release': NAME, [input]: value }, BASE);
    expect(problems).toEqual([
      {
        input,
        message: expect.stringContaining(
          'cannot be combined with `catalog-release`, which already says exactly which releases',
        ),
      },
    ]);
  });

  test('not with more expected than named', () => {
    const problems = problemsOf({ 'catalog-release': NAME, 'expected-jobs': '2' }, BASE);
    expect(problems[0]?.message).toContain('`catalog-release` names 1');
  });

  test('no release can be cancelled, and `on-cancel` says so', () => {
    const given = { 'catalog-release': NAME, 'on-cancel': 'cancel-pending' };
    expect(inputsOf(given, BASE)).toMatchObject({
      onCancel: 'leave',
      warnings: [expect.stringContaining('does not apply to `catalog-release`')],
    });
    expect(inputsOf({ ...given, 'on-cancel': 'leave' }, BASE).warnings).toEqual([]);
  });

  test('is named where nothing was given', () => {
    expect(problemsOf({}, BASE)[0]?.message).toContain('`catalog-release`');
  });
});

describe('defaults', () => {
  const expected: Omit<Inputs, 'baseUrl'> = {
    credentials: { kind: 'token', token: 'a-token' },
    target: {
      kind: 'list',
      types: ['product-import'],
      createdAfter: { kind: 'workflow-run' },
      requestIds: [],
    },
    rules: {
      expectedJobs: 1,
      appearTimeout: 120_000 as Inputs['rules']['appearTimeout'],
      ifNoJobsFound: 'error',
      timeout: 1_800_000 as Inputs['rules']['timeout'],
      runTimeout: undefined,
      failFast: true,
      failOn: ['failed', 'cancelled'],
    },
    pollInterval: 'auto',
    onCancel: 'leave',
    summary: true,
    label: '',
    githubToken: '',
    warnings: [],
  };

  test('hold where an input is not given', () => {
    const { baseUrl, ...rest } = inputsOf({});
    expect(rest).toEqual(expected);
    expect(baseUrl.href).toBe('https://useast.api.elasticpath.com/');
  });

  test('hold where an input is empty, or white space', () => {
    const empty = Object.fromEntries(
      [...Object.keys(DEFAULTS), 'run-timeout', 'request-id', 'job-id', 'api-base-url', 'client-id'].map(
        (name, index) => [name, index % 2 === 0 ? '' : ' \n'],
      ),
    );
    const { baseUrl: _, ...rest } = inputsOf(empty);
    expect(rest).toEqual(expected);
  });
});

describe('what each input may be', () => {
  test('credentials: a token, or the two', () => {
    expect(inputsOf({ token: 'abc.def' }).credentials).toEqual({ kind: 'token', token: 'abc.def' });
    expect(inputsOf({ token: '', 'client-id': 'id', 'client-secret': 'secret' }).credentials).toEqual({
      kind: 'client',
      clientId: 'id',
      clientSecret: 'secret',
    });
  });

  test.each([
    ['useast', 'useast'],
    ['us-east', 'useast'],
    ['US-East', 'useast'],
    ['euwest', 'euwest'],
    ['EU-WEST', 'euwest'],
    ['eu_west', 'euwest'],
  ])('region %s', (region, host) => {
    expect(inputsOf({ region }).baseUrl.host).toBe(`${host}.api.elasticpath.com`);
  });

  test.each([
    'https://pxm.example.com',
    'https://pxm.example.com/gateway/',
    'http://127.0.0.1:8080',
    'http://localhost:8080',
    'http://[::1]:8080',
  ])('api-base-url %s instead of a region', (url) => {
    expect(inputsOf({ region: '', 'api-base-url': url }).baseUrl.href).toBe(new URL(url).href);
  });

  test('the base URL wins over a region', () => {
    expect(inputsOf({ 'api-base-url': 'https://pxm.example.com' }).baseUrl.host).toBe('pxm.example.com');
  });

  test.each<[string, JobTypes]>([
    ['product-import', ['product-import']],
    ['product-import, pricebook-import', ['product-import', 'pricebook-import']],
    ['product-import\nprice-import\r\n, \n', ['product-import', 'pricebook-import']],
    ['Price-Import,pricebook-import', ['pricebook-import']],
    ['Product-Import,PRODUCT-IMPORT', ['product-import']],
    ['all', ALL_TYPES],
    ['ALL', ALL_TYPES],
    ['all, !indexing-job', { all: true, except: ['indexing-job'] }],
    ['!Price-Import,all,!pricebook-import', { all: true, except: ['pricebook-import'] }],
    [KNOWN_TYPES.join(','), KNOWN_TYPES],
  ])('job-type %j', (text, types) => {
    expect(listTarget({ 'job-type': text }).types).toEqual(types);
  });

  test('an unknown type far from the known ones is looked for, with a warning', () => {
    const inputs = inputsOf({ 'job-type': 'product-import, catalog-publish' });
    expect(inputs.target).toMatchObject({ types: ['product-import', 'catalog-publish'] });
    expect(inputs.warnings).toHaveLength(1);
    expect(inputs.warnings[0]).toContain('"catalog-publish"');
    expect(inputsOf({ 'job-type': 'all' }).warnings).toEqual([]);
  });

  test.each(['warn', 'ignore'])('an unknown type is wrong where nothing found passes: %s', (policy) => {
    const given = { 'job-type': 'catalog-publish', 'if-no-jobs-found': policy };
    const problems = problemsOf(given);
    expect(problems.map(({ input }) => input)).toEqual(['job-type']);
    expect(problems[0]?.message).toMatch(/"catalog-publish".*unnoticed.*`if-no-jobs-found: error`/);
  });

  test('an unknown type that is left out is a warning, whatever the policy', () => {
    const given = { 'job-type': 'all, !catalog-publish', 'if-no-jobs-found': 'ignore' };
    expect(inputsOf(given).target).toMatchObject({ types: { all: true, except: ['catalog-publish'] } });
    expect(inputsOf(given).warnings).toHaveLength(1);
  });

  test('invisible characters around a value are taken off', () => {
    const inputs = inputsOf({
      token: '\ufeffa-token\u200b',
      region: '\u00a0useast\u200b',
      'job-type': '\u2060product-import',
      timeout: '30m\u00a0',
      'created-after': '\u200b15m',
      'fail-on': 'failed,\u200bcancelled\u200b',
    });
    expect(inputs).toMatchObject({
      credentials: { kind: 'token', token: 'a-token' },
      target: { types: ['product-import'], createdAfter: { kind: 'age' } },
      rules: { failOn: ['failed', 'cancelled'] },
    });
  });

  test.each<[string, Given, unknown]>([
    ['job-type', { 'job-type': '["product-import"]' }, { types: ['product-import'] }],
    [
      'job-type by blanks',
      { 'job-type': 'all !indexing-job' },
      { types: { all: true, except: ['indexing-job'] } },
    ],
    [
      'job-type by dashes',
      { 'job-type': '- all\n- "! indexing-job"' },
      { types: { all: true, except: ['indexing-job'] } },
    ],
    ['request-id by blanks', { 'request-id': 'a b' }, { requestIds: ['a', 'b'] }],
    ['request-id in quotes', { 'request-id': '"a"\n"b"' }, { requestIds: ['a', 'b'] }],
  ])('every list takes every form: %s', (_name, given, target) => {
    expect(inputsOf(given).target).toMatchObject(target as object);
  });

  test('created-after', () => {
    expect(listTarget({ 'created-after': '15m' }).createdAfter).toEqual({ kind: 'age', age: 900_000 });
    expect(listTarget({ 'created-after': '2024-02-20T22:00:00Z' }).createdAfter).toEqual({
      kind: 'moment',
      at: Date.UTC(2024, 1, 20, 22),
    });
  });

  test('request-id', () => {
    expect(listTarget({ 'request-id': 'a, b\nc,a' }).requestIds).toEqual(['a', 'b', 'c']);
  });

  test.each<[string, readonly string[]]>([
    [uuid(1), [uuid(1)]],
    [`${uuid(1)},\n${uuid(2)}`, [uuid(1), uuid(2)]],
    [JSON.stringify([uuid(1), uuid(2)]), [uuid(1), uuid(2)]],
    [`${uuid(1)} ${uuid(2)}`, [uuid(1), uuid(2)]],
    [`- ${uuid(1)}\n- "${uuid(2)}"`, [uuid(1), uuid(2)]],
    [`"${uuid(1)}"\n"${uuid(2)}"`, [uuid(1), uuid(2)]],
    [`[ "${uuid(10).toUpperCase()}",\n "${uuid(10)}" ]`, [uuid(10)]],
  ])('job-id %s', (text, ids) => {
    expect(inputsOf({ 'job-id': text }, BY_ID).target).toEqual({ kind: 'ids', ids });
  });

  test('as many jobs are expected as are named', () => {
    const ids = [1, 2, 3].map(uuid).join();
    expect(inputsOf({ 'job-id': ids }, BY_ID).rules.expectedJobs).toBe(3);
    expect(inputsOf({ 'job-id': ids, 'expected-jobs': '3' }, BY_ID).rules.expectedJobs).toBe(3);
  });

  test('created-after may stand beside job-id as long as it is the default', () => {
    expect(inputsOf({ 'created-after': 'Workflow-Run' }, BY_ID).target.kind).toBe('ids');
  });

  test.each(['1', '7', '100000'])('expected-jobs %s', (text) => {
    expect(inputsOf({ 'expected-jobs': text }).rules.expectedJobs).toBe(Number(text));
  });

  test('the durations', () => {
    const { rules, pollInterval } = inputsOf({
      'appear-timeout': '90s',
      timeout: '0s',
      'run-timeout': '1h30m',
      'poll-interval': '500ms',
    });
    expect([rules.appearTimeout, rules.timeout, rules.runTimeout, pollInterval]).toEqual([
      90_000, 0, 5_400_000, 500,
    ]);
  });

  test.each(['error', 'warn', 'ignore', 'WARN'])('if-no-jobs-found %s', (text) => {
    expect(inputsOf({ 'if-no-jobs-found': text }).rules.ifNoJobsFound).toBe(text.toLowerCase());
  });

  test.each([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['False', false],
    ['FALSE', false],
  ])('fail-fast and summary %s', (text, value) => {
    const inputs = inputsOf({ 'fail-fast': text, summary: text });
    expect([inputs.rules.failFast, inputs.summary]).toEqual([value, value]);
  });

  test.each<[string, readonly string[]]>([
    ['failed', ['failed']],
    ['Cancelled', ['cancelled']],
    ['failed, Canceled', ['failed', 'cancelled']],
    ['["failed", "cancelled"]', ['failed', 'cancelled']],
    ['failed cancelled', ['failed', 'cancelled']],
    ['cancelled\nfailed', ['cancelled', 'failed']],
  ])('fail-on %j', (text, statuses) => {
    expect(inputsOf({ 'fail-on': text }).rules.failOn).toEqual(statuses);
  });

  test.each(['leave', 'cancel-pending', 'Cancel-Pending'])('on-cancel %s', (text) => {
    expect(inputsOf({ 'on-cancel': text }).onCancel).toBe(text.toLowerCase());
  });

  test('github-token', () => {
    expect(inputsOf({ 'github-token': ' ghs_x ' }).githubToken).toBe('ghs_x');
  });
});

describe('what is wrong', () => {
  /** Each: which input is reported, what was given where that may be shown, and what would be right. */
  test.each<[string, Given, string, readonly string[]]>([
    ['no token', { token: '' }, 'token', ['missing', '`client-id`', '`client-secret`']],
    ['half of the credentials', { token: '', 'client-id': 'x' }, 'client-secret', ['missing']],
    ['the other half', { token: '', 'client-secret': 'hush-hush' }, 'client-id', ['missing']],
    ['a token beside the two', { 'client-id': 'x', 'client-secret': 'y' }, 'token', ['either']],
    ['a token with a line break', { token: 'two\nlines' }, 'token', ['line break']],
    ['a token with Bearer', { token: 'Bearer abc' }, 'token', ['Bearer']],
    ['a token that no header carries', { token: 'tökén' }, 'token', ['cannot be sent']],
    [
      'a secret with a space',
      { token: '', 'client-id': 'x', 'client-secret': 'a b' },
      'client-secret',
      ['space'],
    ],
    ['no region', { region: '' }, 'region', ['missing', 'useast', 'euwest', '`api-base-url`']],
    ['an unknown region', { region: 'mars' }, 'region', ['"mars"', 'useast', 'euwest', '`api-base-url`']],
    [
      'an unknown region beside a URL',
      { region: 'mars', 'api-base-url': 'https://x.example' },
      'region',
      ['"mars"'],
    ],
    [
      'plain http',
      { region: '', 'api-base-url': 'http://pxm.example' },
      'api-base-url',
      ['http://pxm.example', 'https'],
    ],
    ['no URL', { region: '', 'api-base-url': 'pxm.example' }, 'api-base-url', ['https://host']],
    ['another scheme', { region: '', 'api-base-url': 'ftp://pxm.example' }, 'api-base-url', ['https://host']],
    [
      'credentials in the URL',
      { region: '', 'api-base-url': 'https://me:hush@pxm.example' },
      'api-base-url',
      ['pxm.example', 'credentials'],
    ],
    [
      'a query in the URL',
      { region: '', 'api-base-url': 'https://pxm.example/?key=hush' },
      'api-base-url',
      ['query'],
    ],
    [
      'a fragment in the URL',
      { region: '', 'api-base-url': 'https://pxm.example#hush' },
      'api-base-url',
      ['fragment'],
    ],
    [
      'no type',
      { 'job-type': '' },
      'job-id',
      [
        'empty',
        'product-import',
        'all',
        '`job-id`',
        'that step may have set no output: does it have `id: trigger`, and `echo "id=…" >> "$GITHUB_OUTPUT"`?',
      ],
    ],
    ['a property of objects as region', { region: 'constructor' }, 'region', ['"constructor"', 'useast']],
    ['another one', { region: '__proto__' }, 'region', ['useast']],
    [
      'the path of the API',
      { region: '', 'api-base-url': 'https://pxm.example/pcm/' },
      'api-base-url',
      ['/pcm', 'give https://pxm.example.'],
    ],
    [
      'the whole path',
      { region: '', 'api-base-url': 'https://pxm.example:8443/pcm/jobs' },
      'api-base-url',
      ['give https://pxm.example:8443.'],
    ],
    [
      'a path of a gateway and that of the API',
      { region: '', 'api-base-url': 'https://pxm.example/hush/pcm' },
      'api-base-url',
      ['pxm.example', 'end it before /pcm'],
    ],
    ['a type that is left out of nothing', { 'job-type': '!indexing-job' }, 'job-type', ['`all`']],
    [
      'a type that is left out of a list',
      { 'job-type': 'product-import, !indexing-job' },
      'job-type',
      ['`all`'],
    ],
    [
      'all beside others and less one',
      { 'job-type': 'all, product-import, !indexing-job' },
      'job-type',
      ['`all`'],
    ],
    ['all but all', { 'job-type': 'all, !all' }, 'job-type', ['every type']],
    [
      'a typing error in what is left out',
      { 'job-type': 'all, !indexing-jobs' },
      'job-type',
      ['indexing-job'],
    ],
    ['an old name mistyped', { 'job-type': 'price-imports' }, 'job-type', ['close to pricebook-import']],
    [
      'what cannot be seen within a type',
      { 'job-type': 'product\u200b-import' },
      'job-type',
      ['"product<U+200B>-import"'],
    ],
    [
      'what cannot be seen within a time',
      { 'created-after': '2024-02-20T22:00:00\u00a0Z' },
      'created-after',
      ['22:00:00<U+00A0>Z'],
    ],
    ['what cannot be seen within a token', { token: 'hush\u200b\u2060me' }, 'token', ['<U+200B> <U+2060>']],
    ['a text without end', { 'fail-fast': 'x'.repeat(5_000) }, 'fail-fast', ['xxx…"', 'true']],
    ['a type in two words', { 'job-type': 'product import' }, 'job-type', ['write product-import']],
    ['another one', { 'job-type': 'all, !Hierarchy Duplicate' }, 'job-type', ['write !hierarchy-duplicate']],
    ['almost workflow-run', { 'created-after': 'workflow_run' }, 'created-after', ['close to workflow-run']],
    ['minutes', { timeout: '15 minutes' }, 'timeout', ['"15 minutes"', 'write 15m']],
    ['minutes ago', { 'created-after': '15 minutes' }, 'created-after', ['"15 minutes"', 'write 15m']],
    ['an empty list of types', { 'job-type': ',' }, 'job-type', ['no type']],
    [
      'a typing error',
      { 'job-type': 'product-imports' },
      'job-type',
      ['"product-imports"', 'product-import'],
    ],
    ['two typing errors', { 'job-type': 'heirarchy-duplicat' }, 'job-type', ['hierarchy-duplicate']],
    ['all beside others', { 'job-type': 'all, product-import' }, 'job-type', ['alone']],
    ['a type that is no word', { 'job-type': '../../v2' }, 'job-type', ['"../../v2"', 'product-import']],
    ['yesterday', { 'created-after': 'yesterday' }, 'created-after', ['"yesterday"', '15m', 'workflow-run']],
    [
      '30 February',
      { 'created-after': '2024-02-30T00:00:00Z' },
      'created-after',
      ['"2024-02-30T00:00:00Z"', 'not a date and time that exists'],
    ],
    [
      'a time without a zone',
      { 'created-after': '2024-02-20T22:00:00' },
      'created-after',
      ['zone', '2024-02-20T22:00:00Z'],
    ],
    ['a date', { 'created-after': '2024-02-20' }, 'created-after', ['"2024-02-20"', '2024-02-20T00:00:00Z']],
    ['a duration without a unit', { timeout: '30' }, 'timeout', ['"30"', 'unit', '30s', '30m']],
    ['a negative duration', { 'appear-timeout': '-5m' }, 'appear-timeout', ['"-5m"', '30m']],
    ['no duration', { 'run-timeout': 'long' }, 'run-timeout', ['"long"', '1h30m']],
    ['longer than any run', { timeout: '400d' }, 'timeout', ['"400d"', '366 days']],
    ['polls that are too close', { 'poll-interval': '499ms' }, 'poll-interval', ['"499ms"', '500ms', 'auto']],
    ['an interval without a unit', { 'poll-interval': '5' }, 'poll-interval', ['"5"', 'unit']],
    ['-1 jobs', { 'expected-jobs': '-1' }, 'expected-jobs', ['"-1"', 'whole number']],
    ['0 jobs', { 'expected-jobs': '0' }, 'expected-jobs', ['"0"', '`if-no-jobs-found: ignore`']],
    ['half a job', { 'expected-jobs': '1.5' }, 'expected-jobs', ['"1.5"']],
    ['jobs as a power', { 'expected-jobs': '1e3' }, 'expected-jobs', ['"1e3"']],
    ['too many jobs', { 'expected-jobs': '100001' }, 'expected-jobs', ['"100001"', '100000']],
    ['maybe', { 'fail-fast': 'maybe' }, 'fail-fast', ['"maybe"', 'true', 'false']],
    ['yes', { summary: 'yes' }, 'summary', ['"yes"', 'true', 'false']],
    [
      'a status that is no failure',
      { 'fail-on': 'failed, success' },
      'fail-on',
      ['"success"', 'failed', 'cancelled'],
    ],
    ['an empty list of statuses', { 'fail-on': ',' }, 'fail-on', ['failed']],
    ['no choice', { 'if-no-jobs-found': 'fail' }, 'if-no-jobs-found', ['"fail"', 'error', 'warn', 'ignore']],
    ['no choice either', { 'on-cancel': 'cancel' }, 'on-cancel', ['"cancel"', 'leave', 'cancel-pending']],
  ])('%s', (_name, given, input, words) => {
    const problems = problemsOf(given);
    expect(problems.map((problem) => problem.input)).toEqual([input]);
    const { message } = problems[0] as InputProblem;
    expect(message).toContain(`\`${input}\``);
    for (const word of words) expect(message).toContain(word);
    expect(message).not.toMatch(/hush/);
    expect(message).toMatch(/[.)?]$/);
    expect(message.length).toBeLessThan(600);
  });

  test.each<[string, Given, string, readonly string[]]>([
    ['an id of jq for nothing', { 'job-id': 'null' }, 'job-id', ['`data.id`', '--exit-status']],
    ['an id that leads elsewhere', { 'job-id': '../../v2/orders' }, 'job-id', ['"../../v2/orders"', 'UUID']],
    ['an id that is cut', { 'job-id': uuid(1).slice(0, -1) }, 'job-id', ['UUID']],
    ['one wrong id of two', { 'job-id': `${uuid(1)}, x` }, 'job-id', ['"x"']],
    ['an empty list of ids', { 'job-id': '[]' }, 'job-id', ['names no job', 'empty list']],
    ['JSON that is cut', { 'job-id': `["${uuid(1)}"` }, 'job-id', ['JSON']],
    ['JSON of something else', { 'job-id': '[1, 2]' }, 'job-id', ['JSON array of strings']],
    ['a type beside ids', { 'job-type': 'product-import' }, 'job-type', ['`job-id`']],
    ['a moment beside ids', { 'created-after': '15m' }, 'created-after', ['`job-id`']],
    ['a request beside ids', { 'request-id': 'r' }, 'request-id', ['`job-id`']],
    ['more expected than named', { 'expected-jobs': '2' }, 'expected-jobs', ['2', '1', '`job-id`']],
  ])('%s', (_name, given, input, words) => {
    const problems = problemsOf(given, BY_ID);
    expect(problems.map((problem) => problem.input)).toEqual([input]);
    for (const word of words) expect(problems[0]?.message).toContain(word);
  });

  test('neither a type nor an id', () => {
    expect(problemsOf({ token: 'a-token', region: 'useast' }, {}).map(({ input }) => input)).toEqual([
      'job-id',
    ]);
  });

  test('nothing given at all', () => {
    expect(problemsOf({}, {}).map(({ input }) => input)).toEqual(['token', 'region', 'job-id']);
  });

  test('all of it at once, each input once', () => {
    const wrong: Given = {
      token: 'two words',
      region: 'mars',
      'api-base-url': 'http://pxm.example',
      'job-type': 'product-imports',
      'created-after': 'yesterday',
      'expected-jobs': '-1',
      'appear-timeout': '30',
      'if-no-jobs-found': 'fail',
      timeout: 'soon',
      'run-timeout': '1x',
      'poll-interval': '1ms',
      'fail-fast': 'maybe',
      'fail-on': 'pending',
      'on-cancel': 'stop',
      summary: 'perhaps',
    };
    const reported = problemsOf(wrong, {}).map(({ input }) => input);
    expect([...reported].sort()).toEqual(Object.keys(wrong).sort());
  });

  test('any two wrong inputs are reported as two', () => {
    const wrong: readonly (readonly [string, string])[] = [
      ['region', 'mars'],
      ['created-after', 'yesterday'],
      ['expected-jobs', '-1'],
      ['timeout', '30'],
      ['run-timeout', 'x'],
      ['fail-fast', 'maybe'],
      ['fail-on', 'success'],
      ['summary', 'no'],
    ];
    fc.assert(
      fc.property(fc.subarray([...wrong]), (some) => {
        const reported = problemsOf(Object.fromEntries(some)).map(({ input }) => input);
        expect([...reported].sort()).toEqual(some.map(([name]) => name).sort());
      }),
    );
  });
});

describe('secrets', () => {
  const marker = fc.string({ unit: fc.constantFrom(...'QXZ0123456789'), minLength: 12, maxLength: 20 });

  test('stand in no message and no warning, whatever else is wrong', () => {
    const around = fc.constantFrom('', ' ', '\n', ' and more', '\u00e9', '\u001b[31m');
    fc.assert(
      fc.property(
        fc.array(marker, { minLength: 3, maxLength: 3 }),
        fc.subarray([...SECRET_INPUTS]),
        around,
        fc.dictionary(fc.constantFrom(...Object.keys(DEFAULTS), 'region', 'job-type', 'job-id'), hostile),
        (values, names, odd, others) => {
          const secrets = Object.fromEntries(names.map((name, index) => [name, `${values[index]}${odd}`]));
          const read = reading({ ...LEAST, ...others, token: '', ...secrets });
          const reported = read.ok ? read.inputs.warnings : read.problems.map(({ message }) => message);
          for (const value of values) expect(reported.join('\n')).not.toContain(value);
        },
      ),
    );
  });

  test('nor what a URL holds beside its host', () => {
    fc.assert(
      fc.property(
        marker,
        fc.constantFrom(
          'https://me:SECRET@pxm.example',
          'https://SECRET@pxm.example/?a#b',
          'http://me:SECRET@pxm.example',
          'https://pxm.example/?token=SECRET',
          'https://pxm.example/#SECRET',
          'http://pxm.example/SECRET',
          'ftp://me:SECRET@pxm.example',
          '//me:SECRET@pxm.example',
          'https:me:SECRET@pxm.example',
          'me:SECRET@pxm.example',
        ),
        (secret, form) => {
          const problems = problemsOf({ 'api-base-url': form.replace('SECRET', secret) });
          expect(problems).toHaveLength(1);
          expect(problems[0]?.message).not.toContain(secret);
        },
      ),
    );
  });
});

test('any text in any input is an answer, never an error of our own', () => {
  const names = [
    ...Object.keys(DEFAULTS),
    ...SECRET_INPUTS,
    'region',
    'api-base-url',
    'job-type',
    'request-id',
  ];
  const text = fc.oneof(
    hostile,
    fc.string(),
    fc.constantFrom(...Object.values(DEFAULTS), 'all', '[', '["x"]'),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names, 'job-id'), text), (given) => {
      const read = reading(given);
      if (read.ok) return;
      expect(read.problems.length).toBeGreaterThan(0);
      for (const { input, message } of read.problems) expect(message).toContain(`\`${input}\``);
    }),
    { numRuns: 500 },
  );
});

describe('label', () => {
  test('is a text of one line', () => {
    expect(inputsOf({ label: '  Spring prices \u200b' }).label).toBe('Spring prices');
  });

  test.each([
    ['two\nlines', 'several lines'],
    ['x'.repeat(81), 'longer than 80'],
  ])('%j is refused', (label, text) => {
    expect(problemsOf({ label })).toMatchObject([{ input: 'label', message: expect.stringContaining(text) }]);
  });
});
