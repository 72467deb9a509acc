import { describe, expect, test } from '@jest/globals';
import type { Status } from '../../../src/pxm/job.ts';
import { Progress } from '../../../src/report/progress.ts';
import { type Duration, milliseconds, seconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import { NearMissSightings } from '../../../src/wait/near-misses.ts';
import {
  earlierJobs,
  historyOf,
  jobOf,
  jobsOf,
  LIST_PLAN,
  NEXT_POLL,
  NOON,
  snapshotOf,
  tracked,
  uuid,
} from '../support.ts';

function texts(reported: ReturnType<Progress['poll']>): string {
  return reported.lines.map(({ text }) => text).join('\n');
}

describe('what a poll reports', () => {
  test('each change once', () => {
    const progress = new Progress(LIST_PLAN);
    const statuses = ['pending', 'started', 'success'] as const;
    for (const [index, status] of statuses.entries()) {
      const [job] = jobsOf(status);
      const jobs = job === undefined ? [] : [job];
      expect(texts(progress.poll(snapshotOf({ jobs, elapsed: seconds(index) }), NEXT_POLL))).toMatch(
        { pending: /pending/, started: /started/, success: /succeeded/ }[status],
      );
      expect(progress.poll(snapshotOf({ jobs, elapsed: seconds(index + 0.5) }), NEXT_POLL).lines).toEqual([]);
    }
  });

  test.each([
    ['failed', 'bad'],
    ['cancelled', 'warn'],
    ['cancelling', 'warn'],
    ['unknown', 'warn'],
    ['success', 'good'],
  ] as const)('a job that is %s stands out', (status, tone) => {
    const { lines } = new Progress(LIST_PLAN).poll(
      snapshotOf({ jobs: jobsOf(status), elapsed: seconds(1) }),
      NEXT_POLL,
    );
    expect(lines.map((line) => line.tone)).toEqual([tone]);
    expect(lines[0]?.text).toContain(uuid(1).slice(0, 8));
  });

  test('many jobs in few lines: counts now and then, and what ends badly by name', () => {
    const progress = new Progress(LIST_PLAN);
    const jobs = jobsOf(...Array(300).fill('pending'));
    expect(progress.poll(snapshotOf({ jobs, elapsed: seconds(1) }), NEXT_POLL).lines).toHaveLength(1);
    const goingOn = (succeeded: number, ...rest: readonly Status[]) =>
      jobsOf(
        ...Array(succeeded).fill('success'),
        ...rest,
        ...Array(300 - succeeded - rest.length).fill('pending'),
      );
    const at = (elapsed: number, jobs: ReturnType<typeof goingOn>) =>
      progress.poll(snapshotOf({ jobs, elapsed: seconds(elapsed) }), NEXT_POLL).lines;
    expect(at(2, goingOn(5, 'started'))).toEqual([]);
    expect(at(20, goingOn(50, 'failed'))).toEqual([
      expect.objectContaining({ tone: 'bad', text: expect.stringContaining(uuid(51).slice(0, 8)) }),
      expect.objectContaining({ text: expect.stringContaining('50 succeeded, 1 failed') }),
    ]);
    expect(at(49, goingOn(90))).toEqual([]);
    expect(at(50, goingOn(90))).toHaveLength(1);
    expect(at(79, goingOn(90, ...Array<Status>(9).fill('cancelled')))).toEqual([]);
    expect(at(80, goingOn(90, ...Array<Status>(9).fill('cancelled')))).toHaveLength(7);
    expect(at(81, goingOn(300))).toEqual([
      expect.objectContaining({ text: expect.stringContaining('300 succeeded') }),
    ]);
  });

  test('at first sight of a timeout that is shorter than earlier jobs took, once', () => {
    const progress = new Progress(LIST_PLAN);
    const history = historyOf(...earlierJobs('product-import', 4e6, 4e6, 4e6));
    const event = snapshotOf({ jobs: jobsOf('started'), history, elapsed: seconds(1) });
    expect(progress.poll(event, undefined).lines).toHaveLength(1);
    expect(progress.poll(event, NEXT_POLL).lines.at(-1)).toMatchObject({
      tone: 'warn',
      text: expect.stringMatching(/`timeout` leaves 29m 59s only.* 1h 6m are/),
    });
    expect(progress.poll({ ...event, elapsed: seconds(2) }, NEXT_POLL).lines).toEqual([]);
  });

  test('that a job started at once without a time in the queue', () => {
    const reported = (queued: number): string => {
      const job = tracked({ status: 'started', startedAt: instant(NOON + queued) });
      return texts(new Progress(LIST_PLAN).poll(snapshotOf({ jobs: [job], elapsed: seconds(5) }), NEXT_POLL));
    };
    expect(reported(400)).toMatch(/started$/);
    expect(reported(1_500)).toMatch(/started after 1.5s in the queue$/);
  });

  test('a status that nobody knows and a row that cannot be read, as a warning, once each', () => {
    const progress = new Progress(LIST_PLAN);
    const row = { type: undefined, createdAt: undefined, problem: 'unreadable id' };
    const unreadable = [
      { ...row, id: 'x' },
      { ...row, id: undefined },
    ];
    const event = snapshotOf({ jobs: jobsOf('unknown', 'unknown'), unreadable, elapsed: seconds(1) });
    const { warnings } = progress.poll(event, NEXT_POLL);
    expect(warnings).toHaveLength(3);
    expect(warnings[0]?.message).toContain('"paused"');
    expect(warnings[1]?.message).toContain('unreadable id');
    expect(progress.poll({ ...event, elapsed: seconds(2) }, NEXT_POLL).warnings).toEqual([]);
  });

  test('of many rows that cannot be read the first three, and how many more', () => {
    const row = { type: undefined, createdAt: undefined, problem: 'unreadable attributes.created_at' };
    const unreadable = Array.from({ length: 300 }, (_, index) => ({ ...row, id: uuid(index) }));
    const progress = new Progress(LIST_PLAN);
    const { warnings } = progress.poll(snapshotOf({ unreadable, elapsed: seconds(1) }), NEXT_POLL);
    expect(warnings).toHaveLength(4);
    expect(warnings[3]?.message).toContain('297 more rows');
    expect(progress.poll(snapshotOf({ unreadable, elapsed: seconds(2) }), NEXT_POLL).warnings).toEqual([]);
  });

  test('the time that is left, where earlier jobs allow an estimate', () => {
    const running = tracked({ status: 'started', startedAt: instant(NOON) });
    const known = earlierJobs('product-import', 30_000, 30_000, 30_000);
    const at = (elapsed: number, job = running): string =>
      texts(
        new Progress(LIST_PLAN).poll(
          snapshotOf({ jobs: [job], history: historyOf(...known), elapsed: seconds(elapsed) }),
          NEXT_POLL,
        ),
      );
    expect(at(1)).toContain('29s left');
    expect(at(1)).toContain('3 earlier product-import jobs');
    expect(at(60, tracked({ status: 'started', startedAt: instant(NOON) }))).not.toContain('left');
    const long = earlierJobs('product-import', 600_000, 600_000, 603_000);
    const text = texts(
      new Progress(LIST_PLAN).poll(
        snapshotOf({ jobs: [running], history: historyOf(...long), elapsed: seconds(1) }),
        NEXT_POLL,
      ),
    );
    expect(text).toContain('10m left');
  });

  test('where nothing has appeared, once what else is there', () => {
    const progress = new Progress(LIST_PLAN);
    const sightings = new NearMissSightings();
    sightings.see(jobOf({ type: 'product-export' }), false, instant(NOON));
    const nearMisses = sightings.nearMisses();
    expect(progress.poll(snapshotOf({ nearMisses, elapsed: seconds(5) }), NEXT_POLL).lines).toEqual([]);
    expect(texts(progress.poll(snapshotOf({ nearMisses, elapsed: seconds(25) }), NEXT_POLL))).toContain(
      'product-export',
    );
    expect(progress.poll(snapshotOf({ nearMisses, elapsed: seconds(40) }), NEXT_POLL).lines).toEqual([]);
    expect(new Progress(LIST_PLAN).poll(snapshotOf({ elapsed: seconds(25) }), NEXT_POLL).lines).toHaveLength(
      1,
    );
  });
});

describe('while nothing changes', () => {
  /** When lines come, asked every 5 s for an hour. */
  function heartbeats(latest: (elapsed: Duration) => Parameters<Progress['poll']>[0] | undefined) {
    const progress = new Progress(LIST_PLAN);
    const lines: { at: number; text: string }[] = [];
    for (let at = 0; at <= 3_600_000; at += 5_000) {
      const event = latest(milliseconds(at));
      if (event !== undefined)
        for (const { text } of progress.poll(event, NEXT_POLL).lines) lines.push({ at, text });
      const line = progress.heartbeat(milliseconds(at));
      if (line !== undefined) lines.push({ at, text: line.text });
    }
    return lines;
  }

  test.each([
    ['a pending job', jobsOf('pending'), /pending/],
    ['no job', [], /no matching job/],
  ])('of %s there is a line every two minutes, below 40 in an hour', (_name, jobs, text) => {
    const lines = heartbeats((elapsed) => snapshotOf({ jobs, elapsed }));
    expect(lines.length).toBeLessThan(40);
    for (const [index, { at }] of lines.slice(1).entries())
      expect(at - (lines[index]?.at ?? 0)).toBeLessThanOrEqual(120_000);
    expect(lines.at(-1)?.text).toMatch(text);
  });

  test.each([
    ['since the first', 15_000],
    ['at all', -1],
  ])('also while no poll comes %s, which is said', (_name, last) => {
    const lines = heartbeats((elapsed) =>
      elapsed <= last ? snapshotOf({ jobs: jobsOf('started'), elapsed }) : undefined,
    );
    expect(lines.length).toBeGreaterThan(25);
    expect(lines.at(-1)?.text).toMatch(/no complete poll for/);
  });
});

test('a status says at any moment how it stands: nothing yet, no job, how long jobs have run, silence', () => {
  const progress = new Progress(LIST_PLAN);
  const statusAt = (elapsed: number): string => progress.status(seconds(elapsed)).trim();
  expect(statusAt(1)).toBe('1s  first poll');
  progress.poll(snapshotOf({ elapsed: seconds(2) }), NEXT_POLL);
  expect(statusAt(3)).toBe('3s  no matching job yet');
  progress.poll(snapshotOf({ jobs: jobsOf('started'), elapsed: seconds(10) }), NEXT_POLL);
  // The job started a second after it was created, at noon; since the poll it ran on.
  expect(statusAt(12)).toBe('12s  1 started (11s)');
  expect(statusAt(120)).toMatch(/^2m {2}no complete poll for 1m/);
});
