import type { Connection } from './dispatcher.ts';

/** One dispatcher, with how many requests use it. */
interface Open {
  readonly connection: Connection;
  requests: number;
  isRetired: boolean;
}

/** The connections that requests use: new ones replace those that may be dead. */
export class Connections {
  readonly #connect: (connections: number) => Connection;
  #current: Open;
  #amount: number;

  /** @param amount how many requests may be under way at once */
  constructor(connect: (connections: number) => Connection, amount: number) {
    this.#connect = connect;
    this.#amount = amount;
    this.#current = this.#open();
  }

  get current(): Connection {
    return this.#current.connection;
  }

  /** Lends the current connection: it lasts until the work is done. */
  async use<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    const used = this.#current;
    used.requests += 1;
    try {
      return await work(used.connection);
    } finally {
      used.requests -= 1;
      if (used.isRetired && used.requests === 0) destroy(used);
    }
  }

  /** Requests from now on use new connections, unless they do already; those under way are not touched. */
  retire(connection: Connection): void {
    const old = this.#current;
    if (old.connection !== connection) return;
    this.#current = this.#open();
    old.isRetired = true;
    if (old.requests === 0) destroy(old);
  }

  /** New connections at once: what is under way on the old ones fails, and can be repeated. */
  replace(amount = this.#amount): void {
    this.#amount = amount;
    const old = this.#current;
    this.#current = this.#open();
    destroy(old);
  }

  close(): void {
    destroy(this.#current);
  }

  #open(): Open {
    return { connection: this.#connect(this.#amount), requests: 0, isRetired: false };
  }
}

/** Not waited for: a connection that is still being made would hold it up. */
function destroy({ connection }: Open): void {
  connection.dispatcher.destroy().catch(() => undefined);
}
