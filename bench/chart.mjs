// Draws what the benchmark measured: standard input is its rows as JSON, standard output the SVG.
import * as Plot from '@observablehq/plot';
import { JSDOM } from 'jsdom';

const rows = JSON.parse(await new Response(process.stdin).text());
const alone = rows.filter(({ behindQueue }) => !behindQueue);
const lines = alone.flatMap((row) => {
  if (row.schedule === 'auto') return [{ ...row, name: row.withHistory ? 'auto, after 12 like it' : 'auto' }];
  return row.withHistory
    ? []
    : [
        {
          ...row,
          name: row.schedule === 'geometric' ? 'geometric' : `every ${row.schedule.replace('s', ' s')}`,
        },
      ];
});
const { document } = new JSDOM('').window;
const ticks = [0.1, 1, 10, 60, 600, 3600];
const inWords = (seconds) =>
  seconds < 60 ? `${seconds} s` : seconds < 3600 ? `${seconds / 60} min` : `${seconds / 3600} h`;
const names = [
  'auto',
  'auto, after 12 like it',
  'geometric',
  'every 3 s',
  'every 5 s',
  'every 10 s',
  'every 15 s',
  'every 30 s',
];
const range = ['#0969da', '#1a7f37', '#8250df', '#fab387', '#f0883e', '#d4583b', '#a40e26', '#57606a'];

const panel = (y, label) =>
  Plot.plot({
    document,
    width: 620,
    height: 320,
    marginBottom: 40,
    marginLeft: 60,
    marginTop: 30,
    style: { background: 'white', fontSize: '12px' },
    x: { type: 'log', label: 'how long the job runs' },
    y: { type: 'log', label, grid: true, tickFormat: String },
    color: { domain: names, range },
    marks: [
      Plot.axisX(ticks, { tickFormat: () => '', label: null }),
      // The axis itself labels powers of ten only.
      Plot.text(ticks, { x: (tick) => tick, text: inWords, frameAnchor: 'bottom', dy: 22 }),
      Plot.lineY(lines, {
        x: 'length',
        y,
        stroke: 'name',
        strokeWidth: ({ name }) => (name.startsWith('auto') ? 3 : 1.3),
        z: 'name',
      }),
    ],
  });

const legend = names.map((name, index) => {
  const y = 40 + index * 22;
  return `<g transform="translate(640,${y})"><rect width="14" height="4" y="-6" fill="${range[index]}"/><text x="20" font-family="sans-serif" font-size="12">${name}</text></g>`;
});
const panels = [panel('meanLate', 'seconds late, on the mean'), panel('requests', 'requests')].map(
  (svg, index) => {
    svg.setAttribute('y', String(index * 330));
    svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    return svg.outerHTML;
  },
);
process.stdout.write(
  `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="650" viewBox="0 0 800 650"><rect width="800" height="650" fill="white"/>\n${[...panels, ...legend].join('\n')}\n</svg>\n`,
);
