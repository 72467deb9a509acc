import { hash } from 'node:crypto';

export type Right = 'full' | 'shopper' | 'none';

export interface Grant {
  readonly token: string;
  readonly identifier: 'client_credentials' | 'implicit';
  readonly endsAt: number;
}

/** Who may call: the tokens a store has given out, and for how long each is good. */
export class Access {
  readonly #clients: ReadonlyMap<string, string>;
  readonly #fixed: Set<string>;
  readonly #lifeMs: number;
  readonly #random: () => number;
  readonly #grants = new Map<string, Grant>();
  #given = 0;

  constructor(
    clients: Readonly<Record<string, string>>,
    fixed: readonly string[],
    lifeMs: number,
    random: () => number,
  ) {
    this.#clients = new Map(Object.entries(clients));
    this.#fixed = new Set(fixed);
    this.#lifeMs = lifeMs;
    this.#random = random;
  }

  /** `undefined` when the client is not known by this secret. */
  grant(form: URLSearchParams, now: number): Grant | undefined {
    const identifier = form.get('grant_type') === 'implicit' ? 'implicit' : 'client_credentials';
    const secret = this.#clients.get(form.get('client_id') ?? '');
    if (secret === undefined) return undefined;
    if (identifier === 'client_credentials' && form.get('client_secret') !== secret) return undefined;
    this.#given += 1;
    const token = hash('sha256', `${this.#given}/${this.#random()}`, 'hex').slice(0, 40);
    const grant = { token, identifier, endsAt: now + this.#lifeMs } as const;
    this.#grants.set(token, grant);
    return grant;
  }

  rightOf(authorization: string | undefined, now: number): Right {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return 'none';
    if (this.#fixed.has(token)) return 'full';
    const grant = this.#grants.get(token);
    if (grant === undefined || grant.endsAt <= now) return 'none';
    return grant.identifier === 'implicit' ? 'shopper' : 'full';
  }

  revoke(token: string): void {
    this.#grants.delete(token);
    this.#fixed.delete(token);
  }

  revokeAll(): void {
    this.#grants.clear();
    this.#fixed.clear();
  }
}
