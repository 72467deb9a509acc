import type { Dispatcher } from 'undici';
import type { Deps } from '../../src/main.ts';
import { instant } from '../../src/time/instant.ts';
import { START } from './step.ts';

/** Collaborators of the action that do wrong, in place of those that are passed in. */
export type Saboteur = (deps: Deps) => Deps;

/** A gateway that dates each answer by the clock of the runner: nothing then shows that clocks differ. */
export const datedByRunner: Saboteur = (deps) => ({
  ...deps,
  connect: (...args) => {
    const connection = deps.connect(...args);
    return { ...connection, dispatcher: connection.dispatcher.compose(withDate(() => deps.clock.now())) };
  },
});

/** GitHub gives the start of the run by the clock of the runner. */
export const runStartedByRunner: Saboteur = (deps) => ({
  ...deps,
  readRunStart: async (...args) => {
    const start = await deps.readRunStart(...args);
    const ahead = deps.clock.now() - deps.clock.elapsed() - START;
    return { ...start, at: instant(start.at + ahead) };
  },
});

/** One connection for the whole wait, which is the same after a request was given up. */
export const keptConnection: Saboteur = (deps) => {
  let kept: ReturnType<Deps['connect']> | undefined;
  return {
    ...deps,
    connect: (...args) => {
      if (kept === undefined) {
        kept = deps.connect(...args);
        Object.assign(kept.dispatcher, { abandoned: () => undefined });
      }
      return kept;
    },
  };
};

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
