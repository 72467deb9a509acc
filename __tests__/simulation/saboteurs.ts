import type { Dispatcher } from 'undici';
import type { Deps } from '../../src/main.ts';
import { instant } from '../../src/time/instant.ts';

/** A mutant of the action's surroundings: a collaborator that does wrong, in place of one that is passed in. */
export interface Saboteur {
  readonly name: string;
  /** The world that shows it; without any world nothing does. */
  readonly world: string;
  readonly sabotage: (deps: Deps) => Deps;
}

/** Each must be caught in its world, and must go unnoticed where the world is off. */
export const SABOTEURS: readonly Saboteur[] = [
  {
    name: 'answers dated by the clock of the runner: an age counts from there',
    world: "runner's clock wrong",
    sabotage: (deps) => ({
      ...deps,
      connect: (...args) => {
        const connection = deps.connect(...args);
        return { ...connection, dispatcher: connection.dispatcher.compose(withDate(() => deps.clock.now())) };
      },
    }),
  },
  {
    name: 'the start of the run, on the clock of the runner',
    world: "runner's clock wrong",
    sabotage: (deps) => ({
      ...deps,
      readRunStart: async (...args) => {
        const start = await deps.readRunStart(...args);
        const ahead = deps.clock.now() - deps.clock.elapsed() - BEGAN;
        return { ...start, at: instant(start.at + ahead) };
      },
    }),
  },
];

/** 2026-03-01T12:00:00Z: when a simulated step begins. */
const BEGAN = Date.UTC(2026, 2, 1, 12);

function withDate(now: () => number): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(
      options,
      new Proxy(handler, {
        get: (target, key) => {
          const value: unknown = Reflect.get(target, key);
          if (typeof value !== 'function') return value;
          if (key !== 'onResponseStart') return value.bind(target);
          return (controller: unknown, status: number, headers: Record<string, unknown>, text: string) =>
            value.call(target, controller, status, { ...headers, date: new Date(now()).toUTCString() }, text);
        },
      }),
    );
}
