// Fitting, zooming and moving a diagram: by button, and by key while the drawing has focus.

const PADDING = 24;
const MARK = 36; // pixels below the drawing that belong to the bpmn.io mark
const MOST = 3;
const LEAST = 0.1;
const READABLE = 0.6; // below this scale, names in the drawing cannot be read

export class DiagramControls {
  constructor(diagram) {
    this.diagram = diagram;
    this.canvas = diagram.canvas;
    this.bar = document.createElement('div');
    this.bar.className = 'app-diagram__controls';
    this.bar.setAttribute('role', 'group');
    this.bar.setAttribute('aria-label', 'Size of the diagram');
    this.add('Zoom in', () => this.zoom(1.25));
    this.add('Zoom out', () => this.zoom(0.8));
    this.add('Show all', () => this.fit());
    if (diagram.hasState) this.add('Show where it is now', () => this.centre());
    diagram.stage.before(this.bar);
    this.svg = diagram.stage.querySelector('svg');
    this.svg.setAttribute('tabindex', '0');
    this.svg.addEventListener('keydown', (event) => this.key(event));
    window.addEventListener('beforeprint', () => this.fit());
    window.addEventListener('resize', () => this.isAsOpened && this.open());
  }

  add(label, action) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'app-diagram__button';
    button.textContent = label;
    button.addEventListener('click', () => this.act(action));
    this.bar.append(button);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = 60;
    const actions = {
      '+': () => this.zoom(1.25),
      '=': () => this.zoom(1.25),
      '-': () => this.zoom(0.8),
      0: () => this.fit(),
      ArrowLeft: () => this.canvas.scroll({ dx: step, dy: 0 }),
      ArrowRight: () => this.canvas.scroll({ dx: -step, dy: 0 }),
      ArrowUp: () => this.canvas.scroll({ dx: 0, dy: step }),
      ArrowDown: () => this.canvas.scroll({ dx: 0, dy: -step }),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    this.act(action);
  }

  // What somebody looks at stays as it is when the window changes.
  act(action) {
    this.isAsOpened = false;
    action();
  }

  // The first look: everything, unless it would be too small to read; then the present place.
  open() {
    this.isAsOpened = true;
    const { inner } = this.canvas.viewbox();
    const width = this.diagram.stage.clientWidth;
    const wanted = (width * (inner.height + 2 * PADDING)) / (inner.width + 2 * PADDING);
    const height = Math.min(Math.max(wanted + MARK, 220), Math.max(window.innerHeight * 0.72, 260));
    this.diagram.stage.style.height = `${Math.round(height)}px`;
    this.canvas.resized();
    this.fit();
    if (this.canvas.zoom() < READABLE * 0.7) this.centre(READABLE);
  }

  fit() {
    const { inner, outer } = this.canvas.viewbox();
    const width = inner.width + 2 * PADDING;
    const height = inner.height + 2 * PADDING;
    const room = outer.height - MARK;
    const scale = Math.min(outer.width / width, room / height, 1.4);
    const shown = { width: outer.width / scale, height: outer.height / scale };
    this.canvas.viewbox({
      x: inner.x - PADDING - (shown.width - width) / 2,
      y: inner.y - PADDING - (room / scale - height) / 2,
      ...shown,
    });
  }

  zoom(factor) {
    this.canvas.zoom(Math.min(MOST, Math.max(LEAST, this.canvas.zoom() * factor)), 'auto');
  }

  centre(scale = Math.max(this.canvas.zoom(), READABLE)) {
    const { inner, outer } = this.canvas.viewbox();
    const shape = this.diagram.present.map((id) => this.diagram.registry.get(id)).find(Boolean);
    const width = outer.width / scale;
    const height = outer.height / scale;
    const middle = shape
      ? { x: shape.x + shape.width / 2, y: shape.y + shape.height / 2 }
      : { x: inner.x - PADDING + width / 2, y: inner.y + inner.height / 2 };
    this.canvas.viewbox({ x: middle.x - width / 2, y: middle.y - height / 2, width, height });
  }
}
