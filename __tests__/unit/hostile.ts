import fc from 'fast-check';

const PIECES = [
  '::',
  '::error::x',
  '::set-env name=A::b',
  '::stop-commands::t',
  '##[',
  '##[set-env name=A]b',
  '##',
  '#',
  '[',
  ']',
  '\r',
  '\n',
  '\r\n',
  '\u000b',
  '\f',
  '\u0085',
  '\u2028',
  '\u2029',
  ' ',
  '\t',
  '\u00a0',
  '\u1680',
  '\u2003',
  '\u202f',
  '\u3000',
  '\ufeff',
  '\u200b',
  '\u202e',
  '\u00ad',
  '\u001b[31m',
  '\u001b',
  '\u001b]0;title\u0007',
  '\u009b2J',
  '\u0000',
  '\u0008',
  '\u007f',
  '\ud83d\ude00',
  '\ud800',
  '\udc00',
  '%0A',
  '%',
  '<b>',
  '</details>',
  '<!--',
  '|',
  '`',
  '```',
  '*',
  '_',
  '~~',
  '\\',
  '"',
  "'",
  '&lt;',
  '@someone',
  'https://evil.example',
  'www.evil.example',
  '[a](https://evil.example)',
  '![](https://evil.example/i.png)',
  '$x$',
  'text',
];

/** Any code point. fast-check's unit 'binary' is the same, and takes half a second to make in each file. */
export const codePoint: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10ffff })
  .map((point) => String.fromCodePoint(point));

/** Text that looks for trouble far more often than chance would. */
export const hostile: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.string({ unit: codePoint, maxLength: 3 }) },
    ),
    {
      maxLength: 14,
    },
  )
  .map((parts) => parts.join(''));
