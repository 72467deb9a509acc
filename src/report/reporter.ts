import { type ActionError, messageOf, withoutFullStop } from '../errors.ts';
import type { ErrorsFileResult } from '../failures/errors-file.ts';
import type { ReadingProgress } from '../failures/read-errors.ts';
import { type Display, shorten } from '../foreign-text.ts';
import type { InputProblem } from '../inputs/problem.ts';
import type { ClientEvent } from '../pxm/session.ts';
import type { Clock } from '../time/clock.ts';
import { type Duration, milliseconds } from '../time/duration.ts';
import type { Level, Toolkit } from '../toolkit/toolkit.ts';
import { PROGRAM_NAME } from '../version.ts';
import type { WaitPlan } from '../wait/plan.ts';
import type { NextPoll } from '../wait/schedule.ts';
import { type Snapshot, unfinishedIds } from '../wait/snapshot.ts';
import { ClientEvents } from './client-events.ts';
import type { Closing } from './closing.ts';
import { failureReport } from './failure-report.ts';
import { incompleteOutputs } from './incomplete-outputs.ts';
import { jobsWithErrors } from './jobs-with-errors.ts';
import { type JunitSuite, junitXml } from './junit.ts';
import type { Log } from './log.ts';
import { message, withoutMentions } from './message.ts';
import { opening } from './opening.ts';
import { type OutputLimits, type Outputs, outputsOf, outputsWithoutJobs } from './outputs.ts';
import { HEARTBEAT_CHECK, type Progress, STATUS_INTERVAL } from './progress.ts';
import type { KeepResult, StepResult } from './step-result.ts';
import { JOBS, type Subject, subjectOf } from './subject.ts';
import { summary, summaryWithoutJobs } from './summary.ts';
import { suiteOf, suiteWithoutJobs } from './test-suite.ts';
import type { WaitReport } from './wait-report.ts';
import { count, enumerate, enumerateFirst, grouped, sentences } from './words.ts';

const MAX_LOGGED_IDS = 20;
/** Maximum length of the output `message`, in characters: chats cut what is longer. */
const MAX_MESSAGE_OUTPUT = 3_000;

/** Carries what the pure parts say to the log, the annotations, the outputs and the summary. */
export class Reporter {
  readonly #toolkit: Toolkit;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #display: Display;
  readonly #isSecret: (data: string) => boolean;
  readonly #keepResult: KeepResult | undefined;
  readonly #outputLimits: OutputLimits | undefined;
  readonly #begun: Duration;
  readonly #clientEvents = new ClientEvents();
  #label = '';
  #subject: Subject = JOBS;
  #waiting = false;

  constructor(
    toolkit: Toolkit,
    log: Log,
    clock: Clock,
    options: {
      readonly display: Display;
      readonly isSecret: (data: string) => boolean;
      readonly keepResult?: KeepResult | undefined;
      readonly outputLimits?: OutputLimits | undefined;
    },
  ) {
    this.#toolkit = toolkit;
    this.#log = log;
    this.#clock = clock;
    this.#display = options.display;
    this.#isSecret = options.isSecret;
    this.#keepResult = options.keepResult;
    this.#outputLimits = options.outputLimits;
    this.#begun = clock.elapsed();
  }

