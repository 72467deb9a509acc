export const timestampForms = [
  'rfc3339',
  'nanoseconds',
  'no-zone',
  'go',
  'go-monotonic',
  'seconds',
  'offset',
] as const;
export type TimestampForm = (typeof timestampForms)[number];

const twoHours = 7_200_000;

// Go prints no trailing zeros of a fraction, and no fraction that is zero.
function trimmed(ms: number): string {
  return new Date(ms)
    .toISOString()
    .slice(0, -1)
    .replace(/\.?0+$/, '');
}

export function formatTimestamp(epochMs: number, form: TimestampForm): string {
  const ms = Math.floor(epochMs);
  switch (form) {
    case 'rfc3339':
      return `${trimmed(ms)}Z`;
    case 'nanoseconds': {
      // Digits below the millisecond that are not zero: a reader that rounds them shows up.
      const below = (((ms % 1_000_000) + 1_000_000) * 7919) % 1_000_000;
      return `${new Date(ms).toISOString().slice(0, -1)}${String(below).padStart(6, '0')}Z`;
    }
    case 'no-zone':
      return trimmed(ms);
    case 'go':
      return `${trimmed(ms).replace('T', ' ')} +0000 UTC`;
    case 'go-monotonic':
      // What Go prints of a time that it has just read from its clock.
      return `${formatTimestamp(ms, 'go')} m=+${(ms % 100_000_000) / 1_000}`;
    case 'seconds':
      return `${new Date(ms).toISOString().slice(0, 19)}Z`;
    case 'offset':
      return `${trimmed(ms + twoHours)}+02:00`;
  }
}

const anyForm =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?\s?(Z|[+-]\d\d:?\d\d)?(?: UTC)?(?: m=[+-][\d.]+)?$/;

/** Reads any of the forms above; `undefined` for anything else. Without a zone it is UTC. */
export function readTimestamp(text: unknown): number | undefined {
  const found = typeof text === 'string' ? anyForm.exec(text) : null;
  if (found === null) return undefined;
  const [, day, time, fraction = '', zone = 'Z'] = found;
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const ms = Date.parse(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  return Number.isNaN(ms) ? undefined : ms;
}
