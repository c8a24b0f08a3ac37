import { createLowlight } from 'lowlight';
import { element } from './element.ts';
import { grammars } from './grammars.ts';

const lowlight = createLowlight(grammars);

/** Longer texts are shown plain: highlighting would hold the page up. */
const MAX_HIGHLIGHTED = 256 << 10;

type Tree = ReturnType<typeof lowlight.highlight>['children'];

/** A text as nodes, in colours where its language is known. */
export function highlighted(text: string, language: string): DocumentFragment {
  const out = document.createDocumentFragment();
  if (text.length > MAX_HIGHLIGHTED || !lowlight.registered(language)) out.append(text);
  else appendTree(out, lowlight.highlight(language, text).children);
  return out;
}

function appendTree(parent: Node & ParentNode, tree: Tree): void {
  for (const node of tree) {
    if (node.type === 'text') parent.append(node.value);
    if (node.type !== 'element') continue;
    const { className } = node.properties;
    const child = element('span', Array.isArray(className) ? className.join(' ') : '');
    appendTree(child, node.children);
    parent.append(child);
  }
}
