import { parseArgs } from 'node:util';
import { check, simulate } from '../__tests__/simulation/simulate.ts';
import { run } from '../src/main.ts';

/** `npm run simulate -- --seeds 10000`, or `-- --seed 17` to replay one and see its log. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
  },
});
if (values.seed === undefined) {
  const from = Number(values.from);
  const to = from + Number(values.seeds);
  let failing = 0;
  for (let seed = from; seed < to; seed += 1) {
    const broken = await check(seed, run);
    if (broken.length === 0) continue;
    failing += 1;
    console.log(`seed ${seed}: ${broken.join('; ')}\n  replay: npm run simulate -- --seed ${seed}`);
  }
  console.log(`${to - from - failing} passed, ${failing} failed`);
  process.exitCode = failing === 0 ? 0 : 1;
} else {
  const seed = Number(values.seed);
  const simulated = await simulate(seed, run);
  console.log(simulated.situation);
  console.log(simulated.shown);
  console.log(simulated.store.requests.map(({ at, path, status }) => `${at} ${path} ${status}`).join('\n'));
  const broken = await check(seed, run);
  console.log(broken.length === 0 ? 'all invariants hold' : broken.join('\n'));
  process.exitCode = broken.length === 0 ? 0 : 1;
}
