import type { Connection } from './dispatcher.ts';

/** How many requests may be under way at once. */
const MAX_CONNECTIONS = 10;

/** One connection, with how many requests use it or wait for it. */
interface Lane {
  readonly connection: Connection;
  requests: number;
}

/**
 * Connections for requests that are under way at once, and one for those that follow each other. (A pool of
 * undici would open a second one for a request that follows at once, as it reuses the first a moment later.)
 */
export class Connections {
  readonly #connect: () => Connection;
  #lanes: Lane[];

  constructor(connect: () => Connection) {
    this.#connect = connect;
    this.#lanes = [this.#open()];
  }

  /** The proxy that requests may go through. */
  get proxy(): URL | undefined {
    return this.#lanes[0]?.connection.proxy;
  }

  /** Lends a connection that no other request uses, as far as there may be more. */
  async use<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    const lane = this.#leastUsed();
    lane.requests += 1;
    try {
      return await work(lane.connection);
    } finally {
      lane.requests -= 1;
    }
  }

  #leastUsed(): Lane {
    const least = this.#lanes.reduce<Lane | undefined>(
      (best, lane) => (best === undefined || lane.requests < best.requests ? lane : best),
      undefined,
    );
    if (least !== undefined && (least.requests === 0 || this.#lanes.length >= MAX_CONNECTIONS)) return least;
    const lane = this.#open();
    this.#lanes.push(lane);
    return lane;
  }

  /** A request was never answered on this connection: it may be dead, and so may those that are idle. */
  retire(connection: Connection): void {
    const isDead = (lane: Lane): boolean => lane.connection === connection || lane.requests === 0;
    const dead = this.#lanes.filter(isDead);
    this.#lanes = this.#lanes.filter((lane) => !isDead(lane));
    for (const lane of dead) destroy(lane);
  }

  /** New connections at once: what is under way on the old ones fails, and can be repeated. */
  replace(): void {
    const old = this.#lanes;
    this.#lanes = [];
    for (const lane of old) destroy(lane);
  }

  close(): void {
    for (const lane of this.#lanes) destroy(lane);
  }

  #open(): Lane {
    return { connection: this.#connect(), requests: 0 };
  }
}

/** Not waited for: a connection that is still being made would hold it up. */
function destroy({ connection }: Lane): void {
  connection.dispatcher.destroy().catch(() => undefined);
}
