/** Shorter values are no secrets but mistakes, and masking them would shred the log. */
const SHORTEST = 4;

/** What must never be shown. Masks each value with the runner as soon as it is known. */
export class Secrets {
  readonly #mask: (secret: string) => void;
  readonly #values = new Set<string>();
  /** The values and the encodings in which a server may send them back. */
  #forms: readonly string[] = [];

  constructor(mask: (secret: string) => void) {
    this.#mask = mask;
  }

  keep(secret: string): void {
    // A value of several lines is shown line by line.
    for (const line of secret.split(/[\r\n]+/).map((part) => part.trim())) {
      if (line.length < SHORTEST || this.#values.has(line)) continue;
      this.#values.add(line);
      this.#mask(line);
      const forms = [line, encodeURIComponent(line), Buffer.from(line).toString('base64')];
      // The longest first: one that begins with another would leave its end.
      this.#forms = [...new Set([...this.#forms, ...forms])].sort((a, b) => b.length - a.length);
    }
  }

  /** Takes every secret out of a text. */
  redact(text: string): string {
    if (!this.#forms.some((form) => text.includes(form))) return text;
    return this.#forms.reduce((redacted, form) => redacted.replaceAll(form, '***'), text);
  }
}
