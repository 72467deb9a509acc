/** Characters that leave nothing on the screen, and spaces that look like a space and are another character. */
const UNSEEN = '\\p{Default_Ignorable_Code_Point}\\p{Cc}\\p{Zl}\\p{Zp}\\u2800';
const AT_THE_ENDS = new RegExp(`^[\\s${UNSEEN}]+|[\\s${UNSEEN}]+$`, 'gu');
const INSIDE = new RegExp(`[${UNSEEN}]|(?! )\\p{Zs}`, 'gu');

/** Takes off what copying from a page or a chat leaves around a value: zero-width characters, spaces of any kind. */
export function trimInvisible(text: string): string {
  return text.replace(AT_THE_ENDS, '');
}

/** Writes each character that cannot be seen as its code point, `<U+200B>`. */
export function showInvisible(text: string): string {
  return text.replace(INSIDE, codePoint);
}

/** The characters of a text that cannot be seen, as code points: what may be said of a secret. */
export function invisibleIn(text: string): readonly string[] {
  return [...new Set(text.match(INSIDE)?.map(codePoint))];
}

function codePoint(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `<U+${hex.padStart(4, '0')}>`;
}
