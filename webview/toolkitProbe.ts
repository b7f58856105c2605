/**
 * The toolkit asks, while it is being imported, whether the browser knows `:focus-visible`: it puts an empty <style>
 * into the page for a moment, which our content security policy refuses and reports. Import this before the toolkit
 * and call {@link endToolkitProbe} after: until then a <style> stays out of the page, and a constructed style sheet
 * answers for it.
 */
function appendUnlessStyle<Kind extends Node>(this: HTMLHeadElement, node: Kind): Kind {
  if (node instanceof HTMLStyleElement) Object.defineProperty(node, 'sheet', { value: new CSSStyleSheet() });
  else this.append(node);
  return node;
}

function removeIfThere<Kind extends Node>(this: HTMLHeadElement, node: Kind): Kind {
  if (node.parentNode === this) Node.prototype.removeChild.call(this, node);
  return node;
}

document.head.appendChild = appendUnlessStyle;
document.head.removeChild = removeIfThere;

export function endToolkitProbe(): void {
  Reflect.deleteProperty(document.head, 'appendChild');
  Reflect.deleteProperty(document.head, 'removeChild');
}
