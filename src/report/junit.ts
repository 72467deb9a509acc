import { type Duration, inSeconds } from '../time/duration.ts';
import { formatInstant, type Instant } from '../time/instant.ts';

/** How a case ended. What is skipped says nothing about success. */
export type JunitResult =
  | { readonly kind: 'passed' }
  | {
      readonly kind: 'failure' | 'error' | 'skipped';
      /** One line, shown in lists. */
      readonly message: string;
      /** What a person reads who opens the case. */
      readonly details: string;
    };

export interface JunitCase {
  /** Cases of one class are shown together. */
  readonly className: string;
  readonly name: string;
  readonly took: Duration | undefined;
  readonly result: JunitResult;
}

export interface JunitSuite {
  readonly name: string;
  readonly began: Instant;
  readonly took: Duration;
  /** At least one: Jenkins and GitLab take an empty suite for a report that got lost. */
  readonly cases: readonly [JunitCase, ...JunitCase[]];
}

/**
 * A suite as JUnit's XML, in the form that Jenkins reads (junit-10.xsd, by xunit-plugin).
 * @param clean prepares each text for display: no secrets, no controls
 */
export function junitXml(suite: JunitSuite, clean: (text: string) => string): string {
  const text = (given: string): string => escaped(clean(given));
  const amount = (kind: JunitResult['kind']): number =>
    suite.cases.filter(({ result }) => result.kind === kind).length;
  const attributes = [
    `name="${text(suite.name)}"`,
    `tests="${suite.cases.length}"`,
    `failures="${amount('failure')}"`,
    `errors="${amount('error')}"`,
    `skipped="${amount('skipped')}"`,
    `time="${secondsText(suite.took)}"`,
    `timestamp="${formatInstant(suite.began).slice(0, 19)}"`,
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite ${attributes.join(' ')}>`,
    ...suite.cases.map((each) => caseXml(each, text)),
    '</testsuite>',
    '',
  ].join('\n');
}

function caseXml({ className, name, took, result }: JunitCase, text: (given: string) => string): string {
  const time = took === undefined ? '' : ` time="${secondsText(took)}"`;
  const attributes = `classname="${text(className)}" name="${text(name)}"${time}`;
  if (result.kind === 'passed') return `  <testcase ${attributes}/>`;
  const { kind, message, details } = result;
  const lines = details.split('\n').map(text).join('\n');
  return [
    `  <testcase ${attributes}>`,
    `    <${kind} message="${text(message)}">${lines}</${kind}>`,
    '  </testcase>',
  ].join('\n');
}

function secondsText(duration: Duration): string {
  return inSeconds(duration).toFixed(3);
}

/** What XML 1.0 has no place for, not even escaped: controls, halves of surrogate pairs, two noncharacters. */
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // As they are, a reader would make blanks of them in an attribute.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

function escaped(text: string): string {
  return text.replace(FORBIDDEN, '').replace(/[&<>"\t\n\r]/g, (character) => ESCAPES[character] ?? '');
}
