import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { plannedFaults } from './fault-rules.ts';
import { listOrders } from './job-list.ts';
import { pagingHabits, totalHabits } from './paging.ts';
import { loadScenario, parseScenario } from './scenario.ts';
import { startServer } from './server.ts';
import { noErrorsForms, Store } from './store.ts';
import { timestampForms } from './timestamp.ts';

const FLAGS = {
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    scenario: { type: 'string' },
    order: { type: 'string', default: 'newest-first' },
    timestamps: { type: 'string', default: 'rfc3339' },
    paging: { type: 'string', default: 'honoured' },
    total: { type: 'string', default: 'right' },
    capitals: { type: 'boolean', default: false },
    'started-at-null': { type: 'boolean', default: false },
    'legacy-request-id': { type: 'boolean', default: false },
    'legacy-price-type': { type: 'boolean', default: false },
    'american-spelling': { type: 'boolean', default: false },
    'file-location-as-text': { type: 'boolean', default: false },
    'bare-jobs': { type: 'boolean', default: false },
    'single-as-array': { type: 'boolean', default: false },
    'no-errors': { type: 'string', default: 'list' },
    'wrapped-token': { type: 'boolean', default: false },
    'numeric-error-status': { type: 'boolean', default: false },
    'open-access': { type: 'boolean', default: false },
    token: { type: 'string', multiple: true, default: [] as string[] },
    'token-life': { type: 'string', default: '3600' },
    'clock-skew': { type: 'string', default: '0' },
  },
} as const;

function readFlags() {
  try {
    return parseArgs(FLAGS).values;
  } catch (thrown) {
    const flags = Object.keys(FLAGS.options).map((name) => `--${name}`);
    console.error(
      `${thrown instanceof Error ? thrown.message : thrown}\nFlags: ${flags.join(' ')}. A scenario file is described in simulator/schema.ts.`,
    );
    return process.exit(1);
  }
}

const values = readFlags();

function oneOf<T extends string>(name: string, given: string, known: readonly T[]): T {
  const found = known.find((candidate) => candidate === given);
  if (found === undefined) throw new Error(`--${name} is one of ${known.join(', ')}`);
  return found;
}

function wholeNumber(name: string, given: string): number {
  if (!/^-?\d{1,15}$/.test(given)) throw new Error(`--${name} is a whole number`);
  return Number(given);
}

const scenario = values.scenario === undefined ? {} : parseScenario(await readFile(values.scenario, 'utf8'));
const store = new Store({
  now: Date.now,
  random: Math.random,
  order: oneOf('order', values.order, listOrders),
  timestamps: oneOf('timestamps', values.timestamps, timestampForms),
  paging: oneOf('paging', values.paging, pagingHabits),
  total: oneOf('total', values.total, totalHabits),
  capitals: values.capitals,
  startedAtNull: values['started-at-null'],
  legacyRequestId: values['legacy-request-id'],
  legacyPriceType: values['legacy-price-type'],
  americanSpelling: values['american-spelling'],
  fileLocationAsText: values['file-location-as-text'],
  bareJobs: values['bare-jobs'],
  singleAsArray: values['single-as-array'],
  noErrors: oneOf('no-errors', values['no-errors'], noErrorsForms),
  wrappedToken: values['wrapped-token'],
  numericErrorStatus: values['numeric-error-status'],
  openAccess: values['open-access'],
  fixedTokens: values.token,
  tokenLife: wholeNumber('token-life', values['token-life']),
  clockSkew: wholeNumber('clock-skew', values['clock-skew']),
  ...scenario.store,
});
loadScenario(store, scenario);

const server = await startServer({
  store,
  faults: plannedFaults(scenario.faults ?? [], Date.now),
  port: wholeNumber('port', values.port),
  host: values.host,
});
console.log(`PXM simulator on ${server.url}`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void server.close());