  /** @param name the input that holds a secret which is too short to be told apart from other text */
  secretTooShort(name: string): void {
    this.#log.annotate(
      'warning',
      PROGRAM_NAME,
      `\`${this.#toolkit.nameOfInput?.(name) ?? name}\` has fewer than 8 characters: too short to be removed safely from everything that is shown. Use a longer one.`,
    );
  }

  get #title(): string {
    return this.#label === '' ? PROGRAM_NAME : this.#label;
  }

  #labelled(text: string): string {
    return this.#label === '' ? text : `${this.#label}: ${text}`;
  }

  async badInput(problems: readonly InputProblem[], withSummary: boolean): Promise<false> {
    const { nameOfInput } = this.#toolkit;
    for (const { input, message } of problems) {
      this.#log.annotate('error', nameOfInput?.(input) ?? `Input ${input}`, message);
    }
    const sentence = `${count(problems.length, 'input')} cannot be used. No request was sent, and no job was changed.`;
    this.#log.line(sentence, 'bad');
    const names = [...new Set(problems.map(({ input }) => `\`${nameOfInput?.(input) ?? input}\``))];
    const next = `Correct ${enumerate(names)}${nameOfInput === undefined ? ' in the workflow' : ''}.`;
    const text = { headline: 'Wrong inputs', sentence, next };
    const lost = await this.#stop(text, withSummary, { isInputWrong: true });
    if (lost !== '') this.#log.annotate('error', PROGRAM_NAME, lost);
    return false;
  }

  async stopped(error: ActionError, withSummary: boolean): Promise<false> {
    const sentence = sentences(error.message, error.meaning);
    const headline = this.#waiting ? 'The wait stopped' : 'The wait could not begin';
    const lost = await this.#stop({ headline, sentence, next: error.remedy }, withSummary);
    this.#log.annotate('error', this.#title, `${error.fullMessage}${lost}`);
    return false;
  }

  /** Cancelled before there was anything to wait for. */
  async interrupted(withSummary: boolean): Promise<false> {
    const sentence =
      'The step was cancelled before the wait began. Jobs that were triggered continue in the store.';
    const text = { headline: 'The step was cancelled', sentence, next: '' };
    const lost = await this.#stop(text, withSummary, { conclusion: 'interrupted' });
    this.#log.annotate('warning', this.#title, `${sentence}${lost}`);
    return false;
  }

  /** @param label what the step calls its jobs; empty where it does not */
  begin(plan: WaitPlan, baseUrl: URL, label: string): void {
    this.#waiting = true;
    this.#label = label;
    this.#subject = subjectOf(plan.target);
    this.#log.line(this.#labelled(opening(plan, baseUrl)), 'strong');
  }

  clientEvent(event: ClientEvent): void {
    const entry = this.#clientEvents.inWords(event);
    if (entry !== undefined) this.#log.show(entry);
  }

  /** What the client meets from now on, while it reads why jobs failed, changes no verdict any more. */
  waited(): void {
    this.#clientEvents.verdictReached();
  }

  poll(progress: Progress, snapshot: Snapshot, next: NextPoll | undefined): void {
    const { lines, warnings } = progress.poll(snapshot, next);
    for (const { text, tone } of lines) this.#log.line(text, tone);
    for (const { title, message } of warnings) this.#log.annotate('warning', title, message);
    if (next !== undefined) {
      this.#log.debug(
        `next poll in ${Math.round(next.in)} ms: ${next.because}; proof: ${snapshot.proof.kind === 'incomplete' ? snapshot.proof.because : snapshot.proof.kind}`,
      );
    }
  }

  /** Shows that the wait continues, also while a request hangs, until it is disposed of. */
  heartbeat(progress: Progress): Disposable {
    const stop = new AbortController();
    const { setStatus } = this.#toolkit;
    void (async () => {
      while (!stop.signal.aborted) {
        await this.#clock.sleep(setStatus === undefined ? HEARTBEAT_CHECK : STATUS_INTERVAL, stop.signal);
        if (stop.signal.aborted) return;
        if (setStatus !== undefined) {
          setStatus(this.#display.text(progress.status(this.#elapsed())));
          continue;
        }
        const line = progress.heartbeat(this.#elapsed());
        if (line !== undefined) this.#log.line(line.text, line.tone);
      }
    })();
    return {
      [Symbol.dispose]: () => {
        stop.abort();
        setStatus?.(this.#display.text(''));
      },
    };
  }

  readingErrors({ jobId, read, total }: ReadingProgress): void {
    const of = total === undefined || total < read ? '' : ` of ${grouped(total)}`;
    this.#log.line(`Reading the errors of job ${jobId}: ${grouped(read)}${of}`, 'dim');
  }

  /** @returns whether the step passes: not where its outputs are lost */
  async end(report: WaitReport, withSummary: boolean): Promise<boolean> {
    const { outcome, errorsFile } = report;
    const outputs = outputsOf(
      { ...report, message: this.#plainText(message(report)) },
      this.#isSecret,
      this.#outputLimits,
    );
    const lost = this.#setOutputs(outputs);
    const closing = lost === undefined ? report.closing : withoutOutputs(report.closing, lost);
    const shown = { ...report, closing };
    this.#failures(shown);
    if (!closing.passed) this.#unfinished(outcome);
    if (withSummary) await this.#summarize(summary(shown));
    await this.#keep(
      {
        conclusion: outcome.conclusion.kind,
        passed: closing.passed,
        isInputWrong: false,
        outputs: outputs.values,
        isErrorsFileBroken: errorsFile.problem !== undefined,
      },
      () => suiteOf(shown),
    );
    this.#conclude(closing);
    return closing.passed;
  }

  #failures({ outcome, closing, errors, baseUrl, errorsFile }: WaitReport): void {
    const { failed, warned } = jobsWithErrors(outcome.jobs, errors);
    const noFile = { path: undefined, errors: 0, problem: undefined };
    this.#report(failed, closing.passed ? 'warning' : 'error', { errors, baseUrl, file: errorsFile });
    this.#report(warned, 'warning', { errors, baseUrl, file: noFile });
  }

  #report(
    jobs: WaitReport['outcome']['jobs'],
    level: Level,
    { errors, baseUrl, file }: Pick<WaitReport, 'errors' | 'baseUrl'> & { readonly file: ErrorsFileResult },
  ): void {
    // One is kept for the verdict.
    const maxAnnotations = this.#log.left(level) - 1;
    for (const entry of failureReport(jobs, errors, {
      maxAnnotations,
      baseUrl,
      file,
      subject: this.#subject,
    })) {
      if (entry.kind === 'line') this.#log.line(entry.text, entry.tone);
      else this.#log.annotate(level, this.#labelled(entry.title), entry.message);
    }
  }

  /** To keep waiting for them: elsewhere in the log stand short ids. */
  #unfinished(outcome: WaitReport['outcome']): void {
    const ids = unfinishedIds(outcome);
    if (ids.length === 0) return;
    const missing = outcome.missingIds.length;
    const state =
      missing === 0 ? 'Not finished' : missing === ids.length ? 'Not found' : 'Not finished or not found';
    this.#log.line(`${state}: ${enumerateFirst(MAX_LOGGED_IDS, ids)}`);
  }

  #conclude({ tone, sentence, next }: Closing): void {
    const text = next === '' ? sentence : `${sentence} ${next}`;
    if (tone === 'good') this.#log.line(this.#labelled(text), 'good');
    else this.#log.annotate(tone === 'bad' ? 'error' : 'warning', this.#title, text);
  }

  /** @returns what to add to the error where the outputs are lost, else '' */
  async #stop(
    text: { headline: string; sentence: string; next: string },
    withSummary: boolean,
    {
      conclusion = 'error',
      isInputWrong = false,
    }: { conclusion?: 'error' | 'interrupted'; isInputWrong?: boolean } = {},
  ): Promise<string> {
    const about = { label: this.#label, subject: this.#subject };
    const plain = `${this.#label === '' ? this.#subject.title : this.#label}: ${text.headline}\n${text.sentence}`;
    const at = { ...about, elapsed: this.#elapsed(), now: this.#clock.now() };
    const outputs = outputsWithoutJobs(conclusion, this.#plainText(plain), at.elapsed, at.now);
    const lost = this.#setOutputs(outputs);
    if (withSummary) await this.#summarize(summaryWithoutJobs(text, about));
    await this.#keep(
      { conclusion, passed: false, isInputWrong, outputs: outputs.values, isErrorsFileBroken: false },
      () => suiteWithoutJobs(text, at),
    );
    return lost === undefined ? '' : ` ${lostOutputs(lost)} ${FIX_OUTPUTS}`;
  }

  /** Text for a chat. */
  #plainText(text: string): string {
    return shorten(withoutMentions(this.#display.block(text, MAX_MESSAGE_OUTPUT)), MAX_MESSAGE_OUTPUT);
  }

  /** @returns why the outputs could not be written, undefined where they were */
  #setOutputs(outputs: Outputs): string | undefined {
    try {
      this.#toolkit.setOutputs(outputs.values);
    } catch (thrown) {
      return withoutFullStop(messageOf(thrown));
    }
    for (const entry of incompleteOutputs(outputs)) this.#log.show(entry);
    return undefined;
  }

  async #keep(result: Omit<StepResult, 'junit'>, suite: () => JunitSuite): Promise<void> {
    const junit = (): string => junitXml(suite(), (text) => this.#display.text(text));
    const problems = (await this.#keepResult?.({ ...result, junit })) ?? [];
    for (const problem of problems) this.#log.annotate('error', PROGRAM_NAME, problem);
  }

  async #summarize(markdown: string): Promise<void> {
    try {
      await this.#toolkit.summarize(this.#display.markup(markdown));
    } catch (thrown) {
      this.#log.annotate(
        'warning',
        'No job summary',
        `The job summary could not be written (${withoutFullStop(messageOf(thrown))}). Log, outputs and verdict do not depend on it.`,
      );
    }
  }

  #elapsed(): Duration {
    return milliseconds(this.#clock.elapsed() - this.#begun);
  }
}

const FIX_OUTPUTS =
  'Check that the file for outputs (on GitHub the one that `GITHUB_OUTPUT` names) exists, that the user of this step may write to it, and that its disk has space.';

function lostOutputs(reason: string): string {
  return `The outputs could not be written (${reason}).`;
}

/** The same conclusion, and that no later step can read it. */
function withoutOutputs(closing: Closing, reason: string): Closing {
  const { sentence, headline, next } = closing;
  return {
    passed: false,
    tone: 'bad',
    headline: `${headline}; the outputs could not be written`,
    sentence: `${sentence} ${lostOutputs(reason)} Later steps cannot read them, so this step fails.`,
    next: sentences(next, FIX_OUTPUTS),
  };
}
