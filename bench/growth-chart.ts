import { CHANGED, type StateCosts } from './state-costs.ts';

/** One line of a panel: what it is called, its colour, and its value for a size. */
type Line = { readonly name: string; readonly colour: string; readonly of: (costs: StateCosts) => number };
type Panel = { readonly title: string; readonly unit: string; readonly lines: readonly Line[] };

const [PAGES, WHOLE, RESTORE] = ['#0f766e', '#b45309', '#6d28d9'] as const;
const panels: readonly Panel[] = [
  {
    title: 'Time',
    unit: 'ms',
    lines: [
      { name: 'whole state in one piece', colour: WHOLE, of: ({ whole }) => whole.seal },
      { name: 'restoring from pages', colour: RESTORE, of: ({ restore }) => restore },
      { name: `${String(CHANGED)} changed records`, colour: PAGES, of: ({ changes }) => changes.time },
    ],
  },
  {
    title: 'Bytes stored',
    unit: 'KiB',
    lines: [
      { name: 'whole state in one piece', colour: WHOLE, of: ({ whole }) => whole.bytes / 1024 },
      {
        name: `${String(CHANGED)} changed records`,
        colour: PAGES,
        of: ({ changes }) => changes.bytes / 1024,
      },
    ],
  },
];

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [480, 330, 62, 40, 52, 48];
const decade = (value: number): number => Math.log10(value);

/** Two panels beside each other, both axes logarithmic, as an SVG that shows on light and dark pages. */
export function growthChart(costs: readonly StateCosts[]): string {
  const drawn = panels.map(
    (panel, i) => `<g transform="translate(${String(i * WIDTH)} 0)">${drawPanel(panel, costs)}</g>`,
  );
  const [width, height] = [panels.length * WIDTH, HEIGHT];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" width="${String(width)}" height="${String(height)}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="Costs of a commitment by the number of records">
<rect width="100%" height="100%" fill="#ffffff"/>
${drawn.join('\n')}
</svg>
`;
}

function drawPanel({ title, unit, lines }: Panel, costs: readonly StateCosts[]): string {
  const values = lines.flatMap(({ of }) => costs.map(of));
  const [low, high] = [Math.floor(decade(Math.min(...values))), Math.ceil(decade(Math.max(...values)))];
  const sizes = costs.map(({ records }) => decade(records));
  const [first, last] = [Math.min(...sizes), Math.max(...sizes)];
  const x = (records: number): number =>
    LEFT + ((decade(records) - first) / Math.max(1, last - first)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number =>
    HEIGHT - BOTTOM - ((decade(value) - low) / Math.max(1, high - low)) * (HEIGHT - TOP - BOTTOM);
  const rows = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  return [
    text(LEFT, 22, `${title} (${unit})`, 'font-weight="600" font-size="14"'),
    ...rows.map(
      (value) =>
        `<path d="M${at(LEFT)} ${at(y(value))}H${at(WIDTH - RIGHT)}" stroke="#e5e7eb"/>` +
        text(LEFT - 8, y(value) + 4, count(value), 'text-anchor="end" fill="#4b5563"'),
    ),
    ...costs.map(({ records }) =>
      text(x(records), HEIGHT - BOTTOM + 20, count(records), 'text-anchor="middle" fill="#4b5563"'),
    ),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, 'records', 'text-anchor="middle" fill="#4b5563"'),
    ...lines.map((line) => drawLine(line, costs, x, y)),
    ...lines.map(({ name, colour }, i) =>
      text(LEFT + 10, TOP + 14 + i * 17, name, `fill="${colour}" font-weight="600"`),
    ),
  ].join('\n');
}

function drawLine(
  { colour, of }: Line,
  costs: readonly StateCosts[],
  x: (n: number) => number,
  y: (n: number) => number,
): string {
  const points = costs.map((one) => [x(one.records), y(of(one))] as const);
  const path = points.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${at(px)} ${at(py)}`).join('');
  const dots = points.map(([px, py]) => `<circle cx="${at(px)}" cy="${at(py)}" r="3" fill="${colour}"/>`);
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}`;
}

const at = (value: number): string => value.toFixed(1);
const text = (x: number, y: number, content: string, attributes: string): string =>
  `<text x="${at(x)}" y="${at(y)}" ${attributes}>${content}</text>`;
const count = (value: number): string =>
  value >= 1 ? value.toLocaleString('en') : String(Number(value.toPrecision(1)));
