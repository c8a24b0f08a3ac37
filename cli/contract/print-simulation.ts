import type { Step } from './simulate.ts';

/** A step for people: who asked what and when, and what came of it. */
export function linesOf(step: Step, number: number): string[] {
  const args = JSON.stringify(step.args);
  const asked = `${step.kind} ${step.method}${args === '{}' ? '' : ` ${args}`}`;
  const detail = step.detail === undefined || step.detail === '' ? '' : ` ${step.detail}`;
  return [
    `${String(number)}. ${new Date(step.time).toISOString()}  ${step.by}: ${asked}`,
    step.ok ? line('answers', JSON.stringify(step.value)) : line('refused', `${step.code ?? ''}${detail}`),
    ...step.events.map((event) => line('event', JSON.stringify(event))),
    ...step.sent.map((message) =>
      line('sends', `${message.method} ${JSON.stringify(message.args)} to ${message.to}`),
    ),
    ...step.releases.map((label) => line('releases', JSON.stringify(label))),
    ...step.changes.map(({ key, before, after }) =>
      line('state', `${key}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`),
    ),
    line('gas', step.gas.toLocaleString('en')),
  ];
}

const line = (label: string, text: string): string => `   ${label.padEnd(9)} ${text}`;
