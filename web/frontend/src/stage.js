// The stage works without this script; with it, the keys go where the eyes are: to what just
// happened after a step, out of a panel with Escape, and a presenter's remote can turn the steps.
import './stage.css';

const KEPT = 'dissent.stage.remote';
const happened = document.getElementById('happened');

// The address says so after each step, but a browser may keep the place where it was.
if (happened && location.hash === '#happened') happened.focus();

const drops = [...document.querySelectorAll('.stage-drop')];
for (const drop of drops) {
  drop.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !drop.open) return;
    drop.open = false;
    drop.querySelector('summary').focus();
  });
}
document.addEventListener('click', (event) => {
  for (const drop of drops) if (!drop.contains(event.target)) drop.open = false;
});

// Remotes send Page Down and Page Up. They turn pages for everybody else, so they are asked for.
const bar = document.querySelector('[data-remote]');
if (bar) {
  const box = bar.querySelector('input');
  bar.hidden = false;
  box.checked = localStorage.getItem(KEPT) === 'yes';
  box.addEventListener('change', () => localStorage.setItem(KEPT, box.checked ? 'yes' : 'no'));
  document.addEventListener('keydown', (event) => {
    const wanted = { PageDown: 'next', PageUp: 'back' }[event.key];
    const writes = event.target.closest?.('input, textarea, select');
    if (!wanted || !box.checked || writes || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    document.querySelector(`[data-stage-button="${wanted}"]:not(:disabled)`)?.click();
  });
}

// A step clicked in the drawing can be run to, where the example comes there.
const run = document.querySelector('[data-run]');
document.addEventListener('diagram:select', ({ detail: id }) => {
  const target = run?.querySelector(`option[value="${CSS.escape(id)}"]`);
  const button = document.querySelector('[data-run-here]');
  if (!button) return;
  button.hidden = !target;
  if (!target) return;
  button.textContent = `Run to “${target.textContent}”`;
  button.onclick = () => {
    run.elements.to.value = id;
    run.requestSubmit();
  };
});

// A second click while a step is on its way would be a second step.
for (const form of document.querySelectorAll('.stage-bar form')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = 'yes';
  });
}
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('.stage-bar form')) delete form.dataset.sent;
});
document.documentElement.dataset.stage = 'ready';
