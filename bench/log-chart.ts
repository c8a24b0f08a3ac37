/** One line of a panel: what it is called, its colour, and its value at a point. */
export type Line<T> = { readonly name: string; readonly colour: string; readonly of: (point: T) => number };
export type Panel<T> = { readonly title: string; readonly unit: string; readonly lines: readonly Line<T>[] };

/** What is drawn over what. */
export type LogChart<T> = {
  /** For who cannot see it. */
  readonly label: string;
  readonly axis: string;
  readonly over: (point: T) => number;
  readonly panels: readonly Panel<T>[];
};

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [480, 330, 62, 40, 52, 48];
const decade = (value: number): number => Math.log10(value);

/** Panels beside each other, both axes logarithmic, as an SVG that shows on light and dark pages. */
export function drawLogChart<T>(chart: LogChart<T>, points: readonly T[]): string {
  const drawn = chart.panels.map(
    (panel, i) => `<g transform="translate(${String(i * WIDTH)} 0)">${drawPanel(panel, chart, points)}</g>`,
  );
  const [width, height] = [chart.panels.length * WIDTH, HEIGHT];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" width="${String(width)}" height="${String(height)}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${chart.label}">
<rect width="100%" height="100%" fill="#ffffff"/>
${drawn.join('\n')}
</svg>
`;
}

function drawPanel<T>(
  { title, unit, lines }: Panel<T>,
  { axis, over }: LogChart<T>,
  points: readonly T[],
): string {
  const values = lines.flatMap(({ of }) => points.map(of));
  const [low, high] = [Math.floor(decade(Math.min(...values))), Math.ceil(decade(Math.max(...values)))];
  const sizes = points.map((point) => decade(over(point)));
  const [first, last] = [Math.min(...sizes), Math.max(...sizes)];
  const x = (size: number): number =>
    LEFT + ((decade(size) - first) / Math.max(1, last - first)) * (WIDTH - LEFT - RIGHT);
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
    ...points.map((point) =>
      text(x(over(point)), HEIGHT - BOTTOM + 20, count(over(point)), 'text-anchor="middle" fill="#4b5563"'),
    ),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, axis, 'text-anchor="middle" fill="#4b5563"'),
    ...lines.map((line) =>
      drawLine(
        line,
        points.map((point) => [x(over(point)), y(line.of(point))]),
      ),
    ),
    ...lines.map(({ name, colour }, i) =>
      text(LEFT + 10, TOP + 14 + i * 17, name, `fill="${colour}" font-weight="600"`),
    ),
  ].join('\n');
}

function drawLine({ colour }: { colour: string }, points: readonly (readonly [number, number])[]): string {
  const path = points.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${at(px)} ${at(py)}`).join('');
  const dots = points.map(([px, py]) => `<circle cx="${at(px)}" cy="${at(py)}" r="3" fill="${colour}"/>`);
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}`;
}

const at = (value: number): string => value.toFixed(1);
const text = (x: number, y: number, content: string, attributes: string): string =>
  `<text x="${at(x)}" y="${at(y)}" ${attributes}>${content}</text>`;
const count = (value: number): string =>
  value >= 1 ? value.toLocaleString('en') : String(Number(value.toPrecision(1)));
