const count = (n: number, one: string, many: string): string =>
  `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

export const browse = {
  selectOne: (name: string) => `Select ${name}`,
  items: (n: number) => count(n, 'item', 'items'),
};
