import { describe, expect, test } from '@jest/globals';
import { ErrorsFile } from '../../../src/failures/errors-file.ts';
import type { JobError } from '../../../src/failures/read-errors.ts';
import { createDisplay } from '../../../src/foreign-text.ts';

const JOB = { id: 'the-job', type: 'product-import' };

function errorOf(given: Partial<JobError>): JobError {
  return { number: 1, kind: 'no name', message: 'no name', row: undefined, sku: undefined, ...given };
}

function fileOf(options: { label?: string; append?: (text: string) => Promise<void> } = {}) {
  const texts: string[] = [];
  const append = async (text: string): Promise<void> => {
    await options.append?.(text);
    texts.push(text);
  };
  const file = new ErrorsFile(() => Promise.resolve({ path: '/tmp/errors.csv', append }), {
    clean: createDisplay((text) => text.replaceAll('secret', '***')).text,
    label: options.label ?? '',
  });
  return { file, texts };
}

describe('the file of errors', () => {
  test('has a row for each error', async () => {
    const { file, texts } = fileOf({ label: 'Spring prices' });
    await file.write(JOB, [
      errorOf({ kind: 'row ‹…›: no name', row: 7, sku: 'A-1', message: 'row 7: no name' }),
    ]);
    await file.write(JOB, [errorOf({ number: 2 }), errorOf({ number: 3 })]);
    expect(texts.join('')).toBe(
      [
        '\ufeffjob id,job type,label,number,kind,row,SKU,message',
        'the-job,product-import,Spring prices,1,row ‹…›: no name,7,A-1,row 7: no name',
        'the-job,product-import,Spring prices,2,no name,,,no name',
        'the-job,product-import,Spring prices,3,no name,,,no name',
        '',
      ].join('\r\n'),
    );
    // Written as it comes.
    expect(texts).toHaveLength(3);
    expect(file.result).toEqual({ path: '/tmp/errors.csv', errors: 3, problem: undefined });
  });

  test('shows text that is clean, redacted, and no formula', async () => {
    const { file, texts } = fileOf({ label: '=label' });
    await file.write(JOB, [errorOf({ kind: '@x', sku: '-5', message: '\u001b[31m=1+1\u202e,"secret"\r\n' })]);
    expect(texts[1]).toBe(`the-job,product-import,'=label,1,'@x,,'-5,"'=1+1,""***"""\r\n`);
  });

  test('is none where there are no errors', async () => {
    const { file, texts } = fileOf();
    await file.write(JOB, []);
    expect([texts, file.result]).toEqual([[], { path: undefined, errors: 0, problem: undefined }]);
  });

  test('holds what could be written before the disk was full', async () => {
    let calls = 0;
    const { file } = fileOf({
      append: () => {
        calls += 1;
        return calls > 2 ? Promise.reject(new Error('ENOSPC')) : Promise.resolve();
      },
    });
    for (let index = 0; index < 4; index += 1) await file.write(JOB, [errorOf({})]);
    expect([calls, file.result]).toEqual([3, { path: '/tmp/errors.csv', errors: 1, problem: 'ENOSPC' }]);
  });

  test('that cannot be created is reported', async () => {
    const file = new ErrorsFile(() => Promise.reject(new Error('EACCES')), {
      clean: createDisplay((text) => text).text,
      label: '',
    });
    await file.write(JOB, [errorOf({})]);
    expect(file.result).toEqual({ path: undefined, errors: 0, problem: 'EACCES' });
  });
});
