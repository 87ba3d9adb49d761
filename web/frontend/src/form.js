// Saves a half-filled form as it is written, and shows the questions that the answers so far call
// for. The server decides which: it answers a draft with the fields as they stand now.
import { CharacterCount, createAll } from 'govuk-frontend';

const PAUSE = 900; // milliseconds without a key before a draft is sent
const SIGNED_OUT =
  'Not saved: you have been signed out. Sign in again in another tab, then go on here.';
const KEPT_SIGNED_OUT =
  'You have been signed out. What you wrote is kept with your drafts. Sign in again in another tab, then go on here.';
const OLDER = 'What you wrote on this page is still here, but not saved.';
const UNREACHED = 'Not saved: the service cannot be reached. What you wrote is still on this page.';
const REFUSED = 'Not saved. What you wrote is still on this page.';

class Draft {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.draftUrl;
    this.fields = form.querySelector('[data-fields]');
    this.status = form.querySelector('[data-draft-status]');
    this.ways = form.querySelector('[data-draft-ways]');
    this.older = false; // newer text was saved in another tab: nothing is sent until somebody chose
    this.dirty = false;
    this.turn = 0;
    form.addEventListener('input', () => this.later(PAUSE));
    form.addEventListener('change', (event) => {
      // A choice may call for another question: it is sent at once, a text after a pause.
      this.later(event.target.matches('[type=radio], [type=checkbox], select') ? 0 : PAUSE);
    });
    form.addEventListener('click', (event) => {
      const button = event.target.closest('[data-row-button]');
      if (!button) return;
      event.preventDefault();
      this.changeRows(button);
    });
    this.ways?.querySelector('[data-draft-instead]').addEventListener('click', () => this.instead());
    form.addEventListener('submit', () => { clearTimeout(this.timer); this.dirty = false; });
    document.addEventListener('visibilitychange', () => { if (document.hidden) this.leave(); });
    window.addEventListener('pagehide', () => this.leave());
  }

  later(pause) {
    this.dirty = true;
    clearTimeout(this.timer);
    if (!this.older) this.timer = setTimeout(() => this.save(), pause);
  }

  body(more = {}) {
    const body = new URLSearchParams(new FormData(this.form));
    for (const [name, value] of Object.entries(more)) body.append(name, value);
    return body;
  }

  // Returns the fields as they stand now, or null when nothing could be saved.
  async send(more = {}, again = true) {
    clearTimeout(this.timer);
    const turn = (this.turn += 1);
    this.dirty = false;
    let answer;
    try {
      answer = await fetch(this.url, {
        method: 'POST',
        body: this.body(more),
        headers: { 'X-Dissent-Script': '1' },
        credentials: 'same-origin',
        redirect: 'error',
      });
    } catch {
      return this.failed(UNREACHED);
    }
    if (!answer.ok) {
      const refusal = await answer.json().catch(() => ({}));
      if (refusal.csrf_token && again) return this.renew(refusal.csrf_token, more);
      return this.refused(answer.status, refusal);
    }
    const { saved, fields } = await answer.json();
    if (turn !== this.turn) return null; // a later draft is on its way
    this.say(saved);
    const page = new DOMParser().parseFromString(fields, 'text/html');
    return page.body;
  }

  // Somebody signed in again in another tab: what they wrote here is sent once more.
  renew(token, more) {
    for (const input of document.querySelectorAll('input[name=csrf_token]')) input.value = token;
    return this.send(more, false);
  }

  refused(status, { kept, newer, said }) {
    if (newer) {
      this.choose(true);
      return this.failed(`${newer} ${OLDER}`);
    }
    if (status === 401) return this.failed(kept ? KEPT_SIGNED_OUT : SIGNED_OUT);
    if (!said) return this.failed(REFUSED);
    return this.failed(kept ? `${said} What you wrote is kept with your drafts.` : said);
  }

  choose(isOlder) {
    this.older = isOlder;
    if (this.ways) this.ways.hidden = !isOlder;
  }

  async instead() {
    this.choose(false);
    const fields = await this.send({ _instead: '1' });
    if (!fields) return;
    this.status.tabIndex = -1;
    this.status.focus();
  }

  async save() {
    const fields = await this.send();
    if (fields && !this.dirty) reconcile(this.fields, fields);
  }

  async changeRows(button) {
    const list = button.dataset.list;
    const adds = button.name.startsWith('add:');
    const fields = await this.send({ [button.name]: button.value });
    if (!fields) return;
    this.fields.replaceChildren(...adopt(fields.childNodes));
    revive(this.fields);
    const group = document.getElementById(list);
    const rows = group?.querySelectorAll(':scope > [data-fields] > .app-row');
    const last = adds && rows?.length ? rows[rows.length - 1] : null;
    (last?.querySelector('input:not([type=hidden]), select, textarea') ?? group)?.focus();
  }

  leave() {
    if (!this.dirty || this.older) return;
    this.dirty = false;
    const body = this.body();
    const headers = { 'X-Dissent-Script': '1' };
    fetch(this.url, { method: 'POST', body, headers, keepalive: true }).catch(() => {});
  }

  failed(text) {
    this.dirty = true;
    this.say(text, true);
    return null;
  }

  say(text, isBad = false) {
    this.status.classList.toggle('app-saved--failed', isBad);
    if (this.status.textContent !== text) this.status.textContent = text;
  }
}

// Makes `old` show what `fresh` shows, and leaves alone what is in both: what somebody is writing
// stays, with the place of the cursor.
function reconcile(old, fresh) {
  const before = new Map([...old.children].map((child) => [keyOf(child), child]));
  let next = old.firstElementChild;
  for (const wanted of [...fresh.children]) {
    const kept = before.get(keyOf(wanted));
    before.delete(keyOf(wanted));
    let shown = kept;
    if (!kept) {
      [shown] = adopt([wanted]);
      shown.classList.add('app-new');
      old.insertBefore(shown, next);
      revive(shown);
    } else if (kept !== next) {
      old.insertBefore(kept, next);
    }
    if (kept) shown = follow(kept, wanted);
    next = shown.nextElementSibling;
  }
  for (const gone of before.values()) gone.remove();
}

// A component that is still there may be asked in other words now, or offer other options.
function follow(kept, wanted) {
  const inside = kept.querySelector(':scope > [data-fields]');
  if (inside) {
    reconcile(inside, wanted.querySelector(':scope > [data-fields]'));
    return kept;
  }
  if (wordsOf(kept) === wordsOf(wanted) || kept.contains(document.activeElement)) return kept;
  const [changed] = adopt([wanted]);
  kept.replaceWith(changed);
  revive(changed);
  return changed;
}

function keyOf(element) {
  return element.dataset.field ?? element.outerHTML;
}

function wordsOf(element) {
  const parts = element.querySelectorAll(
    'label, legend, option, p.govuk-body, .govuk-hint:not(.govuk-character-count__message)',
  );
  return [...parts].map((part) => part.textContent.trim()).join('\n');
}

function adopt(nodes) {
  return [...nodes].map((node) => document.importNode(node, true));
}

function revive(scope) {
  createAll(CharacterCount, undefined, { scope });
}

for (const form of document.querySelectorAll('form[data-draft-url]')) new Draft(form);
document.documentElement.dataset.drafts = 'ready';
