import fc from 'fast-check';

/** The printable characters of ASCII, which is what a token or a client secret may hold. */
export const secretText = fc.string({
  unit: fc.constantFrom(...Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index))),
  minLength: 12,
  maxLength: 60,
});

const hexOf = (code: number, digits = 2): string => code.toString(16).padStart(digits, '0');
const bytes = (text: string, form: (hex: string) => string): string =>
  [...Buffer.from(text)].map((byte) => form(hexOf(byte))).join('');
const codes = (text: string, form: (hex: string) => string): string =>
  text
    .split('')
    .map((unit) => form(hexOf(unit.charCodeAt(0), 4)))
    .join('');
export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Every form in which a text may come back whole. */
export const FORMS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  lowerCase: (text) => text.toLowerCase(),
  upperCase: (text) => text.toUpperCase(),
  percent: encodeURIComponent,
  percentOfAll: (text) => bytes(text, (code) => `%${code}`),
  percentOfAllInCapitals: (text) => bytes(text, (code) => `%${code.toUpperCase()}`),
  form: (text) => new URLSearchParams({ client_id: 'me', client_secret: text }).toString(),
  base64,
  base64url: (text) => Buffer.from(text).toString('base64url'),
  base64WithoutPadding: (text) => base64(text).replace(/=+$/, ''),
  base64AtTheSecondOffset: (text) => base64(`:${text}`),
  base64AtTheThirdOffset: (text) => base64(`x:${text}`),
  base64InText: (text) => base64(`{"access_token":"${text}","expires_in":3600}`),
  base64Behind: (text) => `Basic/${base64(text)}`,
  base64InLines: (text) => base64(text.padEnd(200, '.')).replace(/.{76}/g, '$&\r\n'),
  base64OfUtf16: (text) => Buffer.from(text, 'utf16le').toString('base64'),
  basic: (text) => `Basic ${base64(`my-client:${text}`)}`,
  bearer: (text) => base64(`Bearer ${text}`),
  json: (text) => JSON.stringify(text),
  jsonOfJson: (text) => JSON.stringify(JSON.stringify(text)),
  jsonCodes: (text) => codes(text, (code) => `\\u${code}`),
  jsonCodesInCapitals: (text) => codes(text, (code) => `\\U${code.toUpperCase()}`),
  scriptCodes: (text) => bytes(text, (code) => `\\x${code}`),
  html: (text) =>
    text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`).replaceAll('&#38;', '&amp;'),
  htmlCodes: (text) => codes(text, (code) => `&#x${code};`),
  htmlCodesInCapitals: (text) => codes(text, (code) => `&#X00${code.toUpperCase()};`),
  htmlDecimals: (text) => [...text].map((character) => `&#${character.charCodeAt(0)};`).join(''),
  hex: (text) => Buffer.from(text).toString('hex'),
  hexInCapitals: (text) => Buffer.from(text).toString('hex').toUpperCase(),
  hexWithColons: (text) => bytes(text, (code) => `${code}:`).slice(0, -1),
  hexWithSpaces: (text) => bytes(text, (code) => `${code} `).trim(),
  hexAsCode: (text) => bytes(text, (code) => `0x${code}, `),
  hexAtAnOddPlace: (text) => `a${Buffer.from(text).toString('hex')}`,
  zeroWidth: (text) => [...text].join('\u200b'),
  grapheme: (text) => [...text].join('\u034f'),
  hangul: (text) => [...text].join('\u3164'),
  halfHangul: (text) => [...text].join('\uffa0'),
  braille: (text) => [...text].join('\u2800'),
  selectors: (text) => [...text].join('\u{e0101}'),
  softHyphens: (text) => [...text].join('\u00ad'),
  controls: (text) => [...text].join('\u0001'),
};
