// Draws a diagram into each <figure data-diagram-url>, and with data-state-url shows where a case is:
// path taken strong, present place filled, rest light, words on badges. The page says the same as
// a list of steps; this is an enhancement and never the only way.
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './viewer.css';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { getDi } from 'bpmn-js/lib/util/ModelUtil';
import { DiagramControls } from './viewer-controls.js';
import { poll } from './poll.js';

const PLAIN = { defaultStrokeColor: '#24323a', defaultLabelColor: '#0b0c0c' };
const LIGHT = { defaultStrokeColor: '#929da3', defaultLabelColor: '#484949' };
const TAKEN = '#0b3d4f';

class Diagram {
  constructor(figure) {
    this.figure = figure;
    this.hasState = Boolean(figure.dataset.stateUrl);
    this.stage = document.createElement('div');
    this.stage.className = 'app-diagram__stage';
    (figure.querySelector('[data-stage]') ?? figure).append(this.stage);
    this.viewer = new NavigatedViewer({
      container: this.stage,
      bpmnRenderer: this.hasState ? LIGHT : PLAIN,
      zoomScroll: { enabled: false }, // the wheel scrolls the page; zooming is by button or key
    });
    this.canvas = this.viewer.get('canvas');
    this.registry = this.viewer.get('elementRegistry');
    this.overlays = this.viewer.get('overlays');
    this.graphics = this.viewer.get('graphicsFactory');
    this.marks = [];
    this.present = [];
  }

  async open() {
    const answer = await fetch(this.figure.dataset.diagramUrl, { credentials: 'same-origin' });
    if (!answer.ok) throw new Error(`the diagram was answered with ${answer.status}`);
    await this.viewer.importXML(await answer.text());
    this.label();
    this.controls = new DiagramControls(this);
    if (this.hasState) {
      await poll(this.figure.dataset.stateUrl, (state) => this.show(state), {
        seconds: Number(this.figure.dataset.statePoll ?? 0),
      });
    }
    this.controls.open();
    this.connectSteps();
    this.figure.dataset.ready = 'yes';
  }

  label() {
    const svg = this.stage.querySelector('svg');
    const caption = this.figure.querySelector('figcaption');
    svg.setAttribute('role', 'img');
    if (caption) {
      caption.id ||= `${this.figure.id || 'diagram'}-caption`;
      svg.setAttribute('aria-labelledby', caption.id);
    } else {
      svg.setAttribute('aria-label', this.figure.dataset.title ?? 'Diagram');
    }
    const steps = this.figure.dataset.steps;
    if (steps && document.getElementById(steps)) svg.setAttribute('aria-describedby', steps);
  }

  // state = {passed: [id…], here: [{element, label, kind}…], badges: [{element, label}…]}
  show(state) {
    this.clear();
    for (const id of state.passed ?? []) this.mark(id, 'is-passed', TAKEN);
    for (const place of state.here ?? []) {
      this.mark(place.element, 'is-here');
      if (place.kind) this.mark(place.element, `is-${place.kind}`);
      this.badge(place.element, place.label, place.kind ?? 'here');
    }
    for (const note of state.badges ?? []) this.badge(note.element, note.label, 'note');
    this.present = (state.here ?? []).map((place) => place.element);
  }

  clear() {
    for (const [element, marker] of this.marks) {
      this.canvas.removeMarker(element, marker);
      this.colour(element, undefined);
    }
    this.marks = [];
    this.overlays.remove({ type: 'badge' });
  }

  mark(id, marker, colour) {
    const element = this.registry.get(id);
    if (!element) return;
    if (colour) this.colour(element, colour);
    this.canvas.addMarker(element, marker);
    this.marks.push([element, marker]);
  }

  // Through the drawing's own colour, so that arrowheads and labels follow.
  colour(element, colour) {
    const di = getDi(element);
    if (!di) return;
    di.set('color:border-color', colour);
    for (const part of [element, ...(element.labels ?? [])]) {
      const drawn = this.registry.getGraphics(part);
      if (drawn) this.graphics.update(part.waypoints ? 'connection' : 'shape', part, drawn);
    }
  }

  badge(id, label, kind) {
    const element = this.registry.get(id);
    if (!element || !label || element.waypoints) return;
    const html = document.createElement('div');
    html.className = `app-badge app-badge--${kind}`;
    html.textContent = label;
    html.setAttribute('aria-hidden', 'true'); // the steps beside the diagram say it
    this.overlays.add(id, 'badge', { position: { top: -14, left: 6 }, html });
  }

  // A link or button [data-show-step] points at an element; an element clicked points back at
  // the list item [data-step].
  connectSteps() {
    const light = (id, on) => {
      const element = this.registry.get(id);
      if (!element) return;
      if (on) this.canvas.addMarker(element, 'is-highlighted');
      else if (id !== this.selected) this.canvas.removeMarker(element, 'is-highlighted');
    };
    for (const link of document.querySelectorAll('[data-show-step]')) {
      const id = link.dataset.showStep;
      if (!this.registry.get(id)) continue;
      for (const [event, on] of [['focus', true], ['mouseenter', true], ['blur', false], ['mouseleave', false]]) {
        link.addEventListener(event, () => light(id, on));
      }
      link.addEventListener('click', (event) => {
        event.preventDefault();
        this.select(id);
        this.stage.scrollIntoView({ block: 'nearest' });
      });
    }
    this.viewer.on('element.click', ({ element }) => this.select(element.id.replace(/_label$/, '')));
  }

  select(id) {
    const before = this.selected;
    this.selected = id;
    if (before && this.registry.get(before)) this.canvas.removeMarker(before, 'is-highlighted');
    if (!this.registry.get(id)) return;
    this.canvas.addMarker(id, 'is-highlighted');
    this.canvas.scrollToElement(id, 60);
    this.figure.dispatchEvent(new CustomEvent('diagram:select', { bubbles: true, detail: id }));
    for (const item of document.querySelectorAll('[data-step]')) {
      item.classList.toggle('is-selected', item.dataset.step === id);
    }
  }
}

for (const figure of document.querySelectorAll('figure[data-diagram-url]')) {
  const diagram = new Diagram(figure);
  diagram.open().catch((error) => {
    console.error(error);
    diagram.stage.remove();
    const status = document.createElement('p');
    status.className = 'govuk-body';
    status.setAttribute('role', 'status');
    status.textContent = 'The diagram could not be shown. The steps are listed on this page.';
    figure.append(status);
    figure.dataset.ready = 'failed';
  });
}
