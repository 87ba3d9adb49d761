// Stands in for the package `domify`, so that the bpmn.io libraries obey `style-src 'self'`: a
// style attribute is parsed under another name and then set through the object model, which the
// policy allows. Nothing is taken away; the bpmn.io mark stays as it is shipped.
import domify from '../node_modules/domify/index.js';

export default function domifyWithoutInlineStyle(html, doc) {
  if (typeof html !== 'string' || !/\sstyle\s*=/i.test(html)) return domify(html, doc);
  const node = domify(html.replace(/(\s)style(\s*=)/gi, '$1data-inline-style$2'), doc);
  const inside = node.querySelectorAll ? node.querySelectorAll('[data-inline-style]') : [];
  for (const element of [node, ...inside]) {
    const style = element.getAttribute?.('data-inline-style');
    if (style == null) continue;
    element.style.cssText = style;
    element.removeAttribute('data-inline-style');
  }
  return node;
}
