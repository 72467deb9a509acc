import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeJobError, decodePage, isErrorsPage, isPage, jobIn } from '../../../src/pxm/page.ts';

describe('the message of an error', () => {
  test('stays as the server sent it, at most 4,000 characters', () => {
    const message = `::error::##[x]\u001b[31m\u200b ${'y'.repeat(5_000)}`;
    const { message: read } = decodeJobError({ attributes: { message } });
    expect(read).toBe(`${message.slice(0, 3_999)}…`);
    expect(decodeJobError({ attributes: { message: message.slice(0, 4_000) } }).message).toBe(
      message.slice(0, 4_000),
    );
  });

  test.each<[unknown, string]>([
    ['a text alone', 'a text alone'],
    [
      { id: 'e', type: 'pim-job-error', attributes: { messages: ['no sku'] } },
      'an error without a message: {"attributes":{"messages":["no sku"]}}',
    ],
    [{ id: 'e', type: 'pim-job-error' }, 'an error without a message'],
    [['no sku'], 'an error without a message: ["no sku"]'],
    [7, 'an error without a message: 7'],
    [null, 'an error without a message: null'],
  ])('of another shape is all that it holds: %j', (row, message) => {
    expect(decodeJobError(row).message).toBe(message);
  });

  test('whatever comes is a message, never an error of our own', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (row) => {
        const { message } = decodeJobError(row);
        expect(message).toMatch(/\S/);
        expect(message.length).toBeLessThanOrEqual(4_000);
      }),
    );
  });

  test('that is cut does not keep the whole in memory', () => {
    const module = new URL('../../../src/pxm/page.ts', import.meta.url).href;
    const script = `
      import { decodeJobError } from ${JSON.stringify(module)};
      const rowOf = (index) => JSON.parse(JSON.stringify({ attributes: { message: String(index).padEnd(1_000_000, 'x') } }));
      const kept = Array.from({ length: 60 }, (_, index) => decodeJobError(rowOf(index)));
      gc();
      console.log(process.memoryUsage().heapUsed, kept.length);`;
    const used = execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(Number.parseInt(used, 10)).toBeLessThan(40_000_000);
  });
});

describe('the shape of an answer', () => {
  test.each([
    [{ data: [] }, true, true],
    [{ data: null }, true, true],
    [{}, false, true],
    [{ meta: { results: { total: 0 } }, links: {} }, false, true],
    [{ errors: [{ title: 'x' }] }, false, true],
    [{ errors: [] }, false, true],
    [{ errors: null }, false, true],
    [{ data: {} }, false, false],
    [{ message: 'Bad gateway' }, false, false],
    [[], false, false],
    [null, false, false],
    ['text', false, false],
  ])('%j is a page: %s, and of errors: %s', (json, page, errors) => {
    expect([isPage(json), isErrorsPage(json)]).toEqual([page, errors]);
    if (errors) expect(Array.isArray(decodePage(json, (row) => row).rows)).toBe(true);
  });

  test.each<[unknown, unknown]>([
    [{ data: { id: 'a' } }, { id: 'a' }],
    [{ data: [{ id: 'a' }] }, { id: 'a' }],
    [{ data: [{ id: 'a' }, { id: 'b' }] }, undefined],
    [{ data: [] }, undefined],
    [{ data: null }, undefined],
    [{ data: 'a' }, undefined],
    [{ data: [['a']] }, undefined],
    [{}, undefined],
    [[{ id: 'a' }], undefined],
  ])('the one job of %j is %j', (json, job) => {
    expect(jobIn(json)).toEqual(job);
  });
});
