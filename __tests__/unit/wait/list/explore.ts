import { milliseconds } from '../../../../src/time/duration.ts';
import { ListPages } from '../../../../src/wait/list/pages.ts';
import { traverse } from '../../../../src/wait/list/traversal.ts';
import { MovingList, WORLDS, type World } from './moving-list.ts';

const runs = Number(process.argv[2] ?? 20_000);
const counts = new Map<string, { n: number; bad: number; complete: number; first?: string }>();
for (let seed = 1; seed <= runs; seed += 1) {
  const worlds: World[] = [];
  const a = seed % (WORLDS.length + 1);
  const b = Math.floor(seed / (WORLDS.length + 1)) % (WORLDS.length + 1);
  if (a < WORLDS.length) worlds.push(WORLDS[a] as World);
  if (b < WORLDS.length && b > a) worlds.push(WORLDS[b] as World);
  if (b < WORLDS.length && b < a) continue;
  const list = new MovingList(seed, worlds);
  const seen = new Set<string>();
  const pages = new ListPages(
    (request) => Promise.resolve(list.fetch(request)),
    (row) => void seen.add(row.key ?? ''),
  );
  const traversal = await traverse(pages, {
    overlap: 1,
    mayStop: () => Promise.resolve(false),
    pause: () => Promise.resolve(),
    elapsed: () => milliseconds(0),
  });
  const key = `${worlds.join(' + ')}`;
  const c = counts.get(key) ?? { n: 0, bad: 0, complete: 0 };
  c.n += 1;
  if (traversal.kind === 'complete') c.complete += 1;
  if (traversal.kind === 'complete' && list.missed(seen).length > 0) {
    c.bad += 1;
    c.first ??= `seed ${seed} ${list.order} cap ${list.cap} n ${list.ids.length} asked ${list.asked} missed ${list.missed(seen).length}`;
  }
  counts.set(key, c);
}
for (const [key, c] of [...counts].sort((x, y) => y[1].bad - x[1].bad))
  if (c.bad > 0 || !key.includes('+')) console.log(key || 'none', JSON.stringify(c));
