import fc from 'fast-check';
import type { Fault, FaultRule } from '../../simulator/faults.ts';
import { ActionError } from '../../src/errors.ts';
import { type Deps, run } from '../../src/main.ts';
import { FORMS, secretText } from '../unit/secret-forms.ts';
import { START, type Step, type StepPlan, simulateStep } from './step.ts';

/** Where a server, a gateway or GitHub can repeat a secret. */
interface Place {
  readonly jobs?: (text: string) => StepPlan['jobs'];
  readonly fault?: (text: string, path: string) => Fault | undefined;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly sabotage?: (text: string) => (deps: Deps) => Deps;
}

const done = { duration: 1, createdAt: START - 5_000 };

/** Changes the first job of each list. */
function editJob(change: (row: { id: unknown; attributes: object; meta: object }) => object): Fault {
  return {
    kind: 'edit',
    edit: (json) => {
      const page = json as { data: { id: unknown; attributes: object; meta: object }[] };
      if (!Array.isArray(page.data)) return json;
      return {
        ...page,
        data: page.data.map((row, index) => (index === 0 ? { ...row, ...change(row) } : row)),
      };
    },
  };
}

function refuse(status: number, body: unknown, headers: Record<string, string> = {}): Fault {
  return { kind: 'status', status, body: JSON.stringify(body), headers };
}

const ofJob = (change: (text: string) => (row: { attributes: object; meta: object }) => object): Place => ({
  fault: (text, path) => (path.endsWith('/errors') ? undefined : editJob(change(text))),
});

const CLIENT = { token: '', 'client-id': 'the-client-of-the-shop' };

export const PLACES: Readonly<Record<string, Place>> = {
  'the message of an error': {
    jobs: (text) => [{ ...done, outcome: 'failed', errors: [`you sent ${text}`, text] }],
  },
  'one of many errors': {
    jobs: (text) => [
      { ...done, outcome: 'failed', errors: Array.from({ length: 30 }, (_, row) => `row ${row}: '${text}'`) },
    ],
  },
  'an id': ofJob((text) => () => ({ id: text })),
  'a status': ofJob((text) => ({ attributes }) => ({ attributes: { ...attributes, status: text } })),
  'a type': ofJob((text) => ({ attributes }) => ({ attributes: { ...attributes, type: text } })),
  'a link': ofJob((text) => ({ meta }) => ({
    meta: { ...meta, file_locations: [`https://files.example/${text}?a=1`] },
  })),
  'a hierarchy': ofJob((text) => ({ meta }) => ({ meta: { ...meta, hierarchy_id: text } })),
  'a request id': ofJob((text) => ({ meta }) => ({ meta: { ...meta, x_request_id: text } })),
  'a title': { fault: (text) => refuse(403, { errors: [{ status: 403, title: text }] }) },
  'a detail': { fault: (text) => refuse(422, { errors: [{ title: 'Bad', detail: `got ${text}` }] }) },
  'the address of a redirect': {
    fault: (text) => ({
      kind: 'status',
      status: 302,
      headers: { location: encodeURI(`https://x.example/?${text}`).replace(/[^ -~]/g, '') },
    }),
  },
  'an error of OAuth': {
    inputs: CLIENT,
    fault: (text, path) =>
      path.startsWith('/oauth')
        ? refuse(401, { error: 'invalid_client', error_description: text })
        : undefined,
  },
  'an error of the token endpoint': {
    inputs: CLIENT,
    fault: (text, path) =>
      path.startsWith('/oauth') ? refuse(400, { errors: [{ title: text, detail: text }] }) : undefined,
  },
  'an outage': { fault: (text) => refuse(503, { errors: [{ title: text }] }), inputs: { timeout: '30s' } },
  'a page of a gateway': {
    fault: (text) => ({ kind: 'body', status: 403, body: `<html><title>${text}</title>` }),
  },
  "GitHub's message": {
    inputs: { 'created-after': 'workflow-run' },
    sabotage: (text) => (deps) => ({
      ...deps,
      readRunStart: () => Promise.reject(new ActionError({ what: `GitHub says: ${text}`, remedy: 'Ask.' })),
    }),
  },
  'an error that nobody expected': {
    inputs: { 'created-after': 'workflow-run' },
    sabotage: (text) => (deps) => ({ ...deps, readRunStart: () => Promise.reject(new Error(text)) }),
  },
};

