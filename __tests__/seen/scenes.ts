import type { JobPlan } from '../../simulator/job-plan.ts';
import { mulberry32 } from '../../simulator/mulberry32.ts';
import { START, type StepPlan } from '../simulation/step.ts';

/** A wait as a person would see it. */
export interface Scene {
  readonly name: string;
  readonly title: string;
  readonly inputs: StepPlan['inputs'];
  /** A new one for each play: chance has a state. */
  readonly plan: () => StepPlan;
}

const TOKEN = 'token-of-the-scene';
const SECOND = 1_000;
const MINUTE = 60_000;

const catalog = (digit: number): string => `0194f54d-f2a1-4e33-9a6e-9ec36615249${digit}`;
const release = (digit: number): string => `${digit}dbb35b2-ef04-477e-974d-e5f3abe6faae`;

/** The trigger came just before. */
const SINCE = { 'created-after': new Date(START - 5 * SECOND).toISOString() };
const IMPORTS = { 'job-type': 'product-import', ...SINCE };

export const SCENES: readonly Scene[] = [
  scene('success', 'Two imports and a hierarchy succeed', {
    inputs: { 'job-type': 'product-import, hierarchy-duplicate', 'expected-jobs': '3', ...SINCE },
    jobs: [
      ...earlier('product-import', 12, 85 * SECOND),
      ...earlier('hierarchy-duplicate', 4, 1_500),
      { type: 'product-import', duration: 72 * SECOND, createdAt: START - 2_400 },
      {
        type: 'hierarchy-duplicate',
        duration: 1_300,
        createdAt: START - 1_900,
        hierarchyId: '0f4a7a3e-5d0b-4a53-9a86-1d3e7c0b9f21',
      },
      { type: 'product-import', duration: 94 * SECOND, createdAt: START - 1_200 },
    ],
  }),
  scene('failure', 'An import fails on three rows', {
    inputs: IMPORTS,
    jobs: [
      ...earlier('product-import', 12, 85 * SECOND),
      {
        type: 'product-import',
        duration: 78 * SECOND,
        createdAt: START - 1_200,
        outcome: 'failed',
        errors: [
          'row 4112: data.attributes.commodity_type: Must be one of physical, digital.',
          'row 4113: data.attributes.name: Must be present.',
          'row 5200: data.attributes.sku: Must be unique amongst products.',
        ],
      },
    ],
  }),
  scene('grouped-errors', 'An import fails on 351 rows for three reasons, and another is behind it', {
    inputs: { ...IMPORTS, 'fail-fast': 'false' },
    jobs: [
      {
        type: 'product-import',
        duration: 192 * SECOND,
        createdAt: START - 2_000,
        outcome: 'failed',
        errors: [
          ...Array<string>(214).fill('data.attributes.sku: Must be unique amongst products.'),
          ...Array<string>(136).fill('data.attributes.slug: Must not contain spaces.'),
          'data.relationships.main_image: No file has this id.',
        ],
      },
      { type: 'product-import', duration: 41 * SECOND, createdAt: START - 1_000 },
    ],
  }),
  scene('many-errors', 'An import fails on 3,400 rows for seven reasons', {
    inputs: { ...IMPORTS, label: 'Spring catalog' },
    jobs: [
      {
        type: 'product-import',
        duration: 192 * SECOND,
        createdAt: START - 2_000,
        outcome: 'failed',
        errors: errorsOfSevenKinds(),
      },
    ],
  }),
  scene('cancelled', 'Somebody cancels a price import in the queue', {
    inputs: { 'job-type': 'pricebook-import', ...SINCE },
    jobs: [
      { type: 'product-export', duration: 130 * SECOND, createdAt: START - 20 * SECOND },
      { type: 'pricebook-import', createdAt: START - 1_000, outcome: 'cancelled' },
    ],
  }),
  scene('timeout', 'Time runs out behind a queue', {
    inputs: { ...IMPORTS, timeout: '30m' },
    jobs: [
      ...earlier('product-import', 12, 10 * MINUTE),
      ...earlier('product-export', 5, 16 * MINUTE),
      { type: 'product-export', duration: 17 * MINUTE, createdAt: START - 9 * MINUTE },
      { type: 'product-export', duration: 24 * MINUTE, createdAt: START - 8 * MINUTE },
      { type: 'product-import', duration: 11 * MINUTE, createdAt: START - 1_000 },
    ],
  }),
  scene('not-found', 'No job matches: `created-after` is too late', {
    inputs: IMPORTS,
    jobs: [
      ...Array.from({ length: 2 }, (_, index) => ({
        type: 'product-import',
        duration: 20 * SECOND,
        createdAt: START - 50 * SECOND + index * SECOND,
      })),
      ...Array.from({ length: 4 }, (_, index) => ({
        type: 'product-export',
        duration: 4 * SECOND,
        createdAt: START + index * SECOND,
      })),
    ],
  }),
  scene('late-appearance', 'A duplication appears in the list half a minute late', {
    inputs: { 'job-type': 'hierarchy-duplicate', ...SINCE },
    jobs: [
      {
        type: 'hierarchy-duplicate',
        duration: 1_800,
        createdAt: START - 600,
        appearsAfter: 33 * SECOND,
        hierarchyId: '0f4a7a3e-5d0b-4a53-9a86-1d3e7c0b9f21',
      },
    ],
  }),
  scene('outage', 'The API does not answer for three minutes', {
    inputs: IMPORTS,
    jobs: [{ type: 'product-import', duration: 5 * MINUTE, createdAt: START - 1_000 }],
    faults: (now) => () =>
      now() >= START + 40 * SECOND && now() < START + 220 * SECOND
        ? { kind: 'status', status: 503, body: '<html>' }
        : undefined,
  }),
  scene('thousand', '1,000 imports, of which nine fail', {
    inputs: { ...IMPORTS, 'expected-jobs': '1000', 'fail-fast': 'false' },
    jobs: Array.from({ length: 1_000 }, (_, index) => ({
      type: 'product-import',
      duration: 400 + ((index * 37) % 300),
      createdAt: START - 4 * SECOND + index,
      ...(index % 110 === 60
        ? { outcome: 'failed' as const, errors: Array<string>(1 + (index % 7)).fill('sku: Must be unique.') }
        : {}),
    })),
  }),
  scene('release', 'A catalog waits for its turn, is published, and another one fails', {
    inputs: {
      'catalog-release': [1, 2].map((number) => `${catalog(number)}/${release(number)}`).join(', '),
      'fail-fast': 'false',
    },
    jobs: [],
    releases: [
      { duration: 150 * SECOND, createdAt: START - 60 * SECOND, catalogId: catalog(0) },
      { duration: 110 * SECOND, createdAt: START - 50 * SECOND, catalogId: catalog(3) },
      { duration: 260 * SECOND, createdAt: START - 2_000, catalogId: catalog(1), id: release(1) },
      {
        duration: 70 * SECOND,
        createdAt: START - 1_000,
        catalogId: catalog(2),
        id: release(2),
        outcome: 'failed',
      },
    ],
  }),
  scene('interrupted', 'The user cancels the run', {
    inputs: { ...IMPORTS, 'on-cancel': 'cancel-pending' },
    jobs: [1, 2, 3].map((position) => ({
      type: 'product-import',
      duration: 7 * MINUTE,
      createdAt: START - 4_000 + position * SECOND,
    })),
    interruptAt: START + 260 * SECOND,
  }),
];

