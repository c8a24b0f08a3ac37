import type { Token } from 'markdown-it';
import type { FrameLabels } from '../frame-message.ts';
import { element } from './element.ts';
import { highlighted } from './highlight.ts';

/** The only elements that Markdown makes here. What the parser names beside them becomes a `span`. */
const TAGS = [
  ...['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'ul', 'ol', 'li', 'em', 'strong', 's'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
] as const;

/** Builds nodes from what the parser found, without ever writing HTML. */
export function markdownNodes(tokens: readonly Token[], labels: FrameLabels): DocumentFragment {
  const top = document.createDocumentFragment();
  const open: (DocumentFragment | HTMLElement)[] = [top];
  for (const token of tokens) {
    const parent = open.at(-1) ?? top;
    if (token.nesting > 0) {
      const child = token.hidden ? parent : opened(token);
      if (child !== parent) parent.append(child);
      open.push(child);
    } else if (token.nesting < 0) {
      open.pop();
    } else if (token.type === 'inline') {
      const content = markdownNodes(token.children ?? [], labels);
      parent.append(withTaskBox(parent, content));
    } else parent.append(leaf(token, labels));
  }
  return top;
}

/** A list item that begins with `[ ]` or `[x]` has a box there, as in GitHub Flavored Markdown. */
function withTaskBox(parent: Node, content: DocumentFragment): Node {
  const item = parent instanceof HTMLLIElement ? parent : parent.parentNode;
  const isBeginning = parent.firstChild === null && (item === parent || item?.firstChild === parent);
  const begin = content.firstChild;
  if (!isBeginning || !(item instanceof HTMLLIElement) || !(begin instanceof Text)) return content;
  const mark = /^\[([ xX])\]\s+/.exec(begin.data);
  if (mark === null) return content;
  begin.deleteData(0, mark[0].length);
  item.classList.add('task');
  const box = element('input');
  box.type = 'checkbox';
  box.disabled = true;
  box.checked = mark[1] !== ' ';
  const label = element('label');
  label.append(box, content);
  return label;
}

function opened(token: Token): HTMLElement {
  if (token.type === 'link_open') return link(token);
  const tag = TAGS.find((known) => known === token.tag) ?? 'span';
  const made = element(tag);
  const start = Number(token.attrGet('start'));
  if (made instanceof HTMLOListElement && Number.isInteger(start) && start > 0) made.start = start;
  const side = /^text-align:(center|right)$/.exec(String(token.attrGet('style') ?? ''))?.[1];
  if (side !== undefined) made.classList.add(side);
  return made;
}

/** A link tells where it leads and leads nowhere. */
function link(token: Token): HTMLElement {
  const made = element('span', 'link');
  const target = String(token.attrGet('href') ?? '');
  made.title = target;
  // Drawn behind the text, so that a link cannot pass for another.
  if (token.markup !== 'linkify' && token.markup !== 'autolink') made.dataset['target'] = target;
  return made;
}

function leaf(token: Token, labels: FrameLabels): Node {
  switch (token.type) {
    case 'softbreak':
      return document.createTextNode('\n');
    case 'hardbreak':
      return element('br');
    case 'hr':
      return element('hr');
    case 'code_inline':
      return element('code', '', token.content);
    case 'fence':
    case 'code_block':
      return codeBlock(token);
    case 'image':
      return element('span', 'picture', `${labels.picture}: ${token.content}`);
    default:
      return document.createTextNode(token.content);
  }
}

function codeBlock({ content, info }: Token): HTMLElement {
  const block = element(
    'pre',
    '',
    element('code', '', highlighted(content, info.trim().split(/\s/)[0] ?? '')),
  );
  block.tabIndex = 0;
  return block;
}