/** What no text shows, but for the outputs, which leave it out. */
export const UNSHOWN = ['a link', 'a request id'];

async function play(place: Place, secret: string, text: string): Promise<Step> {
  const { jobs, fault, inputs, sabotage } = place;
  const faults: FaultRule = ({ path }) => fault?.(text, path.split('?')[0] ?? '');
  const plan: StepPlan = {
    store: { fixedTokens: [secret] },
    jobs: jobs?.(text) ?? [done],
    inputs: {
      token: secret,
      ...(inputs?.['client-id'] === undefined ? {} : { 'client-secret': secret }),
      region: 'useast',
      'job-type': 'all',
      'created-after': '15m',
      timeout: '3s',
      'appear-timeout': '1s',
      summary: 'true',
      ...inputs,
    },
    faults: () => faults,
    latency: () => 20,
    random: () => 0.5,
    runStart: START - 60_000,
    debugging: true,
    sabotage: sabotage?.(text),
  };
  return simulateStep(plan, run);
}

/** All that the step shows and passes on, with what Markdown shows for its escapes. */
function shownBy({ shown, summary, outputs }: Step): readonly string[] {
  const log = shown
    .map((entry) => ('title' in entry ? `${entry.title}\n${entry.text}` : entry.text))
    .join('\n');
  const rendered = summary.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  const decoded = Object.values(outputs).map((value) =>
    value.startsWith('[')
      ? JSON.stringify(JSON.parse(value)).replaceAll('\\\\', '\\').replaceAll('\\"', '"')
      : value,
  );
  return [log, summary, rendered, ...Object.values(outputs), ...decoded].map((text) =>
    text.replaceAll('\u200b', ''),
  );
}

/** The longest part of a form that a text shows, in characters. */
function longestPart(text: string, form: string): number {
  let longest = 0;
  for (let from = 0; from < form.length; from += 1) {
    while (text.includes(form.slice(from, from + longest + 1)) && from + longest < form.length) longest += 1;
  }
  return longest;
}

/** What the action itself does to a text, and what no text of ours may look like. */
const forms = Object.keys(FORMS).filter((name) => !['lowerCase', 'upperCase'].includes(name));

/** What came of many secrets in many forms, each in one place. */
export interface Checked {
  readonly place: string;
  /** What was shown and may not be, and how to play it again; undefined where nothing was. */
  readonly problem: string | undefined;
  /** How many texts had something taken out. */
  readonly redacted: number;
}

export async function checkPlaces(runs: number): Promise<readonly Checked[]> {
  const checked: Checked[] = [];
  for (const [name, place] of Object.entries(PLACES)) {
    let redacted = 0;
    let problem: string | undefined;
    try {
      await fc.assert(
        fc.asyncProperty(secretText, fc.constantFrom(...forms), async (secret, formName) => {
          const text = (FORMS[formName] ?? String)(secret);
          for (const shown of shownBy(await play(place, secret, text))) {
            if (longestPart(shown, secret) >= 8) throw new Error(`a part of the secret is shown: ${shown}`);
            // What stands before the secret in the same text is not secret.
            if (shown.includes(text)) throw new Error(`the secret's form is shown: ${shown}`);
            if (shown.includes('***')) redacted += 1;
          }
        }),
        { numRuns: runs },
      );
    } catch (thrown) {
      problem = String(thrown);
    }
    checked.push({ place: name, problem, redacted });
  }
  return checked;
}