/** 3,400 messages, mixed as the rows of a file mix them; the rarest kind comes last. */
function errorsOfSevenKinds(): readonly string[] {
  const kinds: readonly (readonly [number, (row: number) => string])[] = [
    [1_200, (row) => `row ${row}: sku 'A-${1000 + row}': must be unique`],
    [900, (row) => `line ${row}: price "${row % 90},${row % 10}" is not a number (sku A-${1000 + row})`],
    [
      640,
      (row) =>
        `Row ${row}, column main_image: no file has the id ${String(row).padStart(8, '0')}-5d0b-4a53-9a86-1d3e7c0b9f21`,
    ],
    [400, (row) => `{"row":${row},"sku":"A-${1000 + row}","error":"status must be draft or live"}`],
    [214, () => 'data.attributes.sku: Must be unique amongst products.'],
    [
      45,
      (row) => `row ${row}: <b>&quot;name|de&quot;</b> is longer than 1000 characters. Ask @pricing-team.`,
    ],
    [1, (row) => `row ${row}: the file ends within a quoted value`],
  ];
  return kinds
    .flatMap(([amount, message], kind) =>
      Array.from({ length: amount }, (_, index) => {
        const row = Math.floor(((index + 0.5) / amount) * 50_000) + kind;
        return { row: amount === 1 ? 50_000 : row, message };
      }),
    )
    .sort((a, b) => a.row - b.row)
    .map(({ row, message }) => message(row));
}

function scene(
  name: string,
  title: string,
  plan: Pick<StepPlan, 'inputs' | 'jobs'> & Partial<StepPlan>,
): Scene {
  const inputs = { region: 'useast', ...plan.inputs };
  return {
    name,
    title,
    inputs,
    plan: () => ({
      store: { fixedTokens: [TOKEN], random: mulberry32(name.length * 31 + plan.jobs.length) },
      faults: () => () => undefined,
      latency: () => 80,
      random: mulberry32(1),
      runStart: START - 30 * SECOND,
      ...plan,
      inputs: { token: TOKEN, ...inputs },
    }),
  };
}

/** Jobs of yesterday, about as long as each other. */
function earlier(type: string, amount: number, ran: number): readonly JobPlan[] {
  return Array.from({ length: amount }, (_, index) => {
    const startedAt = START - 24 * 60 * MINUTE - index * 60 * MINUTE;
    return {
      type,
      history: true,
      status: 'success',
      createdAt: startedAt - SECOND,
      startedAt,
      completedAt: startedAt + ran * (0.92 + (0.16 * ((index * 5) % 7)) / 6),
    };
  });
}
