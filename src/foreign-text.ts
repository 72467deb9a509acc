/** Text from outside that may be shown: one line, no control characters, no runner command, no secret. */
export type CleanText = string & { readonly __clean: true };

/** The one place that text from outside passes before it is shown anywhere. */
export type Cleaner = (foreign: string, longest?: number) => CleanText;

const LONGEST_TEXT = 2_000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ANSI = /[\u001b\u009b](?:\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[[()#;?]*[0-9;:<=>?]*[ -/]*[@-~]?)/g;
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** Controls, invisible and direction-changing characters: what is shown must be what was sent. */
const INVISIBLE = /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** @param redact takes the secrets out of a text: those of now, since tokens are fetched on the way */
export function createCleaner(redact: (text: string) => string): Cleaner {
  return (foreign, longest = LONGEST_TEXT) => {
    const visible = stripControls(foreign).trim();
    const redacted = redact(visible);
    return defuse(shorten(redacted, longest)) as CleanText;
  };
}

const PLAIN = /^[ -~]*$/;

/** Takes out terminal escapes and controls; a line break of any kind becomes a space. */
export function stripControls(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.toWellFormed().replace(ANSI, '').replace(BREAKS, ' ').replace(INVISIBLE, '');
}

/**
 * The runner reads its old command form, `##[command]`, ANYWHERE in a line.
 * Source: actions/runner, ActionCommand.TryParse.
 */
export function defuse(text: string): string {
  return text.replaceAll('##[', '# #[');
}

export function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}
