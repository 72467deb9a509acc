import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { validateXML } from 'xmllint-wasm';
import { ROOT } from '../../../scripts/root.ts';
import { type JunitCase, type JunitSuite, junitXml } from '../../../src/report/junit.ts';
import { milliseconds, seconds } from '../../../src/time/duration.ts';
import { instant } from '../../../src/time/instant.ts';
import { codePoint } from '../hostile.ts';

const schema = readFileSync(join(ROOT, '__tests__/unit/report/junit/junit-10.xsd'), 'utf8');
const asItIs = (text: string): string => text;

/** What Jenkins' schema finds wrong. */
async function problems(xml: string): Promise<readonly string[]> {
  const { valid, errors } = await validateXML({
    xml: [{ fileName: 'report.xml', contents: xml }],
    schema: [schema],
  });
  expect(valid).toBe(errors.length === 0);
  return errors.map(({ message }) => message);
}

const PASSED: JunitCase = {
  className: 'PXM.product-import',
  name: 'product-import 1',
  took: seconds(61),
  result: { kind: 'passed' },
};
function suiteOf(...cases: readonly [JunitCase, ...JunitCase[]]): JunitSuite {
  return { name: 'PXM jobs', began: instant(Date.UTC(2026, 2, 14, 12)), took: seconds(65), cases };
}

test('a suite with every result, as Jenkins reads it', async () => {
  const skipped = {
    ...PASSED,
    name: 'a',
    took: undefined,
    result: { kind: 'skipped', message: 'm', details: '' },
  } as const;
  const failure = {
    ...PASSED,
    name: 'b',
    result: { kind: 'failure', message: '3 errors', details: 'x\ny' },
  } as const;
  const error = {
    ...PASSED,
    name: 'c',
    result: { kind: 'error', message: 'time <out>', details: '"&"' },
  } as const;
  const xml = junitXml(suiteOf(PASSED, skipped, failure, error), asItIs);
  expect(await problems(xml)).toEqual([]);
  expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="PXM jobs" tests="4" failures="1" errors="1" skipped="1" time="65.000" timestamp="2026-03-14T12:00:00">
  <testcase classname="PXM.product-import" name="product-import 1" time="61.000"/>
  <testcase classname="PXM.product-import" name="a">
    <skipped message="m"></skipped>
  </testcase>
  <testcase classname="PXM.product-import" name="b" time="61.000">
    <failure message="3 errors">x
y</failure>
  </testcase>
  <testcase classname="PXM.product-import" name="c" time="61.000">
    <error message="time &lt;out&gt;">&quot;&amp;&quot;</error>
  </testcase>
</testsuite>
`);
});

test('a long wait is within the form that the schema has for times', async () => {
  const xml = junitXml({ ...suiteOf(PASSED), took: milliseconds(1_234_567_890) }, asItIs);
  expect(xml).toContain('time="1234567.890"');
  expect(await problems(xml)).toEqual([]);
});

test('every text is cleaned', () => {
  const result = { kind: 'failure', message: 's', details: 's\ns' } as const;
  const xml = junitXml(
    { ...suiteOf({ className: 's', name: 's', took: undefined, result }), name: 's' },
    () => '*',
  );
  expect(xml.replaceAll(/<\/?testsuite|<\/?testcase|<\/?failure/g, '').match(/"s"|>s|^s/gm)).toBeNull();
  expect(xml.match(/\*/g)).toHaveLength(6);
});

describe('the schema of the test', () => {
  test('notices what is wrong', async () => {
    const xml = junitXml(suiteOf(PASSED), asItIs);
    expect(await problems(xml.replace('name="PXM jobs" ', ''))).not.toEqual([]);
    expect(await problems(xml.replace('65.000', '65.0000'))).not.toEqual([]);
    expect(await problems(xml.replace('</testsuite>', ''))).not.toEqual([]);
  });
});

test('whatever the texts hold, it is XML that says the same but for what XML has no place for', async () => {
  const text = fc.oneof(
    fc.string({ unit: codePoint }),
    fc
      .array(fc.integer({ min: 0, max: 0xff_ff }), { maxLength: 20 })
      .map((units) => String.fromCharCode(...units)),
    fc.constantFrom(
      ']]>',
      '<!--',
      '&#0;',
      '\u0000\u001b[31m',
      '\ufffe\uffff',
      '\ud800',
      '\udc00\ud800',
      '😀',
    ),
  );
  const each = fc.record({
    className: text,
    name: text,
    took: fc.option(fc.integer({ min: 0, max: 10_000_000 }).map(milliseconds), { nil: undefined }),
    result: fc.oneof(
      fc.constant({ kind: 'passed' } as const),
      fc.record({ kind: fc.constantFrom('failure', 'error', 'skipped'), message: text, details: text }),
    ),
  });
  // One document for many cases: each start of the validator takes its time.
  const cases = fc.sample(each, 1_000) as unknown as [JunitCase, ...JunitCase[]];
  const xml = junitXml(suiteOf(...cases), asItIs);
  expect(await problems(xml)).toEqual([]);
  const names = [...xml.matchAll(/<testcase classname="[^"]*" name="([^"]*)"/g)].map(([, name = '']) =>
    unescaped(name),
  );
  expect(names).toEqual(cases.map(({ name }) => allowed(name)));
});

/** Code point by code point, as the specification of XML 1.0 lists them (production 2, Char). */
function allowed(text: string): string {
  return [...text]
    .filter((character) => {
      const code = character.codePointAt(0) ?? 0;
      return (
        [0x9, 0xa, 0xd].includes(code) ||
        (code >= 0x20 && code <= 0xd7_ff) ||
        (code >= 0xe0_00 && code <= 0xff_fd) ||
        code >= 0x1_00_00
      );
    })
    .join('');
}

function unescaped(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return text.replace(/&(?:#(\d+)|([a-z]+));/g, (_all, code?: string, name?: string) =>
    code === undefined ? (named[name ?? ''] ?? '?') : String.fromCodePoint(Number(code)),
  );
}
