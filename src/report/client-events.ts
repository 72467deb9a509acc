import type { ClientEvent } from '../pxm/session.ts';
import { formatDuration } from '../time/duration.ts';
import type { LogEntry } from './log.ts';
import { skewInWords } from './words.ts';

/** The outages of an API that comes and goes all the time that are reported. */
const MAX_OUTAGES = 3;

/** What the client meets, in words. Remembers how many outages were reported. */
export class ClientEvents {
  #outages = 0;

  /** @returns undefined for what is not reported any more */
  inWords(event: ClientEvent): LogEntry | undefined {
    switch (event.kind) {
      case 'request':
        return {
          kind: 'debug',
          text: `${event.method} ${event.path} → ${event.status} in ${Math.round(event.took)} ms, ${event.bytes} bytes`,
        };
      case 'retry':
        return {
          kind: 'debug',
          text: `attempt ${event.failures} failed (${event.message}); the next in ${Math.round(event.pause)} ms`,
        };
      case 'outage-began': {
        this.#outages += 1;
        if (this.#outages > MAX_OUTAGES) return undefined;
        const last = this.#outages === MAX_OUTAGES ? ' Further outages are not reported.' : '';
        return {
          kind: 'annotation',
          level: 'warning',
          title: 'The API is failing',
          message: `The API is failing (${event.message}). Retrying with backoff until \`timeout\`.${last}`,
        };
      }
      case 'outage-ended':
        if (this.#outages > MAX_OUTAGES) return undefined;
        return {
          kind: 'annotation',
          level: 'notice',
          title: 'The API answers again',
          message: `The API answers again, after ${formatDuration(event.lasted)}.`,
        };
      case 'clock-skew':
        return {
          kind: 'annotation',
          level: 'notice',
          title: 'Clocks differ',
          message: event.isUsed
            ? `${skewInWords(event.skew)} An age in \`created-after\` counts by the server's clock; a time and \`workflow-run\` need no correction.`
            : `${skewInWords(event.skew)} That is more than a day and hardly true: nothing is corrected by it.`,
        };
      case 'token-fetched':
        return {
          kind: 'debug',
          text: event.renewed ? 'the access token was renewed' : 'an access token was fetched',
        };
      default:
        return event satisfies never;
    }
  }

  /** From now on no outage is reported: it can change no verdict any more. */
  verdictReached(): void {
    this.#outages = MAX_OUTAGES;
  }
}
