import type { Sample } from './scrape.ts';

/** A selector of an expression: the metric, and the labels that it must or must not have. */
type Selector = { metric: string; matchers: { label: string; operator: string; value: string }[] };

const WORDS = new Set(['sum', 'min', 'max', 'rate', 'increase', 'histogram_quantile', 'absent', 'or', 'and']);
const SELECTOR = /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([^}]*)\})?/g;

/** Every metric that an expression of Prometheus names. What is none of the functions that are used here counts as one. */
function selectorsIn(expression: string): Selector[] {
  const bare = expression.replace(/\b(by|without|on)\s*\([^)]*\)/g, ' ').replace(/\[[^\]]*\]/g, ' ');
  return [...bare.matchAll(SELECTOR)]
    .filter(([, word = '']) => !WORDS.has(word))
    .map(([, metric = '', matchers = '']) => ({ metric, matchers: matchersIn(matchers) }));
}

/** The labels by which an expression groups. */
function groupingsIn(expression: string): string[] {
  return [...expression.matchAll(/\b(?:by|without|on)\s*\(([^)]*)\)/g)]
    .flatMap(([, labels = '']) => labels.split(','))
    .map((label) => label.trim());
}

function matchersIn(text: string): Selector['matchers'] {
  return [...text.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)].map(
    ([, label = '', operator = '', value = '']) => ({ label, operator, value }),
  );
}

/** Labels that Prometheus itself adds. */
const ADDED = ['job', 'instance'];

/** What an expression names that none of these samples has: metrics, labels, and values that a label must have. */
export function unknownIn(expression: string, shown: readonly Sample[], jobs: readonly string[]): string[] {
  const selectors = selectorsIn(expression);
  const named = shown.filter(({ name }) => selectors.some(({ metric }) => metric === name));
  const hasLabel = (label: string): boolean =>
    named.some(({ labels }) => `,${labels}`.includes(`,${label}="`));
  const groupings = groupingsIn(expression).filter((label) => !ADDED.includes(label) && !hasLabel(label));
  return [...selectors.flatMap((selector) => unknownOf(selector, shown, jobs)), ...groupings];
}

function unknownOf(
  { metric, matchers }: Selector,
  shown: readonly Sample[],
  jobs: readonly string[],
): string[] {
  const samples = shown.filter(({ name }) => name === metric);
  if (samples.length === 0 && metric !== 'up') return [metric];
  return matchers.flatMap(({ label, operator, value }) => {
    const values = label === 'job' ? jobs : samples.map(({ labels }) => valueOf(labels, label));
    const pattern = operator.endsWith('~') ? new RegExp(`^(${value})$`) : undefined;
    const isKnown = values.some((one) => (pattern === undefined ? one === value : pattern.test(one)));
    return isKnown ? [] : [`${metric}{${label}}`];
  });
}

const valueOf = (labels: string, label: string): string =>
  new RegExp(`(?:^|,)${label}="([^"]*)"`).exec(labels)?.[1] ?? '';
